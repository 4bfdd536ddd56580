import { describe, expect, test } from "bun:test";
import { cancelPedidos } from "../../src/pedidos/cancelar.ts";
import { returnItems } from "../../src/pedidos/devolver.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { readUntil } from "../support/feed.ts";
import { blocked } from "../support/locks.ts";
import { sendBatch } from "../support/statements.ts";

const api = await openApi();
type Back = readonly [producto: Json, cantidad: number, reponer?: boolean];
const bodyOf = (...lines: readonly Back[]) => ({
  items: lines.map(([{ id }, cantidad, reponer = true]) => ({ producto_id: id, cantidad, reponer })),
  motivo: "no le gustó",
});
const give = (id: string, ...lines: readonly Back[]) => api.post(`/pedidos/${id}/devoluciones`, bodyOf(...lines));
const cancel = (id: string) => api.patch(`/pedidos/${id}/cancelar`);
const stockOf = async (producto: Json): Promise<number> => (await api.get(`/productos/${producto.id}`)).body.stock;
const sold = async (...lines: readonly (readonly [Json, number])[]): Promise<Json> => {
  const { id } = await api.pedido(...lines);
  const { status, body } = await api.patch(`/pedidos/${id}/confirmar`);
  expect(status).toBe(200);
  return body;
};
const expectProven = async (): Promise<void> => {
  const { discrepancias, lineas_sin_movimiento } = (await api.get("/auditoria/stock")).body;
  expect([discrepancias, lineas_sin_movimiento]).toEqual([[], 0]);
};

