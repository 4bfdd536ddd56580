import { expect, test } from "bun:test";
import { expectProblem, NOBODY } from "../support/api.ts";
import { caughtUp, entregasOf, openReceiver, openSending, webhookTo } from "../support/webhooks.ts";

const api = await openSending({ retriesMs: [] });

test("sends again what the receiver took and lost; it waits for nothing of its subject, and nothing waits for it", async () => {
  const receiver = openReceiver();
  const webhook = await webhookTo(api, receiver.url);
  const producto = await api.producto();
  await caughtUp(api, webhook);
  // From here on the receiver refuses this event, and takes others of its subject.
  const [first = ""] = receiver.ids();
  receiver.answer(({ evento }) => new Response(null, { status: evento.id === first ? 500 : 200 }));
  const again = () => api.post(`/webhooks/${webhook.id}/entregas/${first}/reenviar`);
  expect((await again()).body).toMatchObject({ id: first, estado: "pendiente", version: 2 });
  await api.patch(`/productos/${producto.id}`, { precio: 3 });
  await caughtUp(api, webhook);
  const estados = (await entregasOf(api, webhook)).map(({ estado, intentos }) => [estado, intentos.length]);
  expect(estados).toEqual([
    ["entregada", 1],
    ["fallida", 2],
  ]);
  receiver.answer(() => new Response(null, { status: 200 }));
  expect((await again()).body.version).toBe(3);
  await caughtUp(api, webhook);
  expect((await entregasOf(api, webhook)).map(({ estado }) => estado)).toEqual(["entregada", "entregada"]);
});

test("one that is not there, of another webhook, or of another version, is refused", async () => {
  const [webhook, other] = [await webhookTo(api, "http://127.0.0.1:1/"), await webhookTo(api, "http://127.0.0.1:1/")];
  const { body } = await api.post(`/webhooks/${webhook.id}/probar`);
  const again = (to: string, id: string, headers = {}) =>
    api.send("POST", `/webhooks/${to}/entregas/${id}/reenviar`, undefined, headers);
  for (const [to, id] of [
    [webhook.id, NOBODY],
    [NOBODY, body.id],
    [other.id, body.id],
  ])
    expectProblem(await again(to, id), 404, "entrega_no_encontrada");
  expectProblem(await again(webhook.id, body.id, { "If-Match": '"9"' }), 412, "version_cambiada", { actual: 1 });
  await api.remove(`/webhooks/${webhook.id}`);
  expectProblem(await again(webhook.id, body.id), 404, "entrega_no_encontrada");
});
