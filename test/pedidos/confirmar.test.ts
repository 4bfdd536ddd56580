import { describe, expect, test } from "bun:test";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { confirmPedidos } from "../../src/pedidos/confirmar.ts";
import { insertPedidos } from "../../src/pedidos/crear.ts";
import { setItems } from "../../src/pedidos/fijar_items.ts";
import { adjustProductos } from "../../src/productos/ajustar.ts";
import { expectProblem, type Json, NOBODY, openApi } from "../support/api.ts";
import { blocked, waiters } from "../support/locks.ts";
import { sendBatch } from "../support/statements.ts";

const api = await openApi();
const confirm = (id: string, body?: unknown) => api.patch(`/pedidos/${id}/confirmar`, body);
const stockOf = async (producto: Json): Promise<number> => (await api.get(`/productos/${producto.id}`)).body.stock;

describe("PATCH /pedidos/{id}/confirmar of a carrito", () => {
  test("takes the stock, freezes prices and total: stock is deducted only upon confirmation", async () => {
    const [a, b] = [await api.producto({ precio: 10.1, stock: 5 }), await api.producto({ precio: 0.2, stock: 3 })];
    const pedido = await api.pedido([a, 2], [b, 3]);
    expect([await stockOf(a), await stockOf(b)]).toEqual([5, 3]);
    const { status, body } = await confirm(pedido.id);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...pedido,
      estado: "confirmado",
      total: 20.8,
      version: 2,
      actualizado_en: body.confirmado_en,
      confirmado_en: body.confirmado_en,
    });
    expect((await api.get(`/pedidos/${pedido.id}`)).body).toEqual(body);
    expect([await stockOf(a), await stockOf(b)]).toEqual([3, 0]);
    const [row] = await api.sql`select version from productos where id = ${a.id}`;
    expect(row?.version).toBe(2);
  });

  test("takes no body, an empty one, or total_esperado", async () => {
    const producto = await api.producto({ precio: 3 });
    const json = { "Content-Type": "application/json" };
    expect(
      (await api.send("PATCH", `/pedidos/${(await api.pedido([producto, 1])).id}/confirmar`, undefined, json)).status,
    ).toBe(200);
    expect((await confirm((await api.pedido([producto, 1])).id, {})).status).toBe(200);
    expect((await confirm((await api.pedido([producto, 1])).id, { total_esperado: null })).status).toBe(200);
    expect((await confirm((await api.pedido([producto, 2])).id, { total_esperado: 6 })).status).toBe(200);
    const { id } = await api.pedido([producto, 2]);
    expectProblem(await confirm(id, { total_esperado: 5.99 }), 409, "total_cambiado", { esperado: 5.99, actual: 6 });
    expectProblem(await confirm(id, { total_esperado: 5.999 }), 422, "datos_invalidos");
    expectProblem(await confirm(id, { total: 6 }), 422, "datos_invalidos");
    expect(await stockOf(producto)).toBe(5);
  });

  test("an order can't be confirmed if empty", async () => {
    expectProblem(await confirm((await api.pedido()).id), 409, "pedido_vacio");
  });

  test("product state is validated before confirmation, all of it", async () => {
    const [a, b] = [await api.producto({ nombre: "A" }), await api.producto({ nombre: "B" })];
    const { id } = await api.pedido([a, 1], [b, 1], [await api.producto(), 1]);
    await api.sql`update productos set estado = 'inactivo' where id in ${api.sql([a.id, b.id])}`;
    expectProblem(await confirm(id), 409, "producto_inactivo", {
      productos: [
        { producto_id: a.id, nombre: "A" },
        { producto_id: b.id, nombre: "B" },
      ],
    });
  });

  test("stock is validated before confirmation, all of it, and a refusal takes nothing", async () => {
    const [a, b, c] = [await api.producto({ nombre: "A" }), await api.producto({ nombre: "B" }), await api.producto()];
    const pedido = await api.pedido([a, 3], [b, 4], [c, 1]);
    await api.sql`update productos set stock = 2 where id in ${api.sql([a.id, b.id])}`;
    expectProblem(await confirm(pedido.id), 409, "stock_insuficiente", {
      faltantes: [
        { producto_id: a.id, nombre: "A", pedido: 3, disponible: 2 },
        { producto_id: b.id, nombre: "B", pedido: 4, disponible: 2 },
      ],
    });
    expect(await stockOf(c)).toBe(10);
    expect((await api.get(`/pedidos/${pedido.id}`)).body).toEqual(pedido);
  });

  test("refuses a total that no column holds", async () => {
    const producto = await api.producto({ precio: 1 });
    const { id } = await api.pedido([producto, 2]);
    await api.sql`update productos set precio = 9999999999.99 where id = ${producto.id}`;
    expectProblem(await confirm(id), 409, "total_excesivo");
  });
});

