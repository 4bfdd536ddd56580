import { describe, expect, test } from "bun:test";
import { cancelPedidos } from "../../src/pedidos/cancelar.ts";
import { returnItems } from "../../src/pedidos/devolver.ts";
import { replaceItems } from "../../src/pedidos/reemplazar.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { readUntil } from "../support/feed.ts";
import { blocked } from "../support/locks.ts";
import { sendBatch } from "../support/statements.ts";

const api = await openApi();
type Line = readonly [producto: Json, cantidad: number];
const bodyOf = (...lines: readonly Line[]) => ({
  items: lines.map(([{ id }, cantidad]) => ({ producto_id: id, cantidad })),
});
const replace = (id: string, ...lines: readonly Line[]) => api.patch(`/pedidos/${id}/reemplazar`, bodyOf(...lines));
const stockOf = async (producto: Json): Promise<number> => (await api.get(`/productos/${producto.id}`)).body.stock;
const sold = async (...lines: readonly Line[]): Promise<Json> => {
  const { id } = await api.pedido(...lines);
  const { status, body } = await api.patch(`/pedidos/${id}/confirmar`);
  expect(status).toBe(200);
  return body;
};
const bringBack = (id: string, producto: Json, cantidad: number) =>
  api.post(`/pedidos/${id}/devoluciones`, {
    ...{ items: [{ producto_id: producto.id, cantidad, reponer: true }], motivo: "rota" },
  });
const expectProven = async (): Promise<void> => {
  const { discrepancias, lineas_sin_movimiento } = (await api.get("/auditoria/stock")).body;
  expect([discrepancias, lineas_sin_movimiento]).toEqual([[], 0]);
};

