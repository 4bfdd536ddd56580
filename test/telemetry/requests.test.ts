/** One line of the log for each request, and nothing secret in it. */
import { afterAll, describe, expect, test } from "bun:test";
import pino from "pino";
import { createApp } from "../../src/app.ts";
import { askNobody } from "../../src/auth/authenticate.ts";
import { connect } from "../../src/db/database.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { clientOf, type Json, NOBODY } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { blocked } from "../support/locks.ts";

const database = await openTestDatabase();
afterAll(database.close);

/** The application with a log that a test can read. */
const open = (level = "info", db = database.db) => {
  const text: string[] = [];
  const log = pino({ level }, { write: (line: string) => void text.push(line) });
  const app = createApp({ authenticate: askNobody, db, log });
  /** What was logged since this was last asked. */
  const logged = (): Json[] => text.splice(0).map((line) => JSON.parse(line));
  return { ...clientOf((path, init) => app.request(path, init)), logged };
};

const LEVEL = { debug: 20, info: 30, warn: 40, error: 50 };
const api = open();

describe("a request is one line", () => {
  test("that says what was asked and answered, and how many shared the statement", async () => {
    const { id } = await api.producto();
    api.logged();
    const answer = await api.get(`/productos/${id}`);
    const [line, ...more] = api.logged();
    expect(more).toEqual([]);
    expect(line).toEqual({
      level: LEVEL.info,
      time: expect.any(Number),
      pid: process.pid,
      hostname: expect.any(String),
      request: {
        id: answer.headers.get("X-Request-Id"),
        method: "GET",
        route: "/productos/:id",
        subject: `productos/${id}`,
        status: 200,
        ms: expect.any(Number),
        tienda: PRINCIPAL,
        batch: 1,
      },
      msg: "request",
    });
  });

  test("with the batch that each was answered in", async () => {
    const taza = await api.producto({ stock: 1000 });
    const pedidos = await Promise.all(Array.from({ length: 12 }, () => api.pedido([taza, 1])));
    api.logged();
    await blocked(database, {
      holding: (tx) => tx`select 1 from productos where tienda_id = ${PRINCIPAL} and id = ${taza.id} for update`,
      waiting: () => Promise.all(pedidos.map(({ id }) => api.patch(`/pedidos/${id}/confirmar`))),
    });
    const batches = api.logged().map(({ request }) => request.batch);
    // Two lanes take what comes first; the others gather behind them.
    expect(batches.toSorted((a, b) => a - b)).toEqual([1, 1, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10]);
  });

  test("with the codigo of a refusal; no batch where there was no batch", async () => {
    await api.patch(`/pedidos/${NOBODY}/confirmar`);
    await api.post("/clientes", { nombre: 1 });
    await api.get("/clientes");
    expect(api.logged().map(({ request: { status, codigo, batch } }) => [status, codigo, batch])).toEqual([
      [404, "pedido_no_encontrado", 1],
      [422, "datos_invalidos", undefined],
      [200, undefined, undefined],
    ]);
  });

  test("that answers what happened to a pedido: by its id, also the one that was just created", async () => {
    const taza = await api.producto();
    const { id } = await api.pedido([taza, 1]);
    await api.patch(`/pedidos/${id.toUpperCase()}/confirmar`);
    await api.get(`/pedidos/${id}`);
    await api.get(`/productos/${taza.id}/movimientos`);
    await api.get("/pedidos/nobody");
    const lines = api.logged().filter(({ request }) => request.route !== "/clientes");
    expect(lines.map(({ request: { route, subject } }) => [route, subject])).toEqual([
      ["/productos", `productos/${taza.id}`],
      ["/pedidos", `pedidos/${id}`],
      ["/pedidos/:id/confirmar", `pedidos/${id}`],
      ["/pedidos/:id", `pedidos/${id}`],
      ["/productos/:id/movimientos", `productos/${taza.id}`],
      ["/pedidos/:id", undefined],
    ]);
  });

  test("with the path, where that leads nowhere: without its query, escaped and not for ever", async () => {
    await api.get("/nada/%C3%B1?secreto=1");
    await api.send("GET", `/${"a".repeat(5_000)}`);
    await api.send("PUT", "/clientes", "{}");
    await api.get("/problemas/nada");
    expect(api.logged().map(({ request }) => request.path)).toEqual(["/nada/…", "/…", "/clientes", "/problemas/nada"]);
  });

  test("also where nothing takes it, with the codigo that was answered", async () => {
    await api.get("/nada");
    await api.send("DELETE", `/pedidos/${NOBODY}/confirmar`);
    await api.post("/clientes", "{");
    expect(
      api.logged().map(({ request: { method, route, status, codigo } }) => [method, route, status, codigo]),
    ).toEqual([
      ["GET", "/*", 404, "ruta_no_encontrada"],
      ["DELETE", "/*", 405, "metodo_no_permitido"],
      ["POST", "/clientes", 400, "json_invalido"],
    ]);
  });

  test("of its own level: health below info, outages as warnings, bugs as errors", async () => {
    await api.get("/health/live");
    expect(api.logged()).toEqual([]);
    const verbose = open("debug");
    await verbose.get("/health/ready");
    expect(verbose.logged()).toMatchObject([{ level: LEVEL.debug, request: { route: "/health/ready", status: 200 } }]);

    const nowhere = connect({ url: "postgres://nobody@127.0.0.1:1/none", pool: 2 });
    const down = open("info", nowhere);
    await down.get(`/productos/${NOBODY}`);
    await down.get("/health/ready");
    const lines = down.logged();
    expect(lines).toMatchObject([
      {
        level: LEVEL.warn,
        request: { status: 503, codigo: "no_disponible" },
        cause: expect.stringMatching("ECONNREFUSED"),
      },
      { level: LEVEL.warn, request: { status: 503, route: "/health/ready" } },
    ]);
    expect(lines[0].msg).toBe("the database does not answer");
    await nowhere.close();

    await database.sql`alter table clientes rename column nombre to apodo`;
    await api.get("/clientes");
    await database.sql`alter table clientes rename column apodo to nombre`;
    const [bug, ...more] = api.logged();
    expect([bug.level, bug.request.status, bug.request.codigo, more]).toEqual([LEVEL.error, 500, "error_interno", []]);
    expect(bug.err.stack).toContain("nombre");
  });
});

