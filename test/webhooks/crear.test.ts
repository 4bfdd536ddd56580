import { describe, expect, test } from "bun:test";
import { expectProblem, openApi } from "../support/api.ts";

const api = await openApi();
const url = "https://example.com/hook";

test("creates a webhook, and shows its secret, this once", async () => {
  const { status, headers, body } = await api.post("/webhooks", {
    url,
    tipos: ["pedido.confirmado", "pedido.confirmado"],
  });
  expect([status, headers.get("Location"), headers.get("ETag")]).toEqual([201, `/webhooks/${body.id}`, '"1"']);
  expect(body).toMatchObject({ url, tipos: ["pedido.confirmado"], estado: "activo", fallos: 0, version: 1 });
  expect(body.secreto).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(Buffer.from(body.secreto.slice(6), "base64").length).toBe(32);
  const { secreto, ...shown } = body;
  const read = (await api.get(`/webhooks/${body.id}`)).body;
  expect(read).toEqual({ ...shown, pendientes: 0, pendiente_desde: null });
  // Neither the log, nor any table but the one for it, nor any other answer.
  const [log] =
    await api.sql`select count(*)::int as n from bitacora where hecho::text like ${`%${secreto.slice(6, 20)}%`}`;
  expect(log?.n).toBe(0);
  const seen = await Promise.all(["/webhooks", "/bitacora"].map((path) => api.get(path)));
  expect(JSON.stringify(seen)).not.toContain(secreto);
});

test("two have two secrets; a request sent again with its key gets its own again", async () => {
  const ask = (clave: string) => api.send("POST", "/webhooks", { url }, { "Idempotency-Key": clave });
  const [first, second] = [await ask("one"), await ask("two")];
  expect(first.body.secreto).not.toBe(second.body.secreto);
  expect((await ask("one")).body).toEqual(first.body);
  // Only while it is still the secret of this version.
  await api.remove(`/webhooks/${first.body.id}`);
  expect((await ask("one")).body).toEqual({ ...first.body, secreto: null });
});

test("a body with several faults names all of them", async () => {
  const answer = await api.post("/webhooks", { url: "ftp://x", tipos: ["pedido.enviado"], nada: 1 });
  expectProblem(answer, 422, "datos_invalidos");
  expect(answer.body.errores.map(({ campo }: { campo: string }) => campo).toSorted()).toEqual([
    "nada",
    "tipos[0]",
    "url",
  ]);
});

describe("a url is refused", () => {
  const urls = {
    "that is not https": "http://example.com/",
    "of this machine": "https://127.0.0.1/",
    "of this machine, in hex": "https://0x7f000001/",
    "of a cloud's metadata": "https://169.254.169.254/latest/",
    "with a user": "https://user@example.com/",
    "with a password": "https://:password@example.com/",
    "with a fragment": "https://example.com/#x",
    "that is too long": `https://example.com/${"x".repeat(2000)}`,
    "that is none": "example.com",
  };
  for (const [what, wrong] of Object.entries(urls))
    test(what, async () => {
      expectProblem(await api.post("/webhooks", { url: wrong }), 422, "datos_invalidos");
      const { body } = await api.post("/webhooks", { url });
      expectProblem(await api.patch(`/webhooks/${body.id}`, { url: wrong }), 422, "datos_invalidos");
    });
});

test("with WEBHOOKS_INSECURE a url may be of this machine", async () => {
  const { post } = await openApi(undefined, undefined, { insecure: true, wake: () => {} });
  expect((await post("/webhooks", { url: "http://127.0.0.1:9/" })).status).toBe(201);
});