describe("PATCH /pedidos/{id}/reemplazar", () => {
  test("takes what is added, gives back what is left out; a line that stays keeps its price", async () => {
    const [a, b, c, d] = [
      ...[await api.producto({ precio: 10, stock: 9 }), await api.producto({ precio: 2, stock: 9 })],
      ...[await api.producto({ precio: 3, stock: 9, sku: "NEW" }), await api.producto({ precio: 1, stock: 9 })],
    ] as [Json, Json, Json, Json];
    const pedido = await sold([a, 2], [b, 3], [d, 1]);
    for (const one of [a, b, d]) await api.patch(`/productos/${one.id}`, { precio: 99, nombre: "Otra" });
    await api.patch(`/productos/${c.id}`, { precio: 4 });
    const { status, headers, body } = await replace(pedido.id, [c, 1], [d, 1], [a, 5]);
    expect([status, headers.get("ETag")]).toEqual([200, '"3"']);
    const [first, , last] = pedido.items;
    expect(body).toEqual({
      ...pedido,
      ...{ version: 3, total: 55, actualizado_en: body.actualizado_en },
      items: [
        { ...first, cantidad: 5, subtotal: 50 },
        last,
        { ...first, producto_id: c.id, sku: "NEW", cantidad: 1, precio_unitario: 4, subtotal: 4 },
      ],
    });
    expect((await api.get(`/pedidos/${pedido.id}`)).body).toEqual(body);
    expect(await Promise.all([a, b, c, d].map(stockOf))).toEqual([4, 9, 8, 8]);
    const moved = async (one: Json) => (await api.get(`/productos/${one.id}/movimientos`)).body.datos[0];
    expect(await moved(b)).toMatchObject({ tipo: "reemplazo", cantidad: 3, saldo: 9, pedido_id: pedido.id });
    expect(await moved(a)).toMatchObject({ tipo: "reemplazo", cantidad: -3, saldo: 4, pedido_id: pedido.id });
    expect((await moved(d)).tipo).toBe("confirmacion");
    const datos = await readUntil(api, 3, undefined, `&subject=pedidos/${pedido.id}`);
    expect([datos.at(-1).type, datos.at(-1).data]).toEqual(["pedido.reemplazado", body]);
    const [resumen] = [(await api.get("/pedidos/resumen?por=producto")).body];
    expect([resumen.cantidad, resumen.total]).toEqual([7, 55]);
    await expectProven();
    expect((await api.patch(`/pedidos/${pedido.id}/cancelar`)).body.total).toBe(55);
    expect(await Promise.all([a, b, c, d].map(stockOf))).toEqual([9, 9, 9, 9]);
    await expectProven();
  });

  test("never less than what came back, and names all lines at fault", async () => {
    const [a, b, c] = [await api.producto({ stock: 9 }), await api.producto({ stock: 9 }), await api.producto()];
    const { id } = await sold([a, 3], [b, 2], [c, 1]);
    await bringBack(id, a, 2);
    await bringBack(id, b, 1);
    expectProblem(await replace(id, [a, 1], [c, 1]), 409, "ya_devuelto", {
      lineas: [
        { producto_id: a.id, nombre: "Taza", cantidad: 1, devuelto: 2 },
        { producto_id: b.id, nombre: "Taza", cantidad: 0, devuelto: 1 },
      ],
    });
    const { body } = await replace(id, [a, 2], [b, 4]);
    expect(body).toMatchObject({ total: 75, total_devuelto: 37.5 });
    expect(body.items.map(({ cantidad, devuelto }: Json) => `${devuelto}/${cantidad}`)).toEqual(["2/2", "1/4"]);
    expect(await Promise.all([a, b, c].map(stockOf))).toEqual([9, 6, 10]);
    await expectProven();
    await api.patch(`/pedidos/${id}/cancelar`);
    expect(await Promise.all([a, b, c].map(stockOf))).toEqual([9, 9, 10]);
    await expectProven();
  });

  test("all that is short, or inactivo, is named, and nothing is done", async () => {
    const [a, b, c] = [await api.producto({ stock: 3 }), await api.producto({ stock: 1 }), await api.producto()];
    const { id } = await sold([a, 2], [c, 1]);
    expectProblem(await replace(id, [a, 4], [b, 2]), 409, "stock_insuficiente", {
      faltantes: [
        { producto_id: a.id, nombre: "Taza", pedido: 2, disponible: 1 },
        { producto_id: b.id, nombre: "Taza", pedido: 2, disponible: 1 },
      ],
    });
    for (const one of [a, b]) await api.patch(`/productos/${one.id}`, { estado: "inactivo" });
    expectProblem(await replace(id, [a, 4], [b, 2]), 409, "producto_inactivo", {
      productos: [
        { producto_id: a.id, nombre: "Taza" },
        { producto_id: b.id, nombre: "Taza" },
      ],
    });
    expect(await Promise.all([a, b, c].map(stockOf))).toEqual([1, 1, 9]);
    // What is not for sale any more can stay, and go back.
    expect((await replace(id, [a, 1])).status).toBe(200);
    expect(await Promise.all([a, b, c].map(stockOf))).toEqual([2, 1, 10]);
  });

  test("refuses what there is not, what is no confirmado, too much, and a body with faults", async () => {
    const [producto, dear] = [await api.producto(), await api.producto({ precio: 9_999_999_999.99, stock: 5 })];
    const carrito = await api.pedido([producto, 1]);
    expectProblem(await replace(NOBODY, [producto, 1]), 404, "pedido_no_encontrado");
    expectProblem(await replace(carrito.id, [producto, 1]), 409, "pedido_no_modificable", { estado: "carrito" });
    const { id } = await sold([producto, 1]);
    expectProblem(await replace(id, [{ id: NOBODY }, 1]), 422, "producto_desconocido", { productos: [NOBODY] });
    expectProblem(await replace(id, [producto, 1], [dear, 1]), 409, "total_excesivo");
    for (const lines of [[], [[producto, 0]], [[producto, 1], [producto, 2]]] as Line[][]) // biome-ignore format: one line
      expectProblem(await replace(id, ...lines), 422, "datos_invalidos");
    const stale = { "If-Match": '"1"' };
    expectProblem(
      await api.send("PATCH", `/pedidos/${id}/reemplazar`, bodyOf([producto, 2]), stale),
      412,
      "version_cambiada",
    );
    const full = await api.producto({ stock: 1_000_000_000 });
    const other = await sold([full, 2]);
    await api.post(`/productos/${full.id}/ajustes`, { cantidad: 2, motivo: "llegó" });
    expectProblem(await replace(other.id, [full, 1]), 409, "stock_excesivo");
  });

  test("a key has one effect; the same items again move nothing", async () => {
    const producto = await api.producto({ stock: 9 });
    const { id } = await sold([producto, 1]);
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const ask = () => api.send("PATCH", `/pedidos/${id}/reemplazar`, bodyOf([producto, 4]), headers);
    const [first, second] = await Promise.all([ask(), ask()]);
    expect([first.status, second.body]).toEqual([200, first.body]);
    expect((await replace(id, [producto, 4])).body).toMatchObject({ version: 4, total: 50 });
    expect(await stockOf(producto)).toBe(5);
    expect((await api.get(`/productos/${producto.id}/movimientos`)).body.datos.length).toBe(3);
  });
});