describe("nothing secret", () => {
  test("no body, query or header of a request is in the log, at any level", async () => {
    const secret = "geheim";
    const { send, producto, logged } = open("trace");
    await producto({ nombre: `Taza ${secret}` });
    const headers = { Authorization: `Bearer ${secret}`, Cookie: `s=${secret}`, "Idempotency-Key": secret };
    const answers = [
      await send("POST", "/clientes", { nombre: secret, email: `${secret}@example.com` }, headers),
      await send("POST", "/clientes", { nombre: "Ana", email: `${secret}@example.com` }),
      await send("GET", `/clientes?nombre=${secret}&limit=1`, undefined, headers),
      await send("GET", `/nada?x=${secret}`, undefined, headers),
      await send("POST", "/productos", `{"nombre": "${secret}`, headers),
      await send("POST", "/productos", { [secret]: secret }, headers),
      await send("GET", `/productos/${secret}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 409, 200, 404, 400, 422, 422]);
    const text = JSON.stringify(logged());
    expect(text).toContain("/clientes");
    expect(text).not.toContain(secret);
  });

  test("an X-Request-Id that is too long, or could pass for more of the log, is not taken", async () => {
    for (const forged of ['a","level":50', "a\u001b[31m", "a b", "ä", "{{x}}", "", "a".repeat(256)]) {
      await api.send("GET", "/nada", undefined, { "X-Request-Id": forged });
      expect(api.logged()).toMatchObject([{ request: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) } }]);
    }
    await api.send("GET", "/nada", undefined, { "X-Request-Id": "a".repeat(255) });
    expect(api.logged()[0].request.id).toBe("a".repeat(255));
  });
});