describe("PATCH /pedidos/{id}/confirmar of any other pedido", () => {
  test("an order can't be confirmed unless it is a carrito", async () => {
    const producto = await api.producto();
    const { id } = await api.pedido([producto, 1]);
    await confirm(id);
    expectProblem(await confirm(id), 409, "pedido_no_modificable", { estado: "confirmado" });
    expect(await stockOf(producto)).toBe(9);
    await api.sql`update pedidos set estado = 'cancelado', cancelado_en = now() where id = ${id}`;
    expectProblem(await confirm(id), 409, "pedido_no_modificable", { estado: "cancelado" });
  });

  test("refuses an unknown id and a malformed one", async () => {
    expectProblem(await confirm(NOBODY), 404, "pedido_no_encontrado");
    expectProblem(await confirm("x"), 422, "datos_invalidos");
  });
});

describe("two at a time", () => {
  test("the same pedido confirmed 20 times at once: once", async () => {
    const producto = await api.producto({ stock: 20 });
    const { id } = await api.pedido([producto, 1]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => confirm(id)));
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    expect(answers.filter(({ body }) => body.codigo === "pedido_no_modificable").length).toBe(19);
    expect(await stockOf(producto)).toBe(19);
  });

  test("100 pedidos for 30 units at once: 30 confirmed, 70 refused, nothing oversold", async () => {
    const producto = await api.producto({ stock: 30 });
    const pedidos = await Promise.all(Array.from({ length: 100 }, () => api.pedido([producto, 1])));
    const answers = await Promise.all(pedidos.map(({ id }) => confirm(id)));
    expect(answers.filter(({ status }) => status === 200).length).toBe(30);
    expect(answers.filter(({ body }) => body.codigo === "stock_insuficiente").length).toBe(70);
    expect(await stockOf(producto)).toBe(0);
  });

  test("the last unit is sold once when another transaction is selling it", async () => {
    const producto = await api.producto({ stock: 1 });
    const [first, second] = [await api.pedido([producto, 1]), await api.pedido([producto, 1])];
    const answer = await blocked(api, {
      holding: (tx) => sendBatch(tx, confirmPedidos.statement, [{ id: first.id, total_esperado: null }]),
      waiting: () => confirm(second.id),
    });
    expectProblem(answer, 409, "stock_insuficiente", {
      faltantes: [{ producto_id: producto.id, nombre: "Taza", pedido: 1, disponible: 0 }],
    });
    expect(await stockOf(producto)).toBe(0);
  });

  test("a confirm that waits for a restock has the new stock", async () => {
    const producto = await api.producto({ stock: 4 });
    const { id } = await api.pedido([producto, 4]);
    await api.sql`update productos set stock = 0 where id = ${producto.id}`;
    const answer = await blocked(api, {
      holding: (tx) => tx`update productos set stock = stock + 50 where id = ${producto.id}`,
      waiting: () => confirm(id),
    });
    expect(answer.status).toBe(200);
    expect(await stockOf(producto)).toBe(46);
  });

  test("a producto that somebody keeps locked: those who want it wait, and the others are confirmed meanwhile", async () => {
    const [locked, free] = [await api.producto(), await api.producto()];
    const pedidos = await Promise.all(Array.from({ length: 12 }, (_, n) => api.pedido([n < 2 ? locked : free, 1])));
    const wanting: ReturnType<typeof confirm>[] = [];
    await api.sql.begin(async (tx) => {
      await tx`select 1 from productos where tienda_id = ${PRINCIPAL} and id = ${locked.id} for update`;
      wanting.push(...pedidos.slice(0, 2).map(({ id }) => confirm(id)));
      // Some share a batch with those that wait, some come later, when it is known which row it is.
      for (const few of [pedidos.slice(2, 7), pedidos.slice(7)]) {
        const answers = await Promise.all(few.map(({ id }) => confirm(id)));
        expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
      }
      // It names the row itself, and waits as well.
      wanting.push(api.patch(`/productos/${locked.id}`, { precio: 3 }));
    });
    expect((await Promise.all(wanting)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await stockOf(locked)).toBe(8);
  });

  test("two lines of one producto in one batch: both are taken from the stock", async () => {
    const producto = await api.producto({ stock: 10 });
    const pedidos = [await api.pedido([producto, 2]), await api.pedido([producto, 5])];
    const rows = await sendBatch(
      api.sql,
      confirmPedidos.statement,
      pedidos.map(({ id }) => ({ id, total_esperado: null })),
    );
    expect(rows.map((row) => row?.applied)).toEqual([true, true]);
    expect(await stockOf(producto)).toBe(3);
  });

  test("a confirm that waits for an edit of its lines takes and freezes the edited lines", async () => {
    const producto = await api.producto({ stock: 10 });
    const { id } = await api.pedido([producto, 2]);
    const answer = await blocked(api, {
      holding: (tx) => sendBatch(tx, setItems.statement, [{ id, items: [{ producto_id: producto.id, cantidad: 7 }] }]),
      waiting: () => confirm(id),
    });
    expect([answer.status, answer.body.items[0].cantidad, answer.body.version]).toEqual([200, 7, 3]);
    expect(await stockOf(producto)).toBe(3);
  });

  test("all pedidos of a batch are locked before any producto", async () => {
    const producto = await api.producto();
    const pedidos = [await api.pedido([producto, 1]), await api.pedido([producto, 1])].toSorted((a, b) =>
      a.id < b.id ? -1 : 1,
    );
    await blocked(api, {
      holding: (tx) => tx`select 1 from pedidos where tienda_id = ${PRINCIPAL} and id = ${pedidos[1].id} for update`,
      waiting: () =>
        sendBatch(
          api.sql,
          confirmPedidos.statement,
          pedidos.map(({ id }) => ({ id, total_esperado: null })),
        ),
      meanwhile: async () => {
        const free =
          await api.sql`select id from productos where tienda_id = ${PRINCIPAL} and id = ${producto.id} for update skip locked`;
        expect(free.length).toBe(1);
      },
    });
    expect(await stockOf(producto)).toBe(8);
  });

  test("a carrito that names a producto does not wait for a confirm of it", async () => {
    const producto = await api.producto();
    const { id, cliente_id } = await api.pedido([producto, 1]);
    await api.sql.begin(async (tx) => {
      await sendBatch(tx, confirmPedidos.statement, [{ id, total_esperado: null }]);
      await api.sql.begin(async (other) => {
        await other`set local lock_timeout = '500ms'`;
        const request = {
          id: crypto.randomUUID(),
          cliente_id,
          numero: 1_001,
          metadatos: {},
          items: [{ producto_id: producto.id, cantidad: 1 }],
        };
        const [row] = await sendBatch(other, insertPedidos.statement, [request]);
        expect(row?.applied).toBe(true);
        // Nor does who refers to it by a foreign key.
        await other`select 1 from productos where id = ${producto.id} for key share`;
      });
    });
  });

  test("a carrito that names a producto leaves no deadlock between two who then wait for it", async () => {
    const producto = await api.producto({ stock: 10 });
    const pedido = await api.pedido([producto, 1]);
    const [both, statements] = [[] as Promise<{ status: number }>[], ["productos/ajustar", "pedidos/confirmar"]];
    api.sent.length = 0;
    await api.sql.begin(async (carrito) => {
      const request = { id: crypto.randomUUID(), cliente_id: pedido.cliente_id, numero: 1_002, metadatos: {} };
      const items = [{ producto_id: producto.id, cantidad: 1 }];
      await sendBatch(carrito, insertPedidos.statement, [{ ...request, items }]);
      await api.sql.begin(async (first) => {
        await sendBatch(first, adjustProductos.statement, [{ id: producto.id, cantidad: 1, motivo: "x" }]);
        both.push(api.post(`/productos/${producto.id}/ajustes`, { cantidad: 2, motivo: "y" }));
        await waiters(api, 1);
        both.push(confirm(pedido.id));
        await waiters(api, 2);
      });
      expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
    });
    expect(api.sent.filter((name) => statements.includes(name))).toEqual(statements); // none was sent again
    expect(await stockOf(producto)).toBe(12);
  });
});

