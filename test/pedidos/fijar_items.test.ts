import { describe, expect, test } from "bun:test";
import { setItems } from "../../src/pedidos/fijar_items.ts";
import { expectProblem, NOBODY, openApi } from "../support/api.ts";
import { blocked } from "../support/locks.ts";
import { sendBatch } from "../support/statements.ts";

const api = await openApi();
const linesOf = (pedido: { items: { producto_id: string; cantidad: number }[] }) =>
  pedido.items.map(({ producto_id, cantidad }) => [producto_id, cantidad]);

describe("PATCH /pedidos/{id}/items of a carrito", () => {
  test("adds, changes and removes, one at a time: a quantity of zero removes the item", async () => {
    const [a, b] = [await api.producto(), await api.producto()];
    const { id } = await api.pedido();
    const set = async (producto_id: string, cantidad: number) => {
      const { status, body } = await api.patch(`/pedidos/${id}/items`, { producto_id, cantidad });
      expect(status).toBe(200);
      expect((await api.get(`/pedidos/${id}`)).body).toEqual(body);
      return [body.version, linesOf(body)];
    };
    expect(await set(b.id, 2)).toEqual([2, [[b.id, 2]]]);
    expect(await set(a.id, 1)).toEqual([
      3,
      [
        [b.id, 2],
        [a.id, 1],
      ],
    ]);
    expect(await set(b.id, 5)).toEqual([
      4,
      [
        [b.id, 5],
        [a.id, 1],
      ],
    ]);
    expect(await set(b.id, 0)).toEqual([5, [[a.id, 1]]]);
    expect(await set(b.id, 0)).toEqual([6, [[a.id, 1]]]);
    expect(await set(b.id, 1)).toEqual([
      7,
      [
        [a.id, 1],
        [b.id, 1],
      ],
    ]);
  });

  test("sets many at once", async () => {
    const [a, b, c] = [await api.producto(), await api.producto(), await api.producto()];
    const { id } = await api.pedido([a, 1], [b, 1]);
    const items = [
      [c, 3],
      [a, 0],
      [b, 4],
    ].map(([producto, cantidad]) => ({ producto_id: producto.id, cantidad }));
    const { body } = await api.patch(`/pedidos/${id}/items`, { items });
    expect(linesOf(body)).toEqual([
      [b.id, 4],
      [c.id, 3],
    ]);
    expect(body.version).toBe(2);
  });

  test("takes no stock: stock is deducted only upon confirmation", async () => {
    const producto = await api.producto({ stock: 3 });
    const { id } = await api.pedido();
    await api.patch(`/pedidos/${id}/items`, { producto_id: producto.id, cantidad: 3 });
    expect((await api.get(`/productos/${producto.id}`)).body.stock).toBe(3);
  });

  test("changes all or nothing: one refused item leaves everything as it was", async () => {
    const [a, few] = [await api.producto({ stock: 9 }), await api.producto({ nombre: "Few", stock: 1 })];
    const pedido = await api.pedido([a, 1]);
    const items = [
      { producto_id: a.id, cantidad: 5 },
      { producto_id: few.id, cantidad: 2 },
    ];
    expectProblem(await api.patch(`/pedidos/${pedido.id}/items`, { items }), 409, "stock_insuficiente", {
      faltantes: [{ producto_id: few.id, nombre: "Few", pedido: 2, disponible: 1 }],
    });
    expect((await api.get(`/pedidos/${pedido.id}`)).body).toEqual(pedido);
  });

  test("stock and product state are validated before modification, of the items named only", async () => {
    const [off, good] = [await api.producto({ nombre: "Off" }), await api.producto()];
    const { id } = await api.pedido([off, 2]);
    await api.sql`update productos set estado = 'inactivo' where id = ${off.id}`;
    expectProblem(
      await api.patch(`/pedidos/${id}/items`, { producto_id: off.id, cantidad: 1 }),
      409,
      "producto_inactivo",
      {
        productos: [{ producto_id: off.id, nombre: "Off" }],
      },
    );
    expect((await api.patch(`/pedidos/${id}/items`, { producto_id: good.id, cantidad: 1 })).status).toBe(200);
    expect((await api.patch(`/pedidos/${id}/items`, { producto_id: off.id, cantidad: 0 })).status).toBe(200);
  });

  test("refuses unknown productos, even to remove them", async () => {
    const { id } = await api.pedido();
    expectProblem(
      await api.patch(`/pedidos/${id}/items`, { producto_id: NOBODY, cantidad: 0 }),
      422,
      "producto_desconocido",
      {
        productos: [NOBODY],
      },
    );
  });

  test("refuses a 201st item, also when it comes one by one, and a total that no column holds", async () => {
    const productos = await Promise.all(Array.from({ length: 201 }, () => api.producto()));
    const { id } = await api.pedido(...productos.slice(0, 200).map((producto) => [producto, 1] as const));
    const last = productos[200].id;
    expectProblem(
      await api.patch(`/pedidos/${id}/items`, { producto_id: last, cantidad: 1 }),
      422,
      "demasiados_items",
      {
        items: 201,
        maximo: 200,
      },
    );
    const swap = [
      { producto_id: productos[0].id, cantidad: 0 },
      { producto_id: last, cantidad: 1 },
    ];
    expect((await api.patch(`/pedidos/${id}/items`, { items: swap })).body.items.length).toBe(200);
    const all = productos.map((producto) => ({ producto_id: producto.id, cantidad: 1 }));
    expectProblem(await api.patch(`/pedidos/${id}/items`, { items: all }), 422, "demasiados_items");
    const dear = await api.producto({ precio: 9_999_999_999.99 });
    const small = await api.pedido();
    expectProblem(
      await api.patch(`/pedidos/${small.id}/items`, { producto_id: dear.id, cantidad: 2 }),
      409,
      "total_excesivo",
    );
  });

  test("a quantity cannot be negative, and every fault is named", async () => {
    const { id } = await api.pedido();
    const faults = async (body: unknown) => {
      const answer = await api.patch(`/pedidos/${id}/items`, body);
      expectProblem(answer, 422, "datos_invalidos");
      return answer.body.errores.map(({ campo, codigo }: { campo: string; codigo: string }) => `${campo} ${codigo}`);
    };
    expect(await faults({ producto_id: NOBODY, cantidad: -1 })).toEqual(["cantidad muy_pequeno"]);
    expect(await faults({ items: [{ producto_id: NOBODY, cantidad: -1 }, { cantidad: "2" }] })).toEqual([
      "items[0].cantidad muy_pequeno",
      "items[1].producto_id requerido",
      "items[1].cantidad tipo_invalido",
    ]);
    expect(await faults({ items: [] })).toEqual(["items muy_pequeno"]);
    expect(await faults({ items: [{ producto_id: NOBODY, cantidad: 1 }], extra: 1 })).toEqual([
      "extra campo_desconocido",
    ]);
    expect(await faults({ producto_id: NOBODY, cantidad: 2 ** 53 })).toEqual(["cantidad muy_grande"]);
    expect(await faults(`{"producto_id": "${NOBODY}", "cantidad": 1e400}`)).toEqual(["cantidad tipo_invalido"]);
    expect((await faults([])).length).toBe(1);
  });

  test("one after the other when they come at once: every accepted edit is one version, none is lost", async () => {
    const productos = await Promise.all(Array.from({ length: 20 }, () => api.producto()));
    const { id } = await api.pedido();
    const answers = await Promise.all(
      productos.map((producto) => api.patch(`/pedidos/${id}/items`, { producto_id: producto.id, cantidad: 1 })),
    );
    expect(answers.map(({ status }) => status)).toEqual(productos.map(() => 200));
    expect(answers.map(({ body }) => body.version).toSorted((a, b) => a - b)).toEqual(productos.map((_, n) => n + 2));
    expect((await api.get(`/pedidos/${id}`)).body.items.length).toBe(20);
  });

  test("waits for another server's edit, and keeps its lines", async () => {
    const [a, b] = [await api.producto(), await api.producto()];
    const { id } = await api.pedido();
    const answer = await blocked(api, {
      holding: (tx) => sendBatch(tx, setItems.statement, [{ id, items: [{ producto_id: a.id, cantidad: 2 }] }]),
      waiting: () => api.patch(`/pedidos/${id}/items`, { producto_id: b.id, cantidad: 3 }),
    });
    expect([answer.status, answer.body.version, linesOf(answer.body)]).toEqual([
      200,
      3,
      [
        [a.id, 2],
        [b.id, 3],
      ],
    ]);
  });
});

describe("PATCH /pedidos/{id}/items of any other pedido", () => {
  test("an order can't be modified unless it is a carrito", async () => {
    const producto = await api.producto();
    const { id } = await api.pedido([producto, 1]);
    await api.patch(`/pedidos/${id}/confirmar`);
    expectProblem(
      await api.patch(`/pedidos/${id}/items`, { producto_id: producto.id, cantidad: 2 }),
      409,
      "pedido_no_modificable",
      {
        estado: "confirmado",
      },
    );
    await api.sql`update pedidos set estado = 'cancelado', cancelado_en = now() where id = ${id}`;
    expectProblem(
      await api.patch(`/pedidos/${id}/items`, { producto_id: producto.id, cantidad: 2 }),
      409,
      "pedido_no_modificable",
      {
        estado: "cancelado",
      },
    );
  });

  test("refuses an id that nothing has", async () => {
    expectProblem(
      await api.patch(`/pedidos/${NOBODY}/items`, { producto_id: NOBODY, cantidad: 2 }),
      404,
      "pedido_no_encontrado",
    );
  });
});