describe("POST /pedidos/{id}/devoluciones", () => {
  test("takes back some units, into the stock or not, and says what is to be paid back", async () => {
    const [a, b] = [await api.producto({ precio: 10.1, stock: 5 }), await api.producto({ precio: 0.2, stock: 3 })];
    const pedido = await sold([a, 3], [b, 3]);
    await api.patch(`/productos/${a.id}`, { precio: 99, nombre: "Otra" });
    const { status, headers, body } = await give(pedido.id, [b, 2, false], [a, 1]);
    expect([status, headers.get("ETag"), headers.get("Location")]).toEqual([201, '"3"', `/pedidos/${pedido.id}`]);
    const { reembolso, ...after } = body;
    expect(reembolso).toBe(10.5);
    const [first, second] = pedido.items;
    expect(after).toEqual({
      ...pedido,
      ...{ version: 3, total_devuelto: 10.5, actualizado_en: body.actualizado_en },
      items: [
        { ...first, devuelto: 1 },
        { ...second, devuelto: 2 },
      ],
    });
    expect((await api.get(`/pedidos/${pedido.id}`)).body).toEqual(after);
    expect((await api.get("/pedidos?estado=confirmado")).body.datos).toContainEqual(after);
    expect([await stockOf(a), await stockOf(b)]).toEqual([3, 0]);
    const [moved] = (await api.get(`/productos/${a.id}/movimientos`)).body.datos;
    expect(moved).toMatchObject({
      tipo: "devolucion",
      cantidad: 1,
      saldo: 3,
      motivo: "no le gustó",
      pedido_id: pedido.id,
    });
    expect((await api.get(`/productos/${b.id}/movimientos`)).body.datos.length).toBe(2);
    const datos = await readUntil(api, 3, undefined, `&subject=pedidos/${pedido.id}`);
    expect([datos.at(-1).type, datos.at(-1).data]).toEqual(["pedido.devuelto", after]);
    await expectProven();
  });

  test("several times, until nothing is left, and never more", async () => {
    const [a, b] = [await api.producto({ stock: 5 }), await api.producto({ stock: 5 })];
    const { id } = await sold([a, 3], [b, 1]);
    expect((await give(id, [a, 2])).status).toBe(201);
    const stranger = await api.producto();
    expectProblem(await give(id, [a, 2], [b, 1], [stranger, 1]), 409, "devolucion_excesiva", {
      excesos: [
        { producto_id: a.id, cantidad: 2, devolvible: 1 },
        { producto_id: stranger.id, cantidad: 1, devolvible: 0 },
      ],
    });
    expect([await stockOf(a), await stockOf(b)]).toEqual([4, 4]);
    expect((await give(id, [a, 1, false], [b, 1])).body).toMatchObject({ version: 4, total: 50, total_devuelto: 50 });
    expectProblem(await give(id, [a, 1]), 409, "devolucion_excesiva");
    expect([await stockOf(a), await stockOf(b)]).toEqual([4, 5]);
    await expectProven();
  });

  test("cancelling afterwards gives back only the rest", async () => {
    const [a, b] = [await api.producto({ stock: 5 }), await api.producto({ stock: 5 })];
    const { id } = await sold([a, 4], [b, 2]);
    await give(id, [a, 1], [b, 2, false]);
    await give(id, [a, 1, false]);
    const { status, body } = await cancel(id);
    expect([status, body.estado, body.total, body.total_devuelto]).toEqual([200, "cancelado", 75, 50]);
    expect(body.items.map(({ cantidad, devuelto }: Json) => [cantidad, devuelto])).toEqual([[4, 2], [2, 2]]); // biome-ignore format: pairs
    expect([await stockOf(a), await stockOf(b)]).toEqual([4, 3]);
    const [last] = (await api.get(`/productos/${a.id}/movimientos`)).body.datos;
    expect(last).toMatchObject({ tipo: "cancelacion", cantidad: 2, saldo: 4 });
    expect((await api.get(`/productos/${b.id}/movimientos`)).body.datos.map(({ tipo }: Json) => tipo)).toEqual([
      ...["confirmacion", "inicial"],
    ]);
    expect((await api.get(`/pedidos/${id}`)).body).toEqual(body);
    expectProblem(await give(id, [a, 1]), 409, "pedido_no_modificable", { estado: "cancelado" });
    expectProblem(await api.patch(`/pedidos/${id}/reabrir`), 409, "pedido_no_modificable");
    await expectProven();
  });

  test("only of a confirmado", async () => {
    const producto = await api.producto();
    const { id } = await api.pedido([producto, 1]);
    expectProblem(await give(id, [producto, 1]), 409, "pedido_no_modificable", { estado: "carrito" });
    expectProblem(await give(NOBODY, [producto, 1]), 404, "pedido_no_encontrado");
  });

  test("honours If-Match, and a key has one effect", async () => {
    const producto = await api.producto({ stock: 5 });
    const { id } = await sold([producto, 4]);
    const path = `/pedidos/${id}/devoluciones`;
    expectProblem(await api.send("POST", path, bodyOf([producto, 1]), { "If-Match": '"1"' }), 412, "version_cambiada");
    const headers = { "If-Match": '"2"', "Idempotency-Key": crypto.randomUUID() };
    const first = await api.send("POST", path, bodyOf([producto, 1]), headers);
    await give(id, [producto, 1]);
    const again = await api.send("POST", path, bodyOf([producto, 1]), headers);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect([first.body.reembolso, await stockOf(producto)]).toEqual([12.5, 3]);
  });

  test("a stock above the maximum refuses all of it", async () => {
    const [full, other] = [await api.producto({ stock: 1_000_000_000 }), await api.producto({ stock: 5 })];
    const { id } = await sold([full, 2], [other, 1]);
    await api.post(`/productos/${full.id}/ajustes`, { cantidad: 2, motivo: "llegó" });
    expectProblem(await give(id, [full, 1], [other, 1]), 409, "stock_excesivo", {
      productos: [{ producto_id: full.id, nombre: "Taza" }],
    });
    expect(await stockOf(other)).toBe(4);
    expect((await give(id, [full, 1, false], [other, 1])).status).toBe(201);
    expect(await stockOf(other)).toBe(5);
  });

  test("names every fault of the body at once", async () => {
    const producto = await api.producto();
    const { id } = await sold([producto, 2]);
    const line = { producto_id: producto.id, cantidad: 1, reponer: true };
    const { body } = await api.post(`/pedidos/${id}/devoluciones`, {
      items: [
        { ...line, cantidad: 0 },
        { ...line, reponer: "sí", porque: 1 },
      ],
    });
    expect(body.errores.map(({ campo }: Json) => campo).toSorted()).toEqual([
      ...["items[0].cantidad", "items[1].porque", "items[1].reponer", "motivo"],
    ]);
    for (const items of [[], [line, line], Array(201).fill(line)])
      expectProblem(await api.post(`/pedidos/${id}/devoluciones`, { items, motivo: "x" }), 422, "datos_invalidos");
  });
});

