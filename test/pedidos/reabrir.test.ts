import { describe, expect, test } from "bun:test";
import { setItems } from "../../src/pedidos/fijar_items.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { blocked } from "../support/locks.ts";
import { sendBatch } from "../support/statements.ts";

const api = await openApi();
const reopen = (id: string, headers = {}) => api.send("PATCH", `/pedidos/${id}/reabrir`, undefined, headers);
const stockOf = async (producto: Json): Promise<number> => (await api.get(`/productos/${producto.id}`)).body.stock;
const cancelled = async (...lines: [Json, number][]): Promise<Json> => {
  const { id } = await api.pedido(...lines);
  return (await api.patch(`/pedidos/${id}/cancelar`, { motivo: "tarde" })).body;
};

describe("PATCH /pedidos/{id}/reabrir", () => {
  test("makes a carrito again of a cancelado, at live names and prices", async () => {
    const [a, b] = [await api.producto({ precio: 10, sku: "OLD" }), await api.producto({ precio: 0.2 })];
    const pedido = await cancelled([b, 1], [a, 2]);
    await api.patch(`/productos/${a.id}`, { precio: 11, nombre: "Tazón", sku: "NEW" });
    const { status, body, headers } = await reopen(pedido.id);
    expect([status, headers.get("ETag")]).toEqual([200, '"3"']);
    expect(body).toEqual({
      ...pedido,
      items: [pedido.items[0], { ...pedido.items[1], sku: "NEW", nombre: "Tazón", precio_unitario: 11, subtotal: 22 }],
      ...{ estado: "carrito", total: 22.2, motivo: null, cancelado_en: null },
      ...{ version: 3, actualizado_en: body.actualizado_en },
    });
    expect((await api.get(`/pedidos/${pedido.id}`)).body).toEqual(body);
    expect((await reopen((await cancelled()).id)).body).toMatchObject({ estado: "carrito", items: [], total: 0 });
  });

  test("a reopened carrito can be edited, confirmed and cancelled like any other", async () => {
    const producto = await api.producto({ stock: 5 });
    const { id } = await cancelled([producto, 2]);
    await reopen(id);
    expect((await api.patch(`/pedidos/${id}/items`, { producto_id: producto.id, cantidad: 3 })).status).toBe(200);
    expect((await api.patch(`/pedidos/${id}/confirmar`)).body).toMatchObject({ estado: "confirmado", version: 5 });
    expect(await stockOf(producto)).toBe(2);
    expect((await api.patch(`/pedidos/${id}/cancelar`)).body.estado).toBe("cancelado");
    expect(await stockOf(producto)).toBe(5);
    expectProblem(await reopen(id), 409, "pedido_no_modificable", { estado: "cancelado" });
  });

  test("refuses what is not a cancelado, what was confirmed, another version, and an id that nothing has", async () => {
    const producto = await api.producto();
    const { id } = await api.pedido([producto, 1]);
    expectProblem(await reopen(id), 409, "pedido_no_modificable", { estado: "carrito" });
    await api.patch(`/pedidos/${id}/confirmar`);
    expectProblem(await reopen(id), 409, "pedido_no_modificable", { estado: "confirmado" });
    await api.patch(`/pedidos/${id}/cancelar`);
    expectProblem(await reopen(id), 409, "pedido_no_modificable", { estado: "cancelado" });
    const other = await cancelled([producto, 1]);
    expectProblem(await reopen(other.id, { "If-Match": '"1"' }), 412, "version_cambiada", { actual: 2 });
    expect((await reopen(other.id, { "If-Match": '"2"' })).status).toBe(200);
    expectProblem(await reopen(NOBODY), 404, "pedido_no_encontrado");
    expectProblem(await reopen("x"), 422, "datos_invalidos");
  });
});

describe("two at a time", () => {
  test("the same pedido reopened 20 times at once: once", async () => {
    const { id } = await cancelled([await api.producto(), 1]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => reopen(id)));
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    expect((await api.get(`/pedidos/${id}`)).body).toMatchObject({ estado: "carrito", version: 3 });
  });

  test("one that waits for an edit of the carrito that it then finds is refused", async () => {
    const producto = await api.producto();
    const { id } = await api.pedido([producto, 1]);
    const answer = await blocked(api, {
      holding: (tx) => sendBatch(tx, setItems.statement, [{ id, items: [{ producto_id: producto.id, cantidad: 4 }] }]),
      waiting: () => reopen(id),
    });
    expectProblem(answer, 409, "pedido_no_modificable", { estado: "carrito" });
  });

  test("one that waits for a cancel shows the lines of then", async () => {
    const producto = await api.producto();
    const { id } = await cancelled([producto, 1]);
    const answer = await blocked(api, {
      // As if another server had reopened, edited and cancelled it.
      holding: async (tx) => {
        await tx`update pedido_items set cantidad = 4 where pedido_id = ${id}`;
        await tx`update pedidos set version = 5 where id = ${id}`;
      },
      waiting: () => reopen(id),
    });
    expect([answer.status, answer.body.version, answer.body.items[0].cantidad]).toEqual([200, 6, 4]);
  });
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});