test("a pedido that wants a producto which somebody keeps locked stays out of its batch; the others are as without it", async () => {
  const [locked, free] = [await api.producto({ stock: 10 }), await api.producto({ stock: 10 })];
  const pedidos = [await api.pedido([locked, 1], [free, 6]), await api.pedido([free, 5])];
  const ask = (held: string[]) =>
    sendBatch(
      api.sql,
      confirmPedidos.statement,
      pedidos.map(({ id }) => ({ id, total_esperado: null })),
      { held },
    );
  expect((await ask([locked.id])).map((row) => [row?.held, row?.undecided, row?.applied])).toEqual([
    [true, true, false],
    [false, false, true],
  ]);
  expect([await stockOf(locked), await stockOf(free)]).toEqual([10, 5]);
});

test("a line whose producto does not exist refuses its pedido, and no other of the batch", async () => {
  const [gone, here] = [await api.producto(), await api.producto({ stock: 5 })];
  const pedidos = [await api.pedido([gone, 1], [here, 1]), await api.pedido([here, 2])];
  // Nothing that the API does leads here: the foreign key of the ledger keeps every producto.
  const rows = await api.sql.begin(async (tx) => {
    await tx`alter table movimientos drop constraint movimientos_producto_fk`;
    await tx`delete from productos where id = ${gone.id}`;
    const found = await sendBatch(
      tx,
      confirmPedidos.statement,
      pedidos.map(({ id }) => ({ id, total_esperado: null })),
    );
    await tx`alter table movimientos add constraint movimientos_producto_fk
      foreign key (tienda_id, inicial_de) references productos (tienda_id, id) not valid`;
    return found;
  });
  expect(rows.map((row) => row?.applied)).toEqual([false, true]);
  expect(await stockOf(here)).toBe(3);
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});
