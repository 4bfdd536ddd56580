/** What fields are made of: bounded before they are transformed, and answered in words that say what is right. */
import { describe, expect, test } from "bun:test";
import { TimeBound } from "../../src/http/fields.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { type Operation, operations, resolve } from "../support/document.ts";

const api = await openApi();

/** Milliseconds: far more than any of these takes, and far less than it took to look at all of it. */
const PATIENCE_MS = 2_000;

describe("a text is bounded before anything else is done with it", () => {
  const SIZE = 250_000;
  const values = {
    nombre: ["\u0301".repeat(SIZE / 5) + "\u0327".repeat(SIZE / 5), " ".repeat(SIZE), "\0".repeat(SIZE / 8)],
    email: ["a.".repeat(SIZE / 2), `a@${"a.".repeat(SIZE / 2)}1`, `${"a".repeat(SIZE)}@`],
  };
  for (const [campo, texts] of Object.entries(values))
    test(`${campo} of ${SIZE} bytes`, async () => {
      for (const text of texts) {
        const begun = performance.now();
        const answer = await api.post("/clientes", { nombre: "Ana", [campo]: text });
        expectProblem(answer, 422, "datos_invalidos");
        expect(answer.body.errores.map((fault: Json) => [fault.campo, fault.codigo])).toEqual([[campo, "muy_grande"]]);
        expect(performance.now() - begun).toBeLessThan(PATIENCE_MS);
      }
    });

  test("a body of unknown fields, also in every item", async () => {
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`k${n}`, 1]));
    const items = Array.from({ length: 200 }, () => many);
    const begun = performance.now();
    const answer = await api.patch(`/pedidos/${NOBODY}/items`, { items });
    expectProblem(answer, 422, "datos_invalidos");
    expect([answer.body.errores.length, answer.body.omitidos]).toEqual([100, 200 * 122 - 100]);
    expect(performance.now() - begun).toBeLessThan(PATIENCE_MS);
  });
});

describe("a time", () => {
  test("becomes UTC, to the millisecond that a finer one leads to, whatever its offset", () => {
    const of = (time: string) => TimeBound.parse(time);
    expect(of("2026-01-31T12:00:00Z")).toBe("2026-01-31T12:00:00.000Z");
    expect(of("2026-01-31T12:00:00+23:59")).toBe("2026-01-30T12:01:00.000Z");
    expect(of("2026-01-31T12:00:00.123456789-02:30")).toBe("2026-01-31T14:30:00.124Z");
    expect(of("2026-01-31T12:00:00.123000000Z")).toBe("2026-01-31T12:00:00.123Z");
    expect(of("2026-01-31T23:59:59.999000001Z")).toBe("2026-02-01T00:00:00.000Z");
    expect(of("2026-01-31T12:00:00.5Z")).toBe("2026-01-31T12:00:00.500Z");
    expect(of("9999-12-31T23:59:59.9999Z")).toBe("9999-12-31T23:59:59.999Z");
    expect(of("2026-01-31")).toBe("2026-01-31T00:00:00.000Z");
  });

  test("is refused where it is no time, or too long to be one", async () => {
    for (const time of [
      `2026-01-31T12:00:00.${"1".repeat(190)}Z`,
      "2026-02-30T12:00:00Z",
      "0001-01-01T00:00:00%2B00:01",
      "0000-01-01",
      "2026-02-30",
      "2026-1-1",
      "hoy",
    ]) {
      const answer = await api.get(`/pedidos?creado_desde=${time}`);
      expectProblem(answer, 422, "datos_invalidos");
      expect(answer.body.errores.map(({ campo }: Json) => campo)).toEqual(["creado_desde"]);
    }
    expect(api.logged).toEqual([]);
  });

  test("with a + that a query takes for a space is told to write %2B", async () => {
    const plain = await api.get("/pedidos?creado_desde=2026-01-31T12:00:00+02:00");
    expectProblem(plain, 422, "datos_invalidos");
    expect(plain.body.errores[0].mensaje).toContain("%2B02:00");
    expect((await api.get("/pedidos?creado_desde=2026-01-31T12:00:00%2B02:00")).status).toBe(200);
  });

  test("may be a day, which begins at 00:00 UTC", async () => {
    const { id } = await api.pedido();
    await api.sql`update pedidos set creado_en = '2026-01-31T00:00:00Z' where id = ${id}`;
    const found = async (query: string) => (await api.get(`/pedidos?${query}`)).body.datos.map((row: Json) => row.id);
    expect(await found("creado_desde=2026-01-31&creado_hasta=2026-02-01")).toEqual([id]);
    expect(await found("creado_hasta=2026-01-31")).toEqual([]);
  });
});