describe("two at a time", () => {
  test("40 pedidos swap two productos at once: every unit is where it belongs, and none below zero", async () => {
    const [a, b] = [await api.producto({ stock: 60 }), await api.producto({ stock: 60 })];
    const pedidos = await Promise.all(Array.from({ length: 40 }, (_, n) => sold(n % 2 === 0 ? [a, 2] : [b, 2])));
    const answers = await Promise.all(pedidos.map(({ id }, n) => replace(id, n % 2 === 0 ? [b, 3] : [a, 3])));
    const failed = answers.filter(({ status }) => status !== 200);
    for (const answer of failed) expectProblem(answer, 409, "stock_insuficiente");
    const now = await Promise.all(pedidos.map(({ id }) => api.get(`/pedidos/${id}`)));
    const items: Json[] = now.flatMap(({ body }) => body.items);
    const sumOf = ({ id }: Json): number =>
      items.filter(({ producto_id }) => producto_id === id).reduce((sum, { cantidad }) => sum + cantidad, 0);
    expect([await stockOf(a), await stockOf(b)]).toEqual([60 - sumOf(a), 60 - sumOf(b)]);
    expect(failed.length).toBeLessThan(40);
    await expectProven();
  });

  test("one that waits for a cancel is refused; one that waits for a return knows of it", async () => {
    const producto = await api.producto({ stock: 9 });
    const { id } = await sold([producto, 3]);
    const known = await blocked(api, {
      holding: (tx) =>
        sendBatch(tx, returnItems.statement, [
          { id, items: [{ producto_id: producto.id, cantidad: 2, reponer: true }], motivo: "x" },
        ]),
      waiting: () => replace(id, [producto, 1]),
    });
    expectProblem(known, 409, "ya_devuelto", {
      lineas: [{ producto_id: producto.id, nombre: "Taza", cantidad: 1, devuelto: 2 }],
    });
    const cancelled = await blocked(api, {
      holding: (tx) => sendBatch(tx, cancelPedidos.statement, [{ id }]),
      waiting: () => replace(id, [producto, 4]),
    });
    expectProblem(cancelled, 409, "pedido_no_modificable", { estado: "cancelado" });
    expect(await stockOf(producto)).toBe(9);
    await expectProven();
  });

  test("a cancel that waits for a replacement gives back the new lines", async () => {
    const [a, b] = [await api.producto({ stock: 9 }), await api.producto({ stock: 9 })];
    const { id } = await sold([a, 3]);
    const answer = await blocked(api, {
      holding: (tx) => sendBatch(tx, replaceItems.statement, [{ id, ...bodyOf([b, 4]) }]),
      waiting: () => api.patch(`/pedidos/${id}/cancelar`),
    });
    expect(answer.body.items.map(({ producto_id, cantidad }: Json) => [producto_id, cantidad])).toEqual([[b.id, 4]]);
    expect([await stockOf(a), await stockOf(b)]).toEqual([9, 9]);
    await expectProven();
  });

  test("one that waits for a sale sees what that left", async () => {
    const producto = await api.producto({ stock: 9 });
    const { id } = await sold([producto, 1]);
    const answer = await blocked(api, {
      holding: (tx) => tx`update productos set stock = 1, version = version + 1 where id = ${producto.id}`,
      waiting: () => replace(id, [producto, 3]),
    });
    expectProblem(answer, 409, "stock_insuficiente", {
      faltantes: [{ producto_id: producto.id, nombre: "Taza", pedido: 2, disponible: 1 }],
    });
    await api.sql`update productos set stock = 8 where id = ${producto.id}`;
  });

  test("what another one of its batch gives back is not sold before that is certain; it is asked again", async () => {
    const producto = await api.producto({ stock: 6 });
    const pedidos = [await sold([producto, 1]), await sold([producto, 5])];
    const rows = await sendBatch(api.sql, replaceItems.statement, [
      { id: pedidos[0].id, ...bodyOf([producto, 3]) },
      { id: pedidos[1].id, ...bodyOf([producto, 1]) },
    ]);
    expect(rows.map((row) => [row?.applied, row?.undecided])).toEqual([
      [false, true],
      [true, false],
    ]);
    expect((await replace(pedidos[0].id, [producto, 3])).status).toBe(200);
    expect(await stockOf(producto)).toBe(2);
  });

  test("what needs a producto that somebody keeps locked stays out of its batch", async () => {
    const [locked, other] = [await api.producto(), await api.producto()];
    const pedidos = [await sold([locked, 1]), await sold([locked, 1], [other, 1])];
    const requests = [
      { id: pedidos[0].id, ...bodyOf([other, 1]) },
      { id: pedidos[1].id, ...bodyOf([locked, 1], [other, 2]) },
    ];
    const rows = await sendBatch(api.sql, replaceItems.statement, requests, { held: [locked.id] });
    expect(rows.map((row) => [row?.held, row?.undecided, row?.applied])).toEqual([
      [true, true, false],
      [false, false, true],
    ]);
    expect([await stockOf(locked), await stockOf(other)]).toEqual([8, 8]);
  });
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});
