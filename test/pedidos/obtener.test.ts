import { describe, expect, test } from "bun:test";
import { expectProblem, NOBODY, openApi } from "../support/api.ts";

const api = await openApi();

describe("GET /pedidos/{id}", () => {
  test("a carrito shows live prices; a confirmado the frozen ones", async () => {
    const producto = await api.producto({ precio: 10 });
    const [open, done] = [await api.pedido([producto, 2]), await api.pedido([producto, 2])];
    await api.patch(`/pedidos/${done.id}/confirmar`);
    await api.sql`update productos set precio = 11.5 where id = ${producto.id}`;
    const carrito = (await api.get(`/pedidos/${open.id}`)).body;
    expect([carrito.items[0].precio_unitario, carrito.items[0].subtotal, carrito.total]).toEqual([11.5, 23, 23]);
    const confirmado = (await api.get(`/pedidos/${done.id}`)).body;
    expect([confirmado.items[0].precio_unitario, confirmado.total, confirmado.estado]).toEqual([10, 20, "confirmado"]);
  });

  test("many at once: each gets its own", async () => {
    const producto = await api.producto();
    const pedidos = await Promise.all(Array.from({ length: 50 }, (_, n) => api.pedido([producto, (n % 5) + 1])));
    const answers = await Promise.all(pedidos.map(({ id }) => api.get(`/pedidos/${id}`)));
    expect(answers.map(({ body }) => body)).toEqual(pedidos);
  });

  test("refuses an unknown id and a malformed one", async () => {
    expectProblem(await api.get(`/pedidos/${NOBODY}`), 404, "pedido_no_encontrado");
    expectProblem(await api.get("/pedidos/1"), 422, "datos_invalidos");
  });

  test("does not show or change what is another tienda's", async () => {
    const tienda = crypto.randomUUID();
    const [cliente, producto, id] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    await api.sql`insert into tiendas (tienda_id, nombre) values (${tienda}, ${`other ${tienda}`})`;
    await api.sql`insert into clientes (tienda_id, id, nombre) values (${tienda}, ${cliente}, 'Eva')`;
    await api.sql`
      insert into productos (tienda_id, id, sku, nombre, precio, stock)
      values (${tienda}, ${producto}, 'THEIRS', 'Suya', 1, 5)`;
    await api.sql`insert into pedidos (tienda_id, id, cliente_id, numero) values (${tienda}, ${id}, ${cliente}, 1)`;
    await api.sql`
      insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
      values (${tienda}, ${id}, ${producto}, 1, 1)`;
    const theirs = () => api.sql`
      select to_json(c) as c, to_json(p) as p, to_json(o) as o, to_json(i) as i
      from clientes c, productos p, pedidos o, pedido_items i
      where c.id = ${cliente} and p.id = ${producto} and o.id = ${id} and i.pedido_id = ${id}`;
    const before = await theirs();
    expectProblem(await api.get(`/pedidos/${id}`), 404, "pedido_no_encontrado");
    expectProblem(await api.patch(`/pedidos/${id}/confirmar`), 404, "pedido_no_encontrado");
    expectProblem(
      await api.patch(`/pedidos/${id}/items`, { producto_id: NOBODY, cantidad: 1 }),
      404,
      "pedido_no_encontrado",
    );
    for (const change of ["confirmar?simular=true", "cancelar", "reabrir"])
      expectProblem(await api.patch(`/pedidos/${id}/${change}`), 404, "pedido_no_encontrado");
    expectProblem(await api.get(`/clientes/${cliente}`), 404, "cliente_no_encontrado");
    expectProblem(await api.patch(`/clientes/${cliente}`, { nombre: "Mía" }), 404, "cliente_no_encontrado");
    const one = `/productos/${producto}`;
    for (const answer of [
      await api.get(one),
      await api.patch(one, { precio: 0 }),
      await api.post(`${one}/ajustes`, { cantidad: -5, motivo: "mía" }),
      await api.get(`${one}/movimientos`),
    ])
      expectProblem(answer, 404, "producto_no_encontrado");
    const items = [{ producto_id: producto, cantidad: 1 }];
    const ours = await api.cliente();
    expectProblem(await api.post("/pedidos", { cliente_id: ours.id, items }), 422, "producto_desconocido");
    expect((await api.get("/productos?sku=THEIRS")).body.datos).toEqual([]);
    expect((await api.producto({ sku: "THEIRS" })).sku).toBe("THEIRS"); // a sku is of one producto in each tienda
    expect(await theirs()).toEqual(before as never);
    expectProblem(await api.post("/pedidos", { cliente_id: cliente }), 422, "cliente_desconocido");
  });
});