describe("a fault says in our own words what is right", () => {
  const OWN = /Example: |one of |at (least|most) \d|Must be true/;
  // How the validator itself speaks.
  const RAW = /Invalid|Too (big|small)|expected|received|Unrecognized|ZodError/;

  const expectOwn = ({ body }: { body: Json }, least: number) => {
    expect(body.errores.length).toBeGreaterThanOrEqual(least);
    for (const { campo, mensaje } of body.errores) expect(`${campo}: ${mensaje}`).toMatch(OWN);
    for (const { mensaje } of body.errores) expect(mensaje).not.toMatch(RAW);
  };

  const fieldsOf = ({ declared }: Operation): string[] => {
    const schema = resolve(declared.requestBody?.content["application/json"].schema ?? {});
    return Object.keys((schema.anyOf?.map(resolve)[0] ?? schema).properties ?? {});
  };
  const at = (path: string) => path.replace("{id}", NOBODY).replace("{codigo}", "nada");

  for (const operation of operations.filter((each) => fieldsOf(each).length > 0))
    test(`${operation.name}: each field of each wrong type`, async () => {
      const fields = fieldsOf(operation);
      for (const value of [{}, true, [], "", -1.5, 1e15, "x".repeat(1000)]) {
        const body = Object.fromEntries(fields.map((name) => [name, value]));
        const answer = await api.send(operation.method, at(operation.path), body);
        if (answer.status === 422) expectOwn(answer, 1);
      }
      expectOwn(await api.send(operation.method, at(operation.path), []), 1);
      const nothing = await api.send(operation.method, at(operation.path), {});
      if (nothing.status === 422) for (const { mensaje } of nothing.body.errores) expect(mensaje).not.toMatch(RAW);
    });

  for (const operation of operations.filter(({ method }) => method === "GET"))
    test(`${operation.name}: each parameter`, async () => {
      const parameters: Json[] = (operation.declared.parameters ?? []).filter(
        ({ in: place, schema }: Json) => place === "query" && schema.type !== "string",
      );
      for (const { name } of parameters) {
        const answer = await api.get(`${at(operation.path)}?${name}=x`);
        expectProblem(answer, 422, "datos_invalidos");
        expectOwn(answer, 1);
      }
    });

  test("a value is written as the place wants it", async () => {
    const body = (await api.post("/clientes", { nombre: 1 })).body.errores;
    expect(body).toEqual([{ campo: "nombre", codigo: "tipo_invalido", mensaje: 'Must be text. Example: "Ana Gómez"' }]);
    const query = (await api.get("/productos?limit=x")).body.errores;
    expect(query).toEqual([{ campo: "limit", codigo: "tipo_invalido", mensaje: "Must be a number. Example: 1" }]);
  });

  test("a field that exists elsewhere is told where", async () => {
    const hint = async (method: string, path: string, body: Json) =>
      (await api.send(method, path, body)).body.errores.map(({ mensaje }: Json) => mensaje).join();
    expect(await hint("PATCH", `/productos/${NOBODY}`, { stock: 5 })).toContain("POST /productos/{id}/ajustes");
    expect(await hint("PATCH", `/clientes/${NOBODY}`, { version: 5 })).toContain("If-Match");
    expect(await hint("POST", "/pedidos", { cliente_id: NOBODY, estado: "x" })).toContain("/confirmar");
    expect(await hint("POST", "/pedidos", { cliente_id: NOBODY, constructor: "x" })).toBe(
      "There is no such field here.",
    );
    expect((await api.get("/productos?sort=nombre")).body.errores[0].mensaje).toBe(
      "There is no such field here. Use orden.",
    );
  });
});
