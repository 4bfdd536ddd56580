import { describe, expect, test } from "bun:test";
import type postgres from "postgres";
import { insertPedidos } from "../../src/pedidos/crear.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { sendBatch } from "../support/statements.ts";

const api = await openApi();
const movementsOf = (producto: Json, query = "") => api.get(`/productos/${producto.id}/movimientos${query}`);

/** All movements, the newest first, page by page. */
const walk = async (producto: Json, limit: number): Promise<Json[]> => {
  const all: Json[] = [];
  let query = `?limit=${limit}`;
  for (;;) {
    const { status, body, headers } = await movementsOf(producto, query);
    expect(status).toBe(200);
    all.push(...body.datos);
    expect(headers.get("Link")?.includes('rel="next"')).toBe(body.pagina.siguiente !== null);
    if (body.pagina.siguiente === null) return all;
    query = `?limit=${limit}&cursor=${body.pagina.siguiente}`;
  }
};

describe("GET /productos/{id}/movimientos", () => {
  test("shows everything that changed the stock, the newest first, with the stock after it", async () => {
    const producto = await api.producto({ stock: 10 });
    const [a, b] = [await api.pedido([producto, 2]), await api.pedido([producto, 3])];
    await api.patch(`/pedidos/${a.id}/confirmar`);
    await api.post(`/productos/${producto.id}/ajustes`, { cantidad: 7, motivo: "llegó" });
    await api.patch(`/pedidos/${b.id}/confirmar`);
    await api.patch(`/productos/${producto.id}`, { precio: 1 });
    await api.patch(`/pedidos/${a.id}/cancelar`, { motivo: "se arrepintió" });
    const { status, body } = await movementsOf(producto);
    expect(status).toBe(200);
    expect(body.pagina).toEqual({ limit: 20, page: null, siguiente: null, total: null });
    const line = ({ tipo, cantidad, saldo, motivo, pedido_id }: Json) => [tipo, cantidad, saldo, motivo, pedido_id];
    expect(body.datos.map(line)).toEqual([
      ["cancelacion", 2, 14, "se arrepintió", a.id],
      ["confirmacion", -3, 12, null, b.id],
      ["ajuste", 7, 15, "llegó", null],
      ["confirmacion", -2, 8, null, a.id],
      ["inicial", 10, 10, null, null],
    ]);
    const times = body.datos.map(({ creado_en }: Json) => creado_en);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test("walked by pages of any size is the ledger, in one order, also when much happened at once", async () => {
    const producto = await api.producto({ stock: 60 });
    const pedidos = await Promise.all(Array.from({ length: 40 }, (_, n) => api.pedido([producto, (n % 3) + 1])));
    const adjust = (cantidad: number) =>
      api.post(`/productos/${producto.id}/ajustes`, { cantidad, motivo: "recuento" });
    await Promise.all([
      ...pedidos.map(({ id }) => api.patch(`/pedidos/${id}/confirmar`)),
      ...Array.from({ length: 10 }, (_, n) => adjust(n - 4 || 9)),
    ]);
    await Promise.all([
      ...pedidos.slice(0, 20).map(({ id }) => api.patch(`/pedidos/${id}/cancelar`)),
      ...Array.from({ length: 5 }, () => adjust(1)),
    ]);
    const whole = await walk(producto, 100);
    for (const limit of [1, 7, whole.length]) expect(await walk(producto, limit)).toEqual(whole);

    // Each stock follows from the one before, none was ever below zero, and the last is that of now.
    const oldest = whole.toReversed();
    let saldo = 0;
    for (const movement of oldest) {
      saldo += movement.cantidad;
      expect([movement.saldo, saldo >= 0]).toEqual([saldo, true]);
    }
    expect(saldo).toBe((await api.get(`/productos/${producto.id}`)).body.stock);

    const stored = await api.sql`select count(*)::int as n from movimientos where producto_id = ${producto.id}`;
    expect([whole.length, whole.length > 40]).toEqual([stored[0]?.n, true]);
  });

  test("a page stays what it is while new movements come", async () => {
    const producto = await api.producto({ stock: 5 });
    const adjust = () => api.post(`/productos/${producto.id}/ajustes`, { cantidad: 1, motivo: "llegó" });
    for (let n = 0; n < 4; n++) await adjust();
    const first = (await movementsOf(producto, "?limit=2")).body;
    const second = () => movementsOf(producto, `?limit=2&cursor=${first.pagina.siguiente}`);
    const before = (await second()).body;
    await adjust();
    expect((await second()).body).toEqual(before);
    expect(before.datos.map(({ saldo }: Json) => saldo)).toEqual([7, 6]);
  });

  test("refuses what it does not know: the producto, a parameter, another list's cursor", async () => {
    const [a, b] = [await api.producto(), await api.producto()];
    for (const one of [a, b]) await api.post(`/productos/${one.id}/ajustes`, { cantidad: 1, motivo: "x" });
    const { siguiente } = (await movementsOf(a, "?limit=1")).body.pagina;
    expectProblem(await movementsOf(b, `?limit=1&cursor=${siguiente}`), 422, "datos_invalidos");
    expectProblem(await movementsOf(a, "?cursor=x"), 422, "datos_invalidos");
    expectProblem(await movementsOf(a, "?page=2"), 422, "datos_invalidos");
    const list = (await api.get("/productos?limit=1")).body.pagina.siguiente;
    expectProblem(await movementsOf(a, `?cursor=${list}`), 422, "datos_invalidos");
    expectProblem(await movementsOf({ id: NOBODY }), 404, "producto_no_encontrado");
  });
});

describe("a producto is never deleted, and keeps its id", () => {
  for (const [at, level] of (["read committed", "repeatable read", "serializable"] as const).entries())
    test(level, async () => {
      const producto = await api.producto({ stock: 0 });
      const alone = (statement: (tx: postgres.TransactionSql) => Promise<unknown>) =>
        api.sql.begin(`isolation level ${level}`, statement).then(
          () => "done",
          ({ code, constraint_name }) => `${code} ${constraint_name}`,
        );
      const refused = "23503 movimientos_producto_fk";
      expect(await alone((tx) => tx`delete from productos where id = ${producto.id}`)).toBe(refused);
      expect(await alone((tx) => tx`update productos set id = gen_random_uuid() where id = ${producto.id}`)).toBe(
        refused,
      );
      // Also while a statement creates it, or adds a line of it.
      const { id: cliente_id } = await api.cliente();
      const answer = await api.sql.begin(async (tx) => {
        const items = [{ producto_id: producto.id, cantidad: 0 }];
        await sendBatch(tx, insertPedidos.statement, [
          { id: Bun.randomUUIDv7(), cliente_id, numero: 1_001 + at, metadatos: {}, items },
        ]);
        return await alone((other) => other`delete from productos where id = ${producto.id}`);
      });
      expect(answer).toBe(refused);
    });
});
