/** The client whose types are made from openapi.json: the README's own example, and what the compiler makes of it. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { Pedido, paths } from "../../openapi.d.ts";
import { openApi } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { startServer } from "../support/process.ts";

const EXAMPLE = "examples/order.ts";

test("the README shows the example as it is, and it runs a whole order", async () => {
  const [, shown = ""] = /^```ts\n(.*?)^```/ms.exec(readFileSync("README.md", "utf8")) ?? [];
  expect(shown).toBe(readFileSync(EXAMPLE, "utf8").replace("../openapi.d.ts", "./openapi.d.ts"));

  const database = await openTestDatabase();
  const server = await startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false" });
  const run = Bun.spawn([process.execPath, EXAMPLE], { env: { ...process.env, API: server.url }, stderr: "inherit" });
  const printed = await new Response(run.stdout).text();
  await server.stop();
  await database.close();
  expect(printed).toBe("confirmado: 25\nconfirmado: 12.5\nTaza de barro: only 0 left\n");
});

test("answers and refusals have types that tell them apart", async () => {
  const api = await openApi();
  const client = createClient<paths>({ baseUrl: "http://localhost", fetch: async (request) => api.raw(request) });
  const { id } = await api.producto({ stock: 1 });
  const pedido: Pedido = await api.pedido([{ id }, 1]);
  const params = { path: { id: pedido.id }, header: { "if-match": '"1"' } };
  const edited = await client.PATCH("/pedidos/{id}/items", {
    params,
    body: { items: [{ producto_id: id, cantidad: 0 }] },
  });
  expect(edited.data?.items).toEqual([]);
  const late = await client.PATCH("/pedidos/{id}/items", { params, body: { producto_id: id, cantidad: 1 } });
  if (late.error?.codigo !== "version_cambiada") throw new Error("a version that has changed is refused");
  const versions: [number | null, number] = [late.error.esperada, late.error.actual];
  expect(versions).toEqual([1, 2]);

  // @ts-expect-error: a precio is a number
  const wrong = await client.POST("/productos", { body: { nombre: "Taza", precio: "1" } });
  if (wrong.error?.codigo !== "datos_invalidos") throw new Error("a text is no precio");
  expect(wrong.error.errores.map(({ campo }) => campo)).toEqual(["precio"]);

  const list = await client.GET("/productos", { params: { query: { orden: "-precio", contar: true } } });
  expect(list.data?.pagina.total).toBe(1);
  // @ts-expect-error: there is no such order
  await client.GET("/productos", { params: { query: { orden: "color" } } });
});
