/** openapi.json and the files of the pages: made once, compressed once, and asked for once. */
import { describe, expect, test } from "bun:test";
import { Hono } from "hono";
import { asset } from "../../src/http/asset.ts";
import { openApi } from "../support/api.ts";

const api = await openApi();

/** The answer with its bytes as they are sent. */
const ask = async (path: string, headers: Record<string, string> = {}, method = "GET") => {
  const answer = await api.raw(path, { method, headers });
  return { status: answer.status, headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) };
};

const PATHS = ["/openapi.json", "/docs/swagger-ui-bundle.js", "/docs/style.css", "/panel", "/panel/panel.css"];

describe.each(PATHS)("%s", (path) => {
  test("is compressed for who takes that, and says that it depends", async () => {
    const plain = await ask(path);
    expect([plain.status, plain.headers.get("Content-Encoding")]).toEqual([200, null]);
    for (const accept of ["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.5", "deflate,gzip"]) {
      const { headers, bytes } = await ask(path, { "Accept-Encoding": accept });
      expect([headers.get("Content-Encoding"), headers.get("Vary")]).toEqual(["gzip", "Accept-Encoding"]);
      expect(headers.get("Content-Type")).toBe(plain.headers.get("Content-Type"));
      expect(bytes.length).toBeLessThan(plain.bytes.length);
      expect(Bun.gunzipSync(bytes)).toEqual(plain.bytes);
    }
    for (const accept of ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, br", "x-gzipped"])
      expect([accept, (await ask(path, { "Accept-Encoding": accept })).headers.get("Content-Encoding")]).toEqual([
        accept,
        null,
      ]);
  });

  test("is not sent again to who has it", async () => {
    const tag = (await ask(path)).headers.get("ETag") ?? "";
    expect(tag).toMatch(/^W\/"[\w-]+"$/);
    for (const known of [tag, tag.slice(2), `"other", ${tag}`, "*"]) {
      const { status, headers, bytes } = await ask(path, { "If-None-Match": known, "Accept-Encoding": "gzip" });
      expect([status, headers.get("ETag"), bytes.length]).toEqual([304, tag, 0]);
    }
    expect((await ask(path, { "If-None-Match": '"other"' })).status).toBe(200);
  });
});

test("is loaded once, also when many ask at the same moment", async () => {
  let loads = 0;
  const load = async () => `${++loads}`;
  const app = new Hono().get("/", asset({ type: "text/plain", cacheControl: "no-cache", load }));
  const answers = await Promise.all(Array.from({ length: 20 }, async () => (await app.request("/")).text()));
  expect([new Set(answers), loads]).toEqual([new Set(["1"]), 1]);
});

test("HEAD says how long the body would be", async () => {
  const { id } = await api.producto();
  for (const path of [...PATHS, "/docs", `/productos/${id}`, "/productos", "/nada", "/health/live"]) {
    const [got, head] = [await ask(path), await ask(path, {}, "HEAD")];
    expect([path, head.status, head.bytes.length]).toEqual([path, got.status, 0]);
    expect([path, head.headers.get("Content-Length")]).toEqual([path, String(got.bytes.length)]);
  }
});

test("/docs/ and /panel/ lead to the pages", async () => {
  for (const page of ["/docs", "/panel"]) {
    const { status, headers } = await ask(`${page}/`);
    expect([status, headers.get("Location")]).toEqual([301, page]);
  }
});

test("no answer may be taken for another type than it says", async () => {
  for (const path of ["/productos", "/nada", "/openapi.json", "/docs", "/panel", "/health/live", "/"])
    expect([path, (await ask(path)).headers.get("X-Content-Type-Options")]).toEqual([path, "nosniff"]);
  const bad = await ask("/productos", { Host: "a b" });
  expect([bad.status, bad.headers.get("X-Content-Type-Options")]).toEqual([400, "nosniff"]);
});

test("a compressed body is 415, and not called malformed JSON", async () => {
  const headers = { "Content-Type": "application/json" };
  const body = Bun.gzipSync(Buffer.from('{"nombre": "Ana"}'));
  for (const encoding of ["gzip", "br", "identity, gzip"]) {
    const answer = await api.raw("/clientes", {
      method: "POST",
      body,
      headers: { ...headers, "Content-Encoding": encoding },
    });
    const problem = (await answer.json()) as { codigo: string; detail: string };
    expect([answer.status, problem.codigo]).toEqual([415, "tipo_no_soportado"]);
    expect(problem.detail).toContain("Content-Encoding");
  }
  const plain = await api.send("POST", "/clientes", { nombre: "Ana" }, { "Content-Encoding": "identity" });
  expect(plain.status).toBe(201);
});
