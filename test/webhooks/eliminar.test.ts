import { expect, test } from "bun:test";
import { expectProblem, NOBODY, openApi } from "../support/api.ts";

const api = await openApi();

test("deletes a webhook: it is nowhere to be seen, and its secret is gone", async () => {
  const { body } = await api.post("/webhooks", { url: "https://example.com/" });
  const answer = await api.remove(`/webhooks/${body.id}`);
  expect([answer.status, answer.body.id]).toEqual([200, body.id]);
  for (const path of [`/webhooks/${body.id}`, `/webhooks/${body.id}/entregas`])
    expectProblem(await api.get(path), 404, "webhook_no_encontrado");
  for (const path of [`/webhooks/${body.id}/probar`, `/webhooks/${body.id}/rotar`])
    expectProblem(await api.post(path), 404, "webhook_no_encontrado");
  expectProblem(await api.remove(`/webhooks/${body.id}`), 404, "webhook_no_encontrado");
  expect((await api.get("/webhooks")).body.datos).toEqual([]);
  expect((await api.sql`select * from webhook_secretos`).length).toBe(0);
});

test("one that is not there, or has another version, is refused", async () => {
  const { body } = await api.post("/webhooks", { url: "https://example.com/" });
  const remove = (id: string) => api.send("DELETE", `/webhooks/${id}`, undefined, { "If-Match": '"7"' });
  expectProblem(await remove(NOBODY), 404, "webhook_no_encontrado");
  expectProblem(await remove(body.id), 412, "version_cambiada", { esperada: 7, actual: 1 });
});
