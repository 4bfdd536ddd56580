/** examples/webhook.ts does what the README says, run as a user runs it. */
import { afterAll, expect, test } from "bun:test";
import { until } from "../support/locks.ts";
import { spawn } from "../support/process.ts";
import { caughtUp, openSending, webhookTo } from "../support/webhooks.ts";

const api = await openSending();

test("verifies, and takes each event once", async () => {
  // Its port is not known before it listens: the webhook moves there.
  const webhook = await webhookTo(api, "http://127.0.0.1:1/", ["producto.creado"]);
  const command = [process.execPath, "examples/webhook.ts"];
  const { child, output, ended } = spawn(command, { env: { WEBHOOK_SECRET: webhook.secreto, PORT: "0" } });
  afterAll(async () => {
    child.kill();
    await ended;
  });
  const port = () => /"port":(\d+)/.exec(output())?.[1];
  await until(() => port() !== undefined, "it listens");
  const url = `http://127.0.0.1:${port()}/`;
  await api.patch(`/webhooks/${webhook.id}`, { url });

  const producto = await api.producto();
  await caughtUp(api, webhook);
  const [entrega] = (await api.get(`/webhooks/${webhook.id}/entregas`)).body.datos;
  await api.post(`/webhooks/${webhook.id}/entregas/${entrega.id}/reenviar`);
  await caughtUp(api, webhook);
  const [twice] = (await api.get(`/webhooks/${webhook.id}/entregas`)).body.datos;
  expect(twice.intentos.map(({ status }: { status: number }) => status)).toEqual([204, 204]);
  const line = `producto.creado productos/${producto.id} version 1`;
  expect(output().split(line).length).toBe(2);

  const forged = await fetch(url, { method: "POST", body: JSON.stringify({ id: "x" }) });
  expect(forged.status).toBe(401);
});