describe("two at a time", () => {
  test("one unit returned 20 times at once, of three that were sold: three times", async () => {
    const producto = await api.producto({ stock: 3 });
    const { id } = await sold([producto, 3]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => give(id, [producto, 1])));
    expect(answers.filter(({ status }) => status === 201).length).toBe(3);
    expect(answers.every(({ status, body }) => status === 201 || body.codigo === "devolucion_excesiva")).toBe(true);
    expect(await stockOf(producto)).toBe(3);
  });

  test("50 pedidos of one producto returned at once: all of it is back", async () => {
    const producto = await api.producto({ stock: 100 });
    const pedidos = await Promise.all(Array.from({ length: 50 }, () => sold([producto, 2])));
    const answers = await Promise.all(pedidos.map(({ id }, n) => give(id, [producto, 1, n % 2 === 0])));
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(await stockOf(producto)).toBe(25);
    await expectProven();
  });

  test("a return that waits for a cancel of the same pedido is refused", async () => {
    const producto = await api.producto({ stock: 5 });
    const { id } = await sold([producto, 2]);
    const answer = await blocked(api, {
      holding: (tx) => sendBatch(tx, cancelPedidos.statement, [{ id }]),
      waiting: () => give(id, [producto, 1]),
    });
    expectProblem(answer, 409, "pedido_no_modificable", { estado: "cancelado" });
    expect(await stockOf(producto)).toBe(5);
  });

  test("a cancel, and a return, that wait for a return give back only what is left", async () => {
    const producto = await api.producto({ stock: 5 });
    const { id } = await sold([producto, 3]);
    const returning = (cantidad: number) => [{ id, ...bodyOf([producto, cantidad]) }];
    const returned = await blocked(api, {
      holding: (tx) => sendBatch(tx, returnItems.statement, returning(2)),
      waiting: () => give(id, [producto, 2]),
    });
    expectProblem(returned, 409, "devolucion_excesiva", {
      excesos: [{ producto_id: producto.id, cantidad: 2, devolvible: 1 }],
    });
    const { id: other } = await sold([producto, 3]);
    const cancelled = await blocked(api, {
      holding: (tx) => sendBatch(tx, returnItems.statement, [{ id: other, ...bodyOf([producto, 2]) }]),
      waiting: () => cancel(other),
    });
    expect([cancelled.status, cancelled.body.items[0].devuelto]).toEqual([200, 2]);
    expect(await stockOf(producto)).toBe(4);
    await expectProven();
  });

  test("a return that waits for a restock adds to the new stock", async () => {
    const producto = await api.producto({ stock: 5 });
    const { id } = await sold([producto, 5]);
    const answer = await blocked(api, {
      holding: (tx) => tx`update productos set stock = stock + 50, version = version + 1 where id = ${producto.id}`,
      waiting: () => give(id, [producto, 2]),
    });
    expect([answer.status, await stockOf(producto)]).toEqual([201, 52]);
  });

  test("what needs a producto that somebody keeps locked stays out of its batch; the others are as without it", async () => {
    const [locked, other] = [await api.producto(), await api.producto({ stock: 1_000_000_000 })];
    const pedidos = [await sold([locked, 1], [other, 6]), await sold([other, 6]), await sold([locked, 1])];
    await api.post(`/productos/${other.id}/ajustes`, { cantidad: 6, motivo: "llegó" });
    const requests = [
      { id: pedidos[0].id, ...bodyOf([locked, 1], [other, 6]) },
      { id: pedidos[1].id, ...bodyOf([other, 6]) },
      { id: pedidos[2].id, ...bodyOf([locked, 1, false]) },
    ];
    const rows = await sendBatch(api.sql, returnItems.statement, requests, { held: [locked.id] });
    expect(rows.map((row) => [row?.held, row?.undecided, row?.applied])).toEqual([
      [true, true, false],
      [false, false, true],
      [false, false, true],
    ]);
    expect([await stockOf(locked), await stockOf(other)]).toEqual([8, 1_000_000_000]);
  });
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});
