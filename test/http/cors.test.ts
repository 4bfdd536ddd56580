/** Pages of other origins: what they may ask and read, and that nothing is told to those that CORS_ORIGINS does not name. */
import { afterAll, describe, expect, test } from "bun:test";
import pino from "pino";
import { createApp } from "../../src/app.ts";
import { createAuthenticate } from "../../src/auth/authenticate.ts";
import { crearClave } from "../../src/claves/crear.ts";
import type { Json } from "../support/api.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";
import { openTestDatabase } from "../support/database.ts";
import { operations } from "../support/document.ts";
import { bodyOf, pathOf } from "../support/examples.ts";
import { startServer } from "../support/process.ts";

const database = await openTestDatabase();
afterAll(database.close);
const { clave } = await crearClave(database.db, { tienda: "principal", rol: "admin", nombre: null, seconds: null });

const [SHOP, OTHER] = ["https://shop.example.com", "https://evil.example.com"];
const open = (corsOrigins: readonly string[]) => {
  const authenticate = createAuthenticate(database.db, { claves: true, jwt: undefined });
  return createApp({ db: database.db, log: pino({ level: "silent" }), authenticate, corsOrigins });
};
const preflight = (app: ReturnType<typeof open>, origin: string, path = "/pedidos", method = "POST") =>
  app.request(path, {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": method,
      "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
    },
  });
const corsOf = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith("access-control-"));

