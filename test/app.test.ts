import { describe, expect, test } from "bun:test";
import pino from "pino";
import { createApp } from "../src/app.ts";
import { askNobody } from "../src/auth/authenticate.ts";
import { connect } from "../src/db/database.ts";
import { clientOf, expectProblem, type Json, openApi } from "./support/api.ts";

const api = await openApi();

describe("what no operation takes", () => {
  test("an unknown path", async () => {
    expectProblem(await api.get("/nada"), 404, "ruta_no_encontrada");
    expectProblem(await api.send("DELETE", "/nada"), 404, "ruta_no_encontrada");
    expectProblem(await api.patch("/nada"), 404, "ruta_no_encontrada");
  });

  test("another method, with Allow", async () => {
    const answer = await api.send("DELETE", "/pedidos/1/confirmar");
    expectProblem(answer, 405, "metodo_no_permitido");
    expect(answer.headers.get("Allow")).toBe("PATCH");
    expect((await api.send("PUT", "/clientes")).headers.get("Allow")?.split(", ").toSorted()).toEqual([
      "GET",
      "HEAD",
      "POST",
    ]);
  });

  test("malformed JSON", async () => {
    for (const body of ["{", "", "{'a': 1}", "undefined", '{"nombre": "a"} x'])
      expectProblem(await api.post("/clientes", body), 400, "json_invalido");
  });

  test("a body of another type, or of none", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
      expectProblem(
        await api.send("POST", "/clientes", "nombre=a", { "Content-Type": type }),
        415,
        "tipo_no_soportado",
      );
    const { status } = await api.send("POST", "/clientes", '{"nombre": "a"}', {
      "Content-Type": "application/json; charset=utf-8",
    });
    expect(status).toBe(201);
  });

  test("a body over 256 KiB, whether it says its length or not", async () => {
    const large = JSON.stringify({ nombre: "x".repeat(270_000) });
    const headers = { "Content-Length": String(large.length) };
    expectProblem(await api.send("POST", "/clientes", large, headers), 413, "cuerpo_demasiado_grande", {
      maximo_bytes: 262_144,
    });
    expectProblem(await api.post("/clientes", large), 413, "cuerpo_demasiado_grande");
  });

  test("no body at all: the fields that it lacks", async () => {
    const answer = await api.send("POST", "/clientes");
    expectProblem(answer, 422, "datos_invalidos");
    expect(answer.body.errores).toEqual([
      { campo: "nombre", codigo: "requerido", mensaje: 'This field is required. Example: "Ana Gómez"' },
    ]);
  });

  test("bytes that are not UTF-8", async () => {
    for (const bytes of [[0xff, 0xfe], [0xe9], [0xed, 0xa0, 0x80]]) {
      const body = Buffer.concat([Buffer.from('{"nombre":"'), Buffer.from(bytes), Buffer.from('"}')]);
      const request = { method: "POST", body, headers: { "Content-Type": "application/json" } };
      const client = clientOf((path) => api.raw(path, request));
      expectProblem(await client.post("/clientes"), 400, "json_invalido");
    }
  });

  test("many faults: the first hundred, and the number of the rest", async () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`x${n}`, 1]));
    const answer = await api.post("/clientes", { nombre: "a", ...many });
    expectProblem(answer, 422, "datos_invalidos", { omitidos: 19_900 });
    expect(answer.body.errores.length).toBe(100);
  });

  test("80 000 items: refused before the first is parsed", async () => {
    const items = Array.from({ length: 80_000 }, () => ({}));
    const { id: cliente_id } = await api.cliente();
    expectProblem(await api.post("/pedidos", { cliente_id, items }), 422, "demasiados_items", { items: 80_000 });
    const { id } = await api.pedido();
    expectProblem(await api.patch(`/pedidos/${id}/items`, { items }), 422, "demasiados_items", { items: 80_000 });
    const other = await api.post("/pedidos", { cliente_id: "x", items });
    expectProblem(other, 422, "datos_invalidos");
    expect(other.body.errores.map(({ campo }: Json) => campo)).toEqual(["cliente_id", "items"]);
  });

  test("a query parameter that it does not know, on any operation", async () => {
    const { id } = await api.pedido([await api.producto(), 1]);
    expectProblem(await api.patch(`/pedidos/${id}/confirmar?simulate=true`), 422, "datos_invalidos");
    expect((await api.get(`/pedidos/${id}`)).body.estado).toBe("carrito");
    expectProblem(await api.get(`/pedidos/${id}?x=1`), 422, "datos_invalidos");
  });

  test("JSON nested 40 000 deep", async () => {
    const deep = `${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}`;
    const answer = await api.post("/clientes", deep);
    expect([400, 422]).toContain(answer.status);
  });

  test("a lone surrogate or a broken escape in the path", async () => {
    for (const path of ["/clientes/%ff", "/clientes/%", "/pedidos/%ed%a0%80"])
      expect([404, 422]).toContain((await api.get(path)).status);
  });
});

describe("every answer", () => {
  test("names the request; a well-formed X-Request-Id is kept", async () => {
    const own = await api.send("GET", "/nada", undefined, { "X-Request-Id": "abc-123" });
    expect([own.headers.get("X-Request-Id"), own.body.request_id]).toEqual(["abc-123", "abc-123"]);
    const bad = await api.send("GET", "/nada", undefined, { "X-Request-Id": "a b\tc" });
    expect(bad.body.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("when something breaks", () => {
  test("no database: 503 with Retry-After, and live answers all the same", async () => {
    const db = connect({ url: "postgres://nobody@127.0.0.1:1/none", pool: 2 });
    const logged: string[] = [];
    const log = pino({ level: "warn" }, { write: (line: string) => void logged.push(line) });
    const app = createApp({ authenticate: askNobody, db, log });
    const client = clientOf((path, init) => app.request(path, init));
    const answer = await client.get("/health/ready");
    expectProblem(answer, 503, "no_disponible");
    expect(answer.headers.get("Retry-After")).toBe("1");
    expectProblem(await client.get("/clientes"), 503, "no_disponible");
    expectProblem(await client.post("/productos", { nombre: "x", precio: 1 }), 503, "no_disponible");
    // Each is told at once: those that come later do not wait for the driver, which tries again ever more seldom.
    for (let n = 0; n < 20; n++) expectProblem(await client.get("/clientes"), 503, "no_disponible");
    expect((await client.get("/health/live")).status).toBe(200);
    expect(logged.length).toBeGreaterThan(0);
    await db.close();
  });

  test("an unforeseen error: 500 that says nothing of the inside; the log says it all", async () => {
    await api.sql`alter table clientes rename column nombre to apodo`;
    const answer = await api.get("/clientes");
    await api.sql`alter table clientes rename column apodo to nombre`;
    expectProblem(answer, 500, "error_interno");
    expect(JSON.stringify(answer.body)).not.toMatch(/nombre|column|select/i);
    expect(api.logged).toMatchObject([{ level: 50, request: { id: answer.body.request_id, route: "/clientes" } }]);
    expect(api.logged[0].err.message).toContain("nombre");
  });
});
