import { describe, expect, test } from "bun:test";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";

const api = await openApi();

test("reads a producto", async () => {
  const producto = await api.producto({ sku: "S-1" });
  expect((await api.get(`/productos/${producto.id}`)).body).toEqual(producto);
});

test("refuses an unknown id and a malformed one", async () => {
  expectProblem(await api.get(`/productos/${NOBODY}`), 404, "producto_no_encontrado");
  expectProblem(await api.get("/productos/abc"), 422, "datos_invalidos");
});

describe("with en, the stock of a moment", () => {
  const BEGUN = Date.parse("2026-01-01T00:00:00Z");
  const at = (ms: number) => new Date(BEGUN + ms).toISOString();
  const look = (id: string, en: string, headers: Record<string, string> = {}) =>
    api.send("GET", `/productos/${id}?en=${encodeURIComponent(en)}`, undefined, headers);
  const stockAt = async (id: string, en: string) => (await look(id, en)).body.stock;

  /** A producto whose movements happened at these milliseconds, each with its cantidad; renamed now and then between. */
  const movedAt = async (...times: readonly number[]): Promise<Json> => {
    const { id } = await api.producto({ stock: 1_000 });
    for (const [n] of times.entries()) {
      if (n % 3 === 0) await api.patch(`/productos/${id}`, { nombre: `Taza ${n}` });
      await api.post(`/productos/${id}/ajustes`, { cantidad: n + 1, motivo: "llegó" });
    }
    await api.sql`update productos set creado_en = ${at(0)} where id = ${id}`;
    await api.sql`
      update movimientos m set creado_en = ${at(0)}::timestamptz + ms * interval '1 millisecond'
      from (select producto_version, (row_number() over (order by producto_version))::int as n
            from movimientos where producto_id = ${id}) o
      join unnest(${[0, ...times] as number[]}::int[]) with ordinality as t(ms, n) using (n)
      where m.producto_id = ${id} and m.producto_version = o.producto_version`;
    return (await api.get(`/productos/${id}`)).body;
  };

  test("is that after the last movement up to it, at every moment", async () => {
    for (const count of [0, 1, 2, 3, 12, 33]) {
      const times = Array.from({ length: count }, (_, n) => 100 + 100 * n * n);
      const { id } = await movedAt(...times);
      let stock = 1_000;
      expect(await stockAt(id, at(0))).toBe(stock);
      for (const [n, ms] of times.entries()) {
        expect([count, n, await stockAt(id, at(ms - 1))]).toEqual([count, n, stock]);
        stock += n + 1;
        expect([count, n, await stockAt(id, at(ms))]).toEqual([count, n, stock]);
      }
      expect(await stockAt(id, at(1e9))).toBe(stock);
    }
  });

  test("of sales and what came back; several in the same millisecond count together", async () => {
    const producto = await api.producto({ stock: 10 });
    const { id } = await api.pedido([producto, 4]);
    const { confirmado_en } = (await api.patch(`/pedidos/${id}/confirmar`)).body;
    const { cancelado_en } = (await api.patch(`/pedidos/${id}/cancelar`)).body;
    expect(await stockAt(producto.id, cancelado_en)).toBe(10);
    if (confirmado_en < cancelado_en) expect(await stockAt(producto.id, confirmado_en)).toBe(6);
    const moved = await movedAt(5, 5, 5, 9);
    expect(await stockAt(moved.id, at(4))).toBe(1_000);
    expect(await stockAt(moved.id, at(5))).toBe(1_006);
  });

  test("stands in the producto as it is now, beside the moment in UTC; what is finer than a millisecond is cut off", async () => {
    const producto = await movedAt(100, 200);
    const { status, body } = await look(producto.id, at(150));
    expect([status, body]).toEqual([200, { ...producto, stock: 1_001, en: at(150) }]);
    expect((await look(producto.id, "2026-01-01T02:00:00.1999999+02:00")).body).toMatchObject({
      stock: 1_001,
      en: at(199),
    });
    expect((await api.get(`/productos/${producto.id}`)).body).not.toHaveProperty("en");
  });

  test("of its creation is what it began with, also where that was written a moment later", async () => {
    const { id, creado_en } = await api.producto({ stock: 7 });
    expect(await stockAt(id, creado_en)).toBe(7);
    await api.sql`update movimientos set creado_en = creado_en + interval '5 ms' where producto_id = ${id}`;
    expect(await stockAt(id, creado_en)).toBe(7);
  });

  test("before its creation is none: 404 that says when it was created", async () => {
    const { id } = await movedAt(1);
    expectProblem(await look(id, at(-1)), 404, "producto_no_existia", { creado_en: at(0) });
    expectProblem(await look(id, "0001-01-01T00:00:00Z"), 404, "producto_no_existia", { creado_en: at(0) });
    expectProblem(await look(NOBODY, at(0)), 404, "producto_no_encontrado");
    expectProblem(await look(NOBODY, at(1e12)), 404, "producto_no_encontrado");
  });

  test("that has not come, or that is no time, is 422", async () => {
    const { id } = await api.producto();
    for (const en of ["9999-12-31T23:59:59.999Z", new Date(Date.now() + 3_600_000).toISOString()]) {
      const answer = await look(id, en);
      expectProblem(answer, 422, "datos_invalidos");
      expect(answer.body.errores).toMatchObject([{ campo: "en", codigo: "valor_invalido" }]);
      expect(answer.body.errores[0].mensaje).toStartWith("Must not be later than now, 20");
    }
    for (const en of [
      "yesterday",
      "2026-01-31",
      "2026-02-30T00:00:00Z",
      "2026-01-01T00:00:00",
      "",
      "10000-01-01T00:00:00Z",
    ])
      expectProblem(await look(id, en), 422, "datos_invalidos");
  });

  test("has an ETag of its own: never that of another stock, and no If-Match takes it", async () => {
    const { id } = await movedAt(100, 200);
    const tagAt = async (ms: number) => (await look(id, at(ms))).headers.get("ETag") ?? "";
    const [early, late, same] = [await tagAt(100), await tagAt(200), await tagAt(199)];
    const now = (await api.get(`/productos/${id}`)).headers.get("ETag") ?? "";
    expect(same).toBe(early);
    expect(new Set([early, late, now]).size).toBe(3);
    const again = await look(id, at(100), { "If-None-Match": early });
    expect([again.status, again.headers.get("ETag"), again.body]).toEqual([304, early, ""]);
    for (const tag of [late, now]) expect((await look(id, at(100), { "If-None-Match": tag })).status).toBe(200);
    expectProblem(
      await api.send("PATCH", `/productos/${id}`, { nombre: "Vaso" }, { "If-Match": early }),
      412,
      "version_cambiada",
    );
    // The answer shows the nombre of now.
    await api.patch(`/productos/${id}`, { nombre: "Vaso" });
    const renamed = await look(id, at(100), { "If-None-Match": early });
    expect([renamed.status, renamed.body.nombre, renamed.body.stock]).toEqual([200, "Vaso", 1_001]);
  });

  test("past stays what it was while the stock goes on, also where clocks jumped back", async () => {
    const { id } = await movedAt(100, 50, 300, 250, 400);
    const before = await Promise.all([60, 120, 260, 300].map((ms) => stockAt(id, at(ms))));
    for (let n = 0; n < 5; n++) await api.post(`/productos/${id}/ajustes`, { cantidad: -50, motivo: "salió" });
    expect(await Promise.all([60, 120, 260, 300].map((ms) => stockAt(id, at(ms))))).toEqual(before);
  });
});
