import { describe, expect, test } from "bun:test";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { cancelPedidos } from "../../src/pedidos/cancelar.ts";
import { confirmPedidos } from "../../src/pedidos/confirmar.ts";
import { setItems } from "../../src/pedidos/fijar_items.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { blocked } from "../support/locks.ts";
import { sendBatch } from "../support/statements.ts";

const api = await openApi();
const cancel = (id: string, body?: unknown) => api.patch(`/pedidos/${id}/cancelar`, body);
const confirm = (id: string) => api.patch(`/pedidos/${id}/confirmar`);
const stockOf = async (producto: Json): Promise<number> => (await api.get(`/productos/${producto.id}`)).body.stock;

describe("PATCH /pedidos/{id}/cancelar", () => {
  test("of a carrito ends it, and gives nothing back", async () => {
    const producto = await api.producto({ stock: 5 });
    const pedido = await api.pedido([producto, 2]);
    const { status, body, headers } = await cancel(pedido.id);
    expect([status, headers.get("ETag")]).toEqual([200, '"2"']);
    expect(body).toEqual({
      ...pedido,
      estado: "cancelado",
      version: 2,
      actualizado_en: body.cancelado_en,
      cancelado_en: body.cancelado_en,
    });
    expect((await api.get(`/pedidos/${pedido.id}`)).body).toEqual(body);
    expect(await stockOf(producto)).toBe(5);
    expect((await cancel((await api.pedido()).id, {})).body.estado).toBe("cancelado");
  });

  test("of a carrito freezes what its lines are called and cost, and its total", async () => {
    const producto = await api.producto({ precio: 10.1, sku: "FROZEN", stock: 5 });
    const pedido = await api.pedido([producto, 2]);
    const { body } = await cancel(pedido.id, { motivo: "tarde" });
    expect(body).toMatchObject({ items: pedido.items, total: 20.2, motivo: "tarde" });
    await api.patch(`/productos/${producto.id}`, { precio: 99, nombre: "Otra", sku: null });
    expect((await api.get(`/pedidos/${pedido.id}`)).body).toEqual(body);
    expect((await api.get("/pedidos?estado=cancelado")).body.datos).toContainEqual(body);
  });

  test("of a confirmado gives its stock back, and leaves prices and total as they were", async () => {
    const [a, b] = [await api.producto({ precio: 10.1, stock: 5 }), await api.producto({ precio: 0.2, stock: 3 })];
    const { id } = await api.pedido([a, 2], [b, 3]);
    const confirmed = (await confirm(id)).body;
    await api.patch(`/productos/${a.id}`, { precio: 99, nombre: "Otra", sku: "OTRA" });
    const { status, body } = await cancel(id, { motivo: "se arrepintió" });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...confirmed,
      estado: "cancelado",
      motivo: "se arrepintió",
      version: 3,
      actualizado_en: body.cancelado_en,
      cancelado_en: body.cancelado_en,
    });
    expect((await api.get(`/pedidos/${id}`)).body).toEqual(body);
    expect([await stockOf(a), await stockOf(b)]).toEqual([5, 3]);
    const [moved] = (await api.get(`/productos/${b.id}/movimientos`)).body.datos;
    expect(moved).toMatchObject({ tipo: "cancelacion", cantidad: 3, saldo: 3, pedido_id: id, motivo: "se arrepintió" });
  });

  test("gives back what an inactivo producto had", async () => {
    const producto = await api.producto({ stock: 1 });
    const { id } = await api.pedido([producto, 1]);
    await confirm(id);
    await api.patch(`/productos/${producto.id}`, { estado: "inactivo" });
    expect((await cancel(id)).status).toBe(200);
    expect(await stockOf(producto)).toBe(1);
  });

  test("a cancelado can't be touched", async () => {
    const producto = await api.producto({ stock: 5 });
    const { id } = await api.pedido([producto, 2]);
    await confirm(id);
    await cancel(id);
    const refused = { estado: "cancelado" };
    expectProblem(await cancel(id), 409, "pedido_no_modificable", refused);
    expectProblem(await confirm(id), 409, "pedido_no_modificable", refused);
    const edit = { producto_id: producto.id, cantidad: 1 };
    expectProblem(await api.patch(`/pedidos/${id}/items`, edit), 409, "pedido_no_modificable", refused);
    expect(await stockOf(producto)).toBe(5);
  });

  test("refuses an unknown id, another version, faults of the body, and more stock than can be kept", async () => {
    expectProblem(await cancel(NOBODY), 404, "pedido_no_encontrado");
    const producto = await api.producto({ stock: 1_000_000_000 });
    const { id } = await api.pedido([producto, 5]);
    expectProblem(
      await api.send("PATCH", `/pedidos/${id}/cancelar`, {}, { "If-Match": '"7"' }),
      412,
      "version_cambiada",
    );
    expectProblem(await cancel(id, { motivo: "", porque: 1 }), 422, "datos_invalidos");
    await confirm(id);
    await api.post(`/productos/${producto.id}/ajustes`, { cantidad: 5, motivo: "llegó" });
    expectProblem(await cancel(id), 409, "stock_excesivo", {
      productos: [{ producto_id: producto.id, nombre: "Taza" }],
      maximo: 1_000_000_000,
    });
    await api.post(`/productos/${producto.id}/ajustes`, { cantidad: -5, motivo: "se fue" });
    expect((await cancel(id)).status).toBe(200);
  });
});

