import { expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { expectProblem, NOBODY } from "../support/api.ts";
import { caughtUp, openReceiver, openSending, webhookTo } from "../support/webhooks.ts";

const api = await openSending();

test("both secrets sign while they overlap, then the new one alone", async () => {
  const receiver = openReceiver();
  const webhook = await webhookTo(api, receiver.url, ["producto.creado"]);
  const rotated = await api.post(`/webhooks/${webhook.id}/rotar`, { solapa_segundos: 3600 });
  expect([rotated.status, rotated.body.version]).toEqual([200, 2]);
  const verifies = async (secreto: string): Promise<boolean> => {
    await api.producto();
    await caughtUp(api, webhook);
    const last = receiver.received.at(-1);
    try {
      new Webhook(secreto).verify(last?.text ?? "", Object.fromEntries(last?.headers ?? []));
      return true;
    } catch {
      return false;
    }
  };
  expect([await verifies(webhook.secreto), await verifies(rotated.body.secreto)]).toEqual([true, true]);
  await api.sql`update webhook_secretos set caduca_en = now() where caduca_en is not null`;
  expect([await verifies(webhook.secreto), await verifies(rotated.body.secreto)]).toEqual([false, true]);
});

test("without an overlap the old one ends at once; its end is never put off", async () => {
  const { id } = await webhookTo(api, "http://127.0.0.1:1/");
  const ends = async () =>
    (
      await api.sql`select caduca_en <= now() as over from webhook_secretos where webhook_id = ${id} order by version`
    ).map(({ over }) => over);
  await api.post(`/webhooks/${id}/rotar`, { solapa_segundos: 0 });
  expect(await ends()).toEqual([true, null]);
  await api.post(`/webhooks/${id}/rotar`);
  expect(await ends()).toEqual([true, false, null]);
});

test("one that is not there, or has another version, is refused", async () => {
  const { id } = await webhookTo(api, "http://127.0.0.1:1/");
  const rotate = (to: string) => api.send("POST", `/webhooks/${to}/rotar`, undefined, { "If-Match": '"7"' });
  expectProblem(await rotate(NOBODY), 404, "webhook_no_encontrado");
  expectProblem(await rotate(id), 412, "version_cambiada", { esperada: 7, actual: 1 });
});
