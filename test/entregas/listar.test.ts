import { expect, test } from "bun:test";
import { repartir } from "../../src/entregas/repartir.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { until } from "../support/locks.ts";
import { webhookTo } from "../support/webhooks.ts";

const api = await openApi();

test("lists the newest first, page by page, by estado", async () => {
  const webhook = await webhookTo(api, "https://example.com/");
  const [first, second] = [await api.producto(), await api.cliente()];
  await api.patch(`/productos/${first.id}`, { precio: 3 });
  // A transaction of another test may delay the horizon.
  await until(async () => {
    await repartir(api.db);
    return (await api.get(`/webhooks/${webhook.id}`)).body.pendientes === 3;
  }, "all is handed out");
  const pages: Json[] = [];
  let next = "";
  do {
    const { body } = await api.get(`/webhooks/${webhook.id}/entregas?limit=1${next}`);
    pages.push(...body.datos);
    next = body.pagina.siguiente && `&cursor=${body.pagina.siguiente}`;
  } while (next);
  expect(pages.map(({ type, subject, sequence, estado }) => [type, subject, sequence, estado])).toEqual([
    ["producto.actualizado", `productos/${first.id}`, 2, "pendiente"],
    ["cliente.creado", `clientes/${second.id}`, 1, "pendiente"],
    ["producto.creado", `productos/${first.id}`, 1, "pendiente"],
  ]);
  const of = async (estado: string) =>
    (await api.get(`/webhooks/${webhook.id}/entregas?estado=${estado}`)).body.datos.length;
  expect([await of("pendiente"), await of("fallida"), await of("entregada")]).toEqual([3, 0, 0]);
});

test("of a webhook without any it is empty; of one that is not there 404; a cursor of something else is refused", async () => {
  const { body: webhook } = await api.post("/webhooks", { url: "https://example.com/" });
  expect((await api.get(`/webhooks/${webhook.id}/entregas`)).body.datos).toEqual([]);
  expectProblem(await api.get(`/webhooks/${NOBODY}/entregas`), 404, "webhook_no_encontrado");
  expectProblem(await api.get(`/webhooks/${webhook.id}/entregas?cursor=x`), 422, "datos_invalidos");
});
