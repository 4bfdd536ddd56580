import { expect, test } from "bun:test";
import { openApi } from "../support/api.ts";
import { spawn } from "../support/process.ts";

const api = await openApi();
const audit = async () => (await api.get("/auditoria/stock")).body;
const command = async () => {
  const { ended, output } = spawn([process.execPath, "src/cli/audit.ts"], { env: { DATABASE_URL: api.url } });
  return { code: await ended, said: output() };
};

test("proves every stock from its movements, and names what is off", async () => {
  expect(await audit()).toEqual({ productos: 0, discrepancias: [] });
  const [a, b] = [await api.producto({ stock: 10, nombre: "A" }), await api.producto({ stock: 10, nombre: "B" })];
  await api.producto({ stock: 0 });
  const pedidos = [await api.pedido([a, 2], [b, 1]), await api.pedido([a, 3]), await api.pedido([b, 4])];
  for (const { id } of pedidos.slice(0, 2)) await api.patch(`/pedidos/${id}/confirmar`);
  await api.patch(`/pedidos/${pedidos[0].id}/cancelar`);
  await api.patch(`/pedidos/${pedidos[2].id}/cancelar`);
  await api.post(`/productos/${b.id}/ajustes`, { cantidad: -2, motivo: "rotas" });
  expect(await audit()).toEqual({ productos: 3, discrepancias: [] });
  expect(await command()).toMatchObject({
    code: 0,
    said: expect.stringContaining("1 tienda, 3 productos: every stock"),
  });

  await api.sql`update productos set stock = stock + 1 where id = ${a.id}`;
  expect(await audit()).toEqual({
    productos: 3,
    discrepancias: [{ producto_id: a.id, nombre: "A", stock: 8, movimientos: 7 }],
  });
  const { code, said } = await command();
  expect([code, said.includes(`${a.id} A: stock 8, its movements add up to 7`)]).toEqual([1, true]);
  await api.sql`update productos set stock = stock - 3 where id = ${a.id}`;
  expect((await audit()).discrepancias).toEqual([{ producto_id: a.id, nombre: "A", stock: 5, movimientos: 7 }]);
});

test("a line that was sold without being taken from the stock is found", async () => {
  const producto = await api.producto({ stock: 10 });
  const { id } = await api.pedido([producto, 2]);
  await api.sql`update pedidos set estado = 'confirmado', confirmado_en = now(), total = 0 where id = ${id}`;
  expect((await audit()).discrepancias).toContainEqual({
    producto_id: producto.id,
    nombre: "Taza",
    stock: 10,
    movimientos: 8,
  });
});

test("the command says when it cannot look", async () => {
  const { ended, output } = spawn([process.execPath, "src/cli/audit.ts"], {
    env: { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" },
  });
  expect([await ended, output().length > 0]).toEqual([2, true]);
});
