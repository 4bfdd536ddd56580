import { expect, test } from "bun:test";
import { expectProblem, NOBODY, openApi } from "../support/api.ts";
import { webhookTo } from "../support/webhooks.ts";

const api = await openApi();

test("shows how far a webhook is behind: since when, also of what is still in the feed", async () => {
  const webhook = await webhookTo(api, "https://example.com/");
  const producto = await api.producto();
  const { body } = await api.get(`/webhooks/${webhook.id}`);
  expect(body.pendientes).toBe(0);
  expect(Date.parse(body.pendiente_desde)).toBeLessThanOrEqual(Date.parse(producto.creado_en) + 1000);
  await api.post(`/webhooks/${webhook.id}/probar`);
  expect((await api.get(`/webhooks/${webhook.id}`)).body.pendientes).toBe(1);
});

test("how it is doing changes without a version: it is never answered 304", async () => {
  const { body } = await api.post("/webhooks", { url: "https://example.com/" });
  const again = await api.send("GET", `/webhooks/${body.id}`, undefined, { "If-None-Match": '"1"' });
  expect([again.status, again.headers.get("ETag")]).toEqual([200, '"1"']);
});

test("one that is not there is 404", async () => {
  expectProblem(await api.get(`/webhooks/${NOBODY}`), 404, "webhook_no_encontrado");
});
