import { expect, test } from "bun:test";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { expectProblem, NOBODY, openApi } from "../support/api.ts";
import { blocked } from "../support/locks.ts";

const api = await openApi();
const simulate = (id: string, body?: unknown, headers = {}) =>
  api.send("PATCH", `/pedidos/${id}/confirmar?simular=true`, body, headers);
const everything = () => api.sql`
  select (select json_agg(p) from productos p) as productos, (select json_agg(o) from pedidos o) as pedidos,
         (select json_agg(i) from pedido_items i) as items, (select json_agg(m) from movimientos m) as movimientos,
         (select count(*) from bitacora) as changes`;

test("answers what confirming then answers, and does nothing", async () => {
  const [a, b] = [await api.producto({ precio: 10.1, stock: 5 }), await api.producto({ precio: 0.2, stock: 3 })];
  const { id } = await api.pedido([a, 2], [b, 3]);
  const before = await everything();
  const said = await simulate(id, { total_esperado: 20.8 }, { "Idempotency-Key": "sim" });
  expect(await everything()).toEqual(before);
  const done = await api.send(
    "PATCH",
    `/pedidos/${id}/confirmar`,
    { total_esperado: 20.8 },
    { "Idempotency-Key": "sim" },
  );
  const timeless = (pedido: object) => ({ ...pedido, actualizado_en: null, confirmado_en: null });
  expect([said.status, timeless(said.body)]).toEqual([done.status, timeless(done.body)]);
  expect(done.headers.get("Idempotent-Replayed")).toBeNull();
});

test("answers every refusal of confirming", async () => {
  const producto = await api.producto({ stock: 2, precio: 3 });
  const { id } = await api.pedido([producto, 2]);
  expectProblem(await simulate(NOBODY), 404, "pedido_no_encontrado");
  expectProblem(await simulate(id, {}, { "If-Match": '"9"' }), 412, "version_cambiada", { esperada: 9, actual: 1 });
  expectProblem(await simulate((await api.pedido()).id), 409, "pedido_vacio");
  expectProblem(await simulate(id, { total_esperado: 5 }), 409, "total_cambiado", { esperado: 5, actual: 6 });
  await api.post(`/productos/${producto.id}/ajustes`, { cantidad: -1, motivo: "rota" });
  expectProblem(await simulate(id), 409, "stock_insuficiente", {
    faltantes: [{ producto_id: producto.id, nombre: "Taza", pedido: 2, disponible: 1 }],
  });
  await api.patch(`/productos/${producto.id}`, { estado: "inactivo" });
  expectProblem(await simulate(id), 409, "producto_inactivo");
  await api.patch(`/pedidos/${id}/cancelar`);
  expectProblem(await simulate(id), 409, "pedido_no_modificable", { estado: "cancelado" });
  expectProblem(await api.patch(`/pedidos/${id}/confirmar?simular=si`), 422, "datos_invalidos");
});

test("keeps no lock and waits for none", async () => {
  const producto = await api.producto();
  const { id } = await api.pedido([producto, 1]);
  const confirmed = await blocked(api, {
    holding: (tx) => tx`select 1 from productos where tienda_id = ${PRINCIPAL} and id = ${producto.id} for update`,
    waiting: () => api.patch(`/pedidos/${id}/confirmar`),
    // The confirm waits with the pedido locked, and behind it the producto is: all that a simulation looks at.
    meanwhile: async () => expect((await simulate(id)).status).toBe(200),
  });
  expect(confirmed.status).toBe(200);
});
