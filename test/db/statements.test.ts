/** One request = at most one statement. */
import { expect, test } from "bun:test";
import { NOBODY, openApi } from "../support/api.ts";

const api = await openApi();

/** The statements that a request sent. */
const sentBy = async (request: () => Promise<unknown>): Promise<string[]> => {
  api.sent.length = 0;
  await request();
  return [...api.sent];
};

test("every operation sends one statement, whatever the number of lines; bad input sends none", async () => {
  const productos = await Promise.all(Array.from({ length: 12 }, () => api.producto()));
  const { id: cliente_id } = await api.cliente();
  const items = productos.map(({ id }) => ({ producto_id: id, cantidad: 1 }));
  const { body: pedido } = await api.post("/pedidos", { cliente_id });

  expect(await sentBy(() => api.post("/clientes", { nombre: "Ana" }))).toEqual(["clientes/crear"]);
  expect(await sentBy(() => api.get(`/clientes/${cliente_id}`))).toEqual(["clientes/obtener"]);
  expect(await sentBy(() => api.get("/clientes?nombre=a"))).toEqual(["clientes/listar"]);
  expect(await sentBy(() => api.post("/productos", { nombre: "Taza", precio: 1 }))).toEqual(["productos/crear"]);
  expect(await sentBy(() => api.get(`/productos/${productos[0].id}`))).toEqual(["productos/obtener"]);
  expect(await sentBy(() => api.get("/productos?min_price=1"))).toEqual(["productos/listar"]);
  expect(await sentBy(() => api.post("/pedidos", { cliente_id, items }))).toEqual(["pedidos/crear"]);
  expect(await sentBy(() => api.get(`/pedidos/${pedido.id}`))).toEqual(["pedidos/obtener"]);
  expect(await sentBy(() => api.get("/pedidos?contar=true"))).toEqual(["pedidos/listar"]);
  expect(await sentBy(() => api.patch(`/pedidos/${pedido.id}/items`, { items }))).toEqual(["pedidos/fijar_items"]);
  expect(await sentBy(() => api.patch(`/pedidos/${pedido.id}/confirmar`))).toEqual(["pedidos/confirmar"]);
  expect(await sentBy(() => api.patch(`/pedidos/${pedido.id}/confirmar`))).toEqual(["pedidos/confirmar"]);
  expect(await sentBy(() => api.patch(`/pedidos/${NOBODY}/confirmar`))).toEqual(["pedidos/confirmar"]);
  expect(await sentBy(() => api.patch(`/pedidos/${pedido.id}/confirmar?simular=true`))).toEqual(["pedidos/simular"]);
  expect(await sentBy(() => api.patch(`/pedidos/${pedido.id}/cancelar`))).toEqual(["pedidos/cancelar"]);
  const one = `/productos/${productos[0].id}`;
  expect(await sentBy(() => api.patch(one, { precio: 2 }))).toEqual(["productos/actualizar"]);
  expect(await sentBy(() => api.post(`${one}/ajustes`, { cantidad: 1, motivo: "x" }))).toEqual(["productos/ajustar"]);
  expect(await sentBy(() => api.get(`${one}/movimientos`))).toEqual(["productos/movimientos"]);
  expect(await sentBy(() => api.patch(`/clientes/${cliente_id}`, { nombre: "B" }))).toEqual(["clientes/actualizar"]);
  expect(await sentBy(() => api.get("/auditoria/stock"))).toEqual(["auditoria/stock"]);
  const key = { "Idempotency-Key": "k" };
  for (let n = 0; n < 2; n++)
    expect(await sentBy(() => api.send("POST", "/clientes", { nombre: "Ana" }, key))).toEqual(["clientes/crear"]);
  expect(await sentBy(() => api.get("/health/ready"))).toEqual(["health/ready"]);
  expect(await sentBy(() => api.get("/health/live"))).toEqual([]);
  expect(await sentBy(() => api.post("/pedidos", { cliente_id: 1 }))).toEqual([]);
});