describe("an origin that CORS_ORIGINS names", () => {
  const app = open([SHOP, "http://localhost:5173"]);

  test("may ask every operation, with the headers of the API, before any key is looked at", async () => {
    for (const operation of operations) {
      database.sent.length = 0;
      const { status, headers } = await preflight(app, SHOP, pathOf(operation), operation.method);
      expect([operation.name, status, headers.get("Access-Control-Allow-Origin")]).toEqual([operation.name, 204, SHOP]);
      expect(headers.get("Access-Control-Allow-Methods")?.split(",")).toContain(operation.method);
      expect(headers.get("Access-Control-Allow-Headers")).toBe(
        "Authorization,Content-Type,If-Match,If-None-Match,Idempotency-Key,Last-Event-ID,Read-After",
      );
      expect(headers.get("Vary")).toContain("Origin");
      expect(headers.has("Access-Control-Allow-Credentials")).toBe(false);
      expect(database.sent).toEqual([]);
    }
  });

  test("may read every answer and the headers that a client needs, also of a refusal", async () => {
    for (const operation of operations)
      for (const headers of [{}, { Authorization: `Bearer ${clave}` }]) {
        const body = bodyOf(operation);
        const answer = await app.request(pathOf(operation), {
          method: operation.method,
          headers: { Origin: SHOP, "Content-Type": "application/json", ...headers },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const about = [operation.name, answer.status];
        expect([...about, answer.headers.get("Access-Control-Allow-Origin")]).toEqual([...about, SHOP]);
        expect(answer.headers.get("Access-Control-Expose-Headers")).toBe(
          "ETag,Location,Link,Idempotent-Replayed,Read-After,Retry-After,RateLimit,RateLimit-Policy,X-Request-Id,Content-Disposition",
        );
        expect([...about, answer.headers.get("Vary")]).toEqual([...about, "Origin"]);
      }
  });

  test("gets them too where nothing is, where it breaks, and where caches are", async () => {
    const ask = (path: string, init = {}) => app.request(path, { headers: { Origin: SHOP }, ...init });
    const answers = [await ask("/nada"), await ask("/clientes", { method: "DELETE" }), await ask("/openapi.json")];
    expect(answers.map(({ status }) => status)).toEqual([404, 405, 200]);
    expect(answers[2]?.headers.get("Vary")).toBe("Accept-Encoding, Origin");
    await database.sql`alter table tiendas rename to gone`;
    answers.push(await ask("/yo", { headers: { Origin: SHOP, Authorization: `Bearer ${clave}` } }));
    await database.sql`alter table gone rename to tiendas`;
    expect(answers[3]?.status).toBeGreaterThanOrEqual(500);
    expect(answers.map(({ headers }) => headers.get("Access-Control-Allow-Origin"))).toEqual(Array(4).fill(SHOP));
  });
});

test("any other origin is answered, and its browser is told nothing that lets it read the answer", async () => {
  const app = open([SHOP]);
  for (const origin of [
    OTHER,
    "null",
    "https://shop.example.com.evil.com",
    "http://shop.example.com",
    SHOP.toUpperCase(),
  ]) {
    const asked = await preflight(app, origin);
    expect([asked.status, asked.headers.get("Access-Control-Allow-Origin"), asked.headers.get("Vary")]).toMatchObject([
      204,
      null,
      expect.stringContaining("Origin"),
    ]);
    const { headers } = await app.request("/health/live", { headers: { Origin: origin } });
    expect([headers.get("Access-Control-Allow-Origin"), headers.get("Vary")]).toEqual([null, "Origin"]);
  }
  // A cache must not give the answer for one origin to another, nor that for none.
  expect((await app.request("/health/live")).headers.get("Vary")).toBe("Origin");
});

test("* lets every page in, if it is written so", async () => {
  const app = open(["*"]);
  expect((await preflight(app, OTHER)).headers.get("Access-Control-Allow-Origin")).toBe("*");
  const { headers } = await app.request("/health/live", { headers: { Origin: OTHER } });
  expect([headers.get("Access-Control-Allow-Origin"), headers.get("Vary")]).toEqual(["*", null]);
});

test("nothing of it is there by default", async () => {
  const app = open([]);
  expect((await preflight(app, SHOP)).status).toBe(405);
  for (const path of ["/health/live", "/nada", "/openapi.json"]) {
    const { headers } = await app.request(path, { headers: { Origin: SHOP } });
    expect([path, corsOf(headers), headers.get("Vary")?.includes("Origin") ?? false]).toEqual([path, [], false]);
  }
});

describe.skipIf(noBrowser)("in a browser", () => {
  test("a page of one origin orders through the API of another; a page of a third one cannot", async () => {
    // Two pages of the same content; only the origin of the first may call the API.
    const pages = [0, 1].map(() =>
      Bun.serve({
        port: 0,
        hostname: "127.0.0.1",
        fetch: () => new Response("<!doctype html><title>shop</title>", { headers: { "Content-Type": "text/html" } }),
      }),
    );
    const [shop, evil] = pages.map(({ port }) => `http://127.0.0.1:${port}`);
    const environment = { DATABASE_URL: database.url, MIGRATE_ON_START: "false", AUTH: "claves" };
    const server = await startServer({ ...environment, CORS_ORIGINS: `https://x.example.com,${shop}` });
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const script = (api: string, key: string) => `(async () => {
        const headers = { Authorization: "Bearer ${key}", "Content-Type": "application/json" };
        const read = (answer) => [answer.status, answer.headers.get("ETag"), answer.headers.get("Location"),
          answer.headers.get("Idempotent-Replayed"), answer.headers.get("Link"), !!answer.headers.get("X-Request-Id")];
        const send = (method, path, more = {}, body) =>
          fetch("${api}" + path, { method, headers: { ...headers, ...more }, body: body && JSON.stringify(body) });
        try {
          const made = await send("POST", "/clientes", { "Idempotency-Key": "${key.slice(-8)}" }, { nombre: "Ana" });
          const { id } = await made.json();
          const again = await send("POST", "/clientes", { "Idempotency-Key": "${key.slice(-8)}" }, { nombre: "Ana" });
          const changed = await send("PATCH", "/clientes/" + id, { "If-Match": '"1"' }, { nombre: "Eva" });
          const known = await send("GET", "/clientes/" + id, { "If-None-Match": '"2"' });
          const list = await send("GET", "/clientes?limit=1");
          const stranger = await fetch("${api}/clientes");
          return [id, ...[made, again, changed, known, list, stranger].map(read)];
        } catch (error) { return String(error); }
      })()`;
      await page.goto(shop ?? "");
      const [id, ...answers] = (await page.evaluate(script(server.url, clave))) as Json;
      const link = '</clientes?limit=1>; rel="first"';
      expect(answers).toEqual([
        [201, '"1"', `/clientes/${id}`, null, null, true],
        [201, '"1"', `/clientes/${id}`, "true", null, true],
        [200, '"2"', null, null, null, true],
        [304, '"2"', null, null, null, true],
        [200, null, null, null, expect.stringContaining(link), true],
        [401, null, null, null, null, true],
      ]);
      await page.goto(evil ?? "");
      expect(await page.evaluate(script(server.url, clave))).toBe("TypeError: Failed to fetch");
    } finally {
      await browser.close();
      await server.stop();
      for (const one of pages) await one.stop();
    }
  }, 120_000);
});
