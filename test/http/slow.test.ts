/** Clients that send slowly, on purpose or not: they are cut off, and nobody waits for them. */
import { afterAll, describe, expect, test } from "bun:test";
import { connect as connectTo, type Socket } from "node:net";
import pino from "pino";
import { createApp } from "../../src/app.ts";
import { askNobody } from "../../src/auth/authenticate.ts";
import { DEFAULT_BODY } from "../../src/http/body.ts";
import { serve } from "../../src/serve.ts";
import { exchange } from "../support/connection.ts";
import { openTestDatabase } from "../support/database.ts";
import { until } from "../support/locks.ts";

const { db, sent, sql, close } = await openTestDatabase();
afterAll(close);

/** A server on a port of its own, with these limits. */
const open = ({ timeoutSeconds, idleTimeoutSeconds }: { timeoutSeconds: number; idleTimeoutSeconds: number }) => {
  const body = { ...DEFAULT_BODY, timeoutSeconds };
  const app = createApp({ db, log: pino({ level: "silent" }), authenticate: askNobody, body });
  const server = serve({ port: 0, hostname: "127.0.0.1", idleTimeoutSeconds, fetch: (request) => app.fetch(request) });
  afterAll(server.stop);
  return `http://127.0.0.1:${server.port}`;
};

const BODY = '{"nombre": "Ana"}';
const head = (...headers: string[]) =>
  `${["POST /clientes HTTP/1.1", "Host: here", "Content-Type: application/json", ...headers].join("\r\n")}\r\n\r\n`;
/** What slow clients send at first, and then again and again. */
const KINDS = {
  silence: ["", ""],
  "a request line": ["", "G"],
  headers: ["GET /yo HTTP/1.1\r\nHost: here\r\nX-Slow: ", "a"],
  "a body": [head("Content-Length: 100000"), " "],
  "a body in chunks": [head("Transfer-Encoding: chunked"), "1\r\n \r\n"],
} as const;
type Kind = keyof typeof KINDS;

/** Opens a connection that sends a little every so many milliseconds, until it is closed. */
const trickle = (url: string, kind: Kind, everyMs: number) => {
  const { hostname, port } = new URL(url);
  const [first, rest] = KINDS[kind];
  const slow = { received: "", closed: false, socket: undefined as Socket | undefined };
  const socket = connectTo(Number(port), hostname, () => {
    slow.socket = socket;
    if (first) socket.write(first);
    const timer = setInterval(() => (rest ? socket.write(rest) : undefined), everyMs);
    socket.on("close", () => clearInterval(timer));
  });
  socket.setEncoding("utf8");
  socket.on("data", (text) => {
    slow.received += text;
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    slow.closed = true;
  });
  return slow;
};

describe("a body that does not arrive within REQUEST_TIMEOUT", () => {
  const url = open({ timeoutSeconds: 1, idleTimeoutSeconds: 60 });

  for (const kind of ["a body", "a body in chunks"] as const)
    test(`is refused, and its connection closed: ${kind}, byte by byte`, async () => {
      sent.length = 0;
      const slow = trickle(url, kind, 50);
      await until(() => slow.closed, "the connection is closed", 30_000);
      expect(slow.received).toStartWith("HTTP/1.1 408");
      expect(slow.received).toContain("application/problem+json");
      expect(slow.received).toContain('"codigo":"cuerpo_lento"');
      expect(slow.received).toContain('"segundos":1');
      expect(sent).toEqual([]);
    }, 60_000);

  test("has no effect, even if the rest of it comes later", async () => {
    const app = createApp({
      ...{ db, log: pino({ level: "silent" }), authenticate: askNobody },
      body: { ...DEFAULT_BODY, timeoutSeconds: 0.1 },
    });
    const post = (body: string | ReadableStream) =>
      app.request("/clientes", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    void writer.write(Buffer.from(BODY.slice(0, -1)));
    expect((await post(readable)).status).toBe(408);
    sent.length = 0;
    await writer.write(Buffer.from(BODY.slice(-1)));
    await writer.close();
    expect((await post(BODY)).status).toBe(201);
    expect(sent).toEqual(["clientes/crear"]);
    expect(await sql`select count(*)::int as n from clientes`).toMatchObject([{ n: 1 }]);
  });

  test("a quick one is not concerned", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        fetch(`${url}/clientes`, { method: "POST", headers: { "Content-Type": "application/json" }, body: BODY }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  });
});

test("1 000 slow connections keep nobody from being served, and are closed within the idle timeout", async () => {
  // Bun counts idle time in steps of 4 s, and a request whose bytes trickle in counts as idle.
  const url = open({ timeoutSeconds: 5, idleTimeoutSeconds: 8 });
  const kinds = Object.keys(KINDS) as Kind[];
  const slow = Array.from({ length: 1_000 }, (_, n) => trickle(url, kinds[n % kinds.length] as Kind, 1_000));
  await until(() => slow.every(({ socket, closed }) => socket || closed), "all of them are connected", 60_000);
  expect(slow.filter(({ closed }) => closed)).toHaveLength(0);
  const paths = ["/health/live", "/yo", "/productos"];
  for (let n = 0; n < 60; n++) expect((await fetch(`${url}${paths[n % 3]}`)).status).toBe(200);
  expect(slow.filter(({ closed }) => !closed).length).toBeGreaterThan(500);
  await until(() => slow.every(({ closed }) => closed), "all of them are closed", 90_000);
}, 180_000);

describe("a URL or headers that are too long", () => {
  const url = open({ timeoutSeconds: 5, idleTimeoutSeconds: 60 });
  const get = (path: string, headers = "") =>
    exchange(url, `GET ${path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n${headers}\r\n`);

  test("of more than 8 KiB: 414, everywhere, before anything else is looked at", async () => {
    sent.length = 0;
    expect(await get("/nowhere/".padEnd(8_192, "x"))).toStartWith("HTTP/1.1 404");
    for (const path of ["/productos?q=", "/nowhere/", "/health/live?", "/docs?"]) {
      const answer = await get(path.padEnd(8_193, "x"));
      expect(answer).toStartWith("HTTP/1.1 414");
      expect(answer).toContain('"codigo":"url_demasiado_larga"');
      expect(answer.length).toBeLessThan(9_500);
    }
    expect(await get(`/productos?nombre=${"x".repeat(7_000)}`)).toStartWith("HTTP/1.1 422");
    expect(sent).toEqual([]);
  });

  test("of more than 16 kB in all: Bun itself answers a bare 431, and closes the connection", async () => {
    for (const answer of [
      await get(`/productos?q=${"x".repeat(20_000)}`),
      await get("/productos", `X-Long: ${"x".repeat(20_000)}\r\n`),
      await get("/productos", Array.from({ length: 2_000 }, (_, n) => `X-${n}: abc\r\n`).join("")),
    ])
      expect(answer).toStartWith("HTTP/1.1 431");
    expect(await get("/health/live", `X-Long: ${"x".repeat(12_000)}\r\n`)).toStartWith("HTTP/1.1 200");
  });
});
