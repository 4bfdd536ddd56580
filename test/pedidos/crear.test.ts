import { describe, expect, test } from "bun:test";
import { expectProblem, NOBODY, openApi } from "../support/api.ts";

const api = await openApi();

describe("POST /pedidos", () => {
  test("opens an empty carrito", async () => {
    const cliente = await api.cliente();
    const { status, headers, body } = await api.post("/pedidos", { cliente_id: cliente.id });
    expect(status).toBe(201);
    expect(headers.get("Location")).toBe(`/pedidos/${body.id}`);
    expect(body).toEqual({
      id: body.id,
      cliente_id: cliente.id,
      estado: "carrito",
      items: [],
      total: 0,
      version: 1,
      creado_en: body.creado_en,
      actualizado_en: body.creado_en,
      motivo: null,
      referencia_pago: null,
      confirmado_en: null,
      cancelado_en: null,
      total_devuelto: 0,
      numero: expect.any(Number),
      apartado_hasta: null,
      referencia: null,
      metadatos: {},
    });
    expect(body.creado_en).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect((await api.get(`/pedidos/${body.id}`)).body).toEqual(body);
  });

  test("opens a carrito with items, in the requested order, at live prices", async () => {
    const [a, b] = [
      await api.producto({ nombre: "A", precio: 0.1, sku: "A-1" }),
      await api.producto({ nombre: "B", precio: 19.99 }),
    ];
    const pedido = await api.pedido([b, 3], [a, 3]);
    expect(pedido.items).toEqual([
      { producto_id: b.id, sku: null, nombre: "B", cantidad: 3, precio_unitario: 19.99, subtotal: 59.97, devuelto: 0 },
      { producto_id: a.id, sku: "A-1", nombre: "A", cantidad: 3, precio_unitario: 0.1, subtotal: 0.3, devuelto: 0 },
    ]);
    expect(pedido.total).toBe(60.27);
  });

  test("leaves out items of cantidad 0", async () => {
    expect((await api.pedido([await api.producto(), 0])).items).toEqual([]);
  });

  test("takes no stock: stock is deducted only upon confirmation", async () => {
    const producto = await api.producto({ stock: 4 });
    await api.pedido([producto, 4]);
    await api.pedido([producto, 4]);
    expect((await api.get(`/productos/${producto.id}`)).body.stock).toBe(4);
  });

  test("refuses an unknown cliente", async () => {
    expectProblem(await api.post("/pedidos", { cliente_id: NOBODY }), 422, "cliente_desconocido", {
      cliente_id: NOBODY,
    });
  });

  test("refuses unknown productos, and names all of them", async () => {
    const { id: cliente_id } = await api.cliente();
    const other = "019a0000-0000-7000-8000-000000000001";
    const items = [NOBODY, (await api.producto()).id, other].map((producto_id) => ({ producto_id, cantidad: 1 }));
    expectProblem(await api.post("/pedidos", { cliente_id, items }), 422, "producto_desconocido", {
      productos: [NOBODY, other],
    });
  });

  test("refuses inactivo productos, and names all of them", async () => {
    const { id: cliente_id } = await api.cliente();
    const off = await api.producto({ nombre: "Off", estado: "inactivo" });
    const items = [off, await api.producto()].map(({ id }) => ({ producto_id: id, cantidad: 1 }));
    expectProblem(await api.post("/pedidos", { cliente_id, items }), 409, "producto_inactivo", {
      productos: [{ producto_id: off.id, nombre: "Off" }],
    });
  });

  test("refuses more than there is, names all that is short, and creates nothing", async () => {
    const { id: cliente_id } = await api.cliente();
    const few = [await api.producto({ nombre: "F1", stock: 1 }), await api.producto({ nombre: "F2", stock: 0 })];
    const before = await api.sql`select count(*)::int as n from pedidos`;
    const items = few.map(({ id }) => ({ producto_id: id, cantidad: 2 }));
    expectProblem(await api.post("/pedidos", { cliente_id, items }), 409, "stock_insuficiente", {
      faltantes: [
        { producto_id: few[0].id, nombre: "F1", pedido: 2, disponible: 1 },
        { producto_id: few[1].id, nombre: "F2", pedido: 2, disponible: 0 },
      ],
    });
    expect(await api.sql`select count(*)::int as n from pedidos`).toEqual(before);
  });

  test("refuses more than 200 items, and a total that no column holds", async () => {
    const { id: cliente_id } = await api.cliente();
    const items = Array.from({ length: 201 }, () => ({ producto_id: crypto.randomUUID(), cantidad: 1 }));
    expectProblem(await api.post("/pedidos", { cliente_id, items }), 422, "demasiados_items", {
      items: 201,
      maximo: 200,
    });
    const dear = await api.producto({ precio: 9_999_999_999.99 });
    expectProblem(
      await api.post("/pedidos", { cliente_id, items: [{ producto_id: dear.id, cantidad: 2 }] }),
      409,
      "total_excesivo",
      {
        maximo: 9_999_999_999.99,
      },
    );
  });

  test("names every fault of the body at once", async () => {
    const producto_id = NOBODY;
    const items = [{ producto_id, cantidad: -1 }, { producto_id, cantidad: 1.5, color: "red" }, { cantidad: 1 }];
    const answer = await api.post("/pedidos", { cliente_id: "x", items, nota: 1 });
    expectProblem(answer, 422, "datos_invalidos");
    expect(answer.body.errores.map(({ campo, codigo }: { campo: string; codigo: string }) => [campo, codigo])).toEqual([
      ["cliente_id", "formato_invalido"],
      ["items[0].cantidad", "muy_pequeno"],
      ["items[1].cantidad", "tipo_invalido"],
      ["items[1].color", "campo_desconocido"],
      ["items[2].producto_id", "requerido"],
      ["nota", "campo_desconocido"],
    ]);
  });

  test("refuses the same producto twice in one body", async () => {
    const { id: cliente_id } = await api.cliente();
    const { id: producto_id } = await api.producto();
    const items = [
      { producto_id, cantidad: 1 },
      { producto_id: producto_id.toUpperCase(), cantidad: 2 },
    ];
    const answer = await api.post("/pedidos", { cliente_id, items });
    expectProblem(answer, 422, "datos_invalidos");
    expect(answer.body.errores).toMatchObject([{ campo: "items[1].producto_id", codigo: "duplicado" }]);
  });
});