describe("two at a time", () => {
  test("the same pedido cancelled 20 times at once: once", async () => {
    const producto = await api.producto({ stock: 20 });
    const { id } = await api.pedido([producto, 7]);
    await confirm(id);
    const answers = await Promise.all(Array.from({ length: 20 }, () => cancel(id)));
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    expect(await stockOf(producto)).toBe(20);
  });

  test("50 confirmados of one producto cancelled at once: all of their stock is back", async () => {
    const producto = await api.producto({ stock: 100 });
    const pedidos = await Promise.all(Array.from({ length: 50 }, () => api.pedido([producto, 2])));
    await Promise.all(pedidos.map(({ id }) => confirm(id)));
    expect(await stockOf(producto)).toBe(0);
    const answers = await Promise.all(pedidos.map(({ id }) => cancel(id)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await stockOf(producto)).toBe(100);
  });

  test("a cancel that waits for a confirm of the same pedido gives back what that took", async () => {
    const producto = await api.producto({ stock: 5 });
    const { id } = await api.pedido([producto, 2]);
    const answer = await blocked(api, {
      holding: (tx) => sendBatch(tx, confirmPedidos.statement, [{ id, total_esperado: null }]),
      waiting: () => cancel(id),
    });
    expect([answer.status, answer.body.version, answer.body.total]).toEqual([200, 3, 25]);
    expect(await stockOf(producto)).toBe(5);
  });

  test("a cancel that waits for an edit shows the edited lines", async () => {
    const producto = await api.producto({ stock: 5 });
    const { id } = await api.pedido([producto, 2]);
    const answer = await blocked(api, {
      holding: (tx) => sendBatch(tx, setItems.statement, [{ id, items: [{ producto_id: producto.id, cantidad: 4 }] }]),
      waiting: () => cancel(id),
    });
    expect([answer.status, answer.body.items[0].cantidad]).toEqual([200, 4]);
  });

  test("a cancel that waits for a restock adds to the new stock", async () => {
    const producto = await api.producto({ stock: 5 });
    const { id } = await api.pedido([producto, 5]);
    await confirm(id);
    const answer = await blocked(api, {
      holding: (tx) => tx`update productos set stock = stock + 50, version = version + 1 where id = ${producto.id}`,
      waiting: () => cancel(id),
    });
    expect(answer.status).toBe(200);
    expect(await stockOf(producto)).toBe(55);
  });

  test("all pedidos of a batch are locked before any producto", async () => {
    const producto = await api.producto();
    const pedidos = [await api.pedido([producto, 1]), await api.pedido([producto, 1])].toSorted((a, b) =>
      a.id < b.id ? -1 : 1,
    );
    await Promise.all(pedidos.map(({ id }) => confirm(id)));
    await blocked(api, {
      holding: (tx) => tx`select 1 from pedidos where tienda_id = ${PRINCIPAL} and id = ${pedidos[1].id} for update`,
      waiting: () =>
        sendBatch(
          api.sql,
          cancelPedidos.statement,
          pedidos.map(({ id }) => ({ id })),
        ),
      meanwhile: async () => {
        const free =
          await api.sql`select id from productos where tienda_id = ${PRINCIPAL} and id = ${producto.id} for update skip locked`;
        expect(free.length).toBe(1);
      },
    });
    expect(await stockOf(producto)).toBe(10);
  });

  test("what fits but for another one of its batch that is refused is asked again", async () => {
    const [a, b] = [await api.producto({ stock: 1_000_000_000 }), await api.producto({ stock: 1_000_000_000 })];
    const pedidos = [await api.pedido([a, 6], [b, 1]), await api.pedido([a, 6])];
    for (const { id } of pedidos) await confirm(id);
    for (const [producto, cantidad] of [
      [a, 4],
      [b, 1],
    ] as const)
      await api.post(`/productos/${producto.id}/ajustes`, { cantidad, motivo: "llegó" });
    const rows = await sendBatch(
      api.sql,
      cancelPedidos.statement,
      pedidos.map(({ id }) => ({ id })),
    );
    expect(rows.map((row) => [row?.applied, row?.undecided])).toEqual([
      [false, false],
      [false, true],
    ]);
    expect((await cancel(pedidos[1].id)).status).toBe(200);
  });
});

test("a confirmado of a producto which somebody keeps locked stays out of its batch; the others are as without it", async () => {
  const [locked, other] = [await api.producto(), await api.producto({ stock: 1_000_000_000 })];
  const pedidos = [await api.pedido([locked, 1], [other, 6]), await api.pedido([other, 6])];
  for (const { id } of pedidos) await confirm(id);
  await api.post(`/productos/${other.id}/ajustes`, { cantidad: 6, motivo: "llegó" });
  const rows = await sendBatch(
    api.sql,
    cancelPedidos.statement,
    pedidos.map(({ id }) => ({ id })),
    { held: [locked.id] },
  );
  expect(rows.map((row) => [row?.held, row?.undecided, row?.applied])).toEqual([
    [true, true, false],
    [false, false, true],
  ]);
  expect([await stockOf(locked), await stockOf(other)]).toEqual([9, 1_000_000_000]);
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});
