import { expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { expectProblem, NOBODY } from "../support/api.ts";
import { caughtUp, entregasOf, openReceiver, openSending, webhookTo } from "../support/webhooks.ts";

const api = await openSending();

test("sends a test event, whatever the types of the webhook, signed; the list shows what came of it", async () => {
  const receiver = openReceiver(() => new Response("taken", { status: 200 }));
  const webhook = await webhookTo(api, receiver.url, ["pedido.creado"]);
  const { status, body } = await api.post(`/webhooks/${webhook.id}/probar`);
  expect([status, body.estado, body.type, body.subject]).toEqual([
    ...[200, "pendiente", "webhook.prueba", `webhooks/${webhook.id}`],
  ] as never);
  await caughtUp(api, webhook);
  const [got] = receiver.received;
  const verified = new Webhook(webhook.secreto).verify(got?.text ?? "", Object.fromEntries(got?.headers ?? []));
  expect(verified).toMatchObject({ id: body.id, type: "webhook.prueba", data: null });
  const [entrega] = await entregasOf(api, webhook);
  expect(entrega).toMatchObject({ id: body.id, estado: "entregada", intentos: [{ status: 200, respuesta: "taken" }] });
  expect((await api.get("/eventos")).body.datos).toEqual([]);
});

test("to a webhook that is not there is refused", async () => {
  expectProblem(await api.post(`/webhooks/${NOBODY}/probar`), 404, "webhook_no_encontrado");
});
