import { describe, expect, test } from "bun:test";
import { expectProblem, NOBODY, openApi } from "../api.ts";

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

  test("refuses an id that nothing has, and one that is no id", async () => {
    expectProblem(await api.get(`/pedidos/${NOBODY}`), 404, "pedido_no_encontrado");
    expectProblem(await api.get("/pedidos/1"), 422, "datos_invalidos");
  });

  test("does not show another tienda's pedidos", async () => {
    const tienda = crypto.randomUUID();
    const [cliente, id] = [crypto.randomUUID(), crypto.randomUUID()];
    await api.sql`insert into tiendas (tienda_id, nombre) values (${tienda}, 'other')`;
    await api.sql`insert into clientes (tienda_id, id, nombre) values (${tienda}, ${cliente}, 'Eva')`;
    await api.sql`insert into pedidos (tienda_id, id, cliente_id) values (${tienda}, ${id}, ${cliente})`;
    expectProblem(await api.get(`/pedidos/${id}`), 404, "pedido_no_encontrado");
    expectProblem(await api.patch(`/pedidos/${id}/confirmar`), 404, "pedido_no_encontrado");
    expectProblem(
      await api.patch(`/pedidos/${id}/items`, { producto_id: NOBODY, cantidad: 1 }),
      404,
      "pedido_no_encontrado",
    );
    expectProblem(await api.get(`/clientes/${cliente}`), 404, "cliente_no_encontrado");
    expectProblem(await api.post("/pedidos", { cliente_id: cliente }), 422, "cliente_desconocido");
  });
});
