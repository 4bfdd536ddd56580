import { expect, test } from "bun:test";
import { openApi } from "../support/api.ts";
import { spawn } from "../support/process.ts";

const api = await openApi();
const audit = async () => (await api.get("/auditoria/stock")).body;
const command = async () => {
  const { ended, output } = spawn([process.execPath, "src/cli/audit.ts"], { env: { DATABASE_URL: api.url } });
  return { code: await ended, said: output() };
};

const NONE = { lineas_sin_producto: 0, lineas_sin_movimiento: 0, apartados_sin_linea: 0 };
const UNHELD = { apartado: 0, apartados: 0, apartado_tarde: false };

test("proves every stock from its movements, and names the wrong ones", async () => {
  expect(await audit()).toEqual({ productos: 0, discrepancias: [], ...NONE });
  const [a, b] = [await api.producto({ stock: 10, nombre: "A" }), await api.producto({ stock: 10, nombre: "B" })];
  await api.producto({ stock: 0 });
  const pedidos = [await api.pedido([a, 2], [b, 1]), await api.pedido([a, 3]), await api.pedido([b, 4])];
  for (const { id } of pedidos.slice(0, 2)) await api.patch(`/pedidos/${id}/confirmar`);
  await api.patch(`/pedidos/${pedidos[0].id}/cancelar`);
  await api.patch(`/pedidos/${pedidos[2].id}/cancelar`);
  await api.post(`/productos/${b.id}/ajustes`, { cantidad: -2, motivo: "rotas" });
  expect(await audit()).toEqual({ productos: 3, discrepancias: [], ...NONE });
  expect(await command()).toMatchObject({
    code: 0,
    said: expect.stringContaining("1 tienda, 3 productos: every stock"),
  });

  await api.sql`update productos set stock = stock + 1 where id = ${a.id}`;
  expect(await audit()).toEqual({
    productos: 3,
    discrepancias: [{ producto_id: a.id, nombre: "A", stock: 8, movimientos: 7, saldo: 7, saldos_rotos: 0, ...UNHELD }],
    ...NONE,
  });
  const { code, said } = await command();
  expect([code, said.includes(`${a.id} A: stock 8, its movements add up to 7`)]).toEqual([1, true]);
  await api.sql`update productos set stock = stock - 3 where id = ${a.id}`;
  expect((await audit()).discrepancias).toMatchObject([{ producto_id: a.id, nombre: "A", stock: 5, movimientos: 7 }]);
});

test("a saldo that does not follow from the one before is found, also where the sum is right", async () => {
  const producto = await api.producto({ stock: 10 });
  for (const cantidad of [1, 2, 3]) await api.post(`/productos/${producto.id}/ajustes`, { cantidad, motivo: "x" });
  await api.sql`update movimientos set saldo = 12 where producto_id = ${producto.id} and producto_version = 2`;
  const found = { producto_id: producto.id, stock: 16, movimientos: 16, saldo: 16, saldos_rotos: 2, ...UNHELD };
  expect((await audit()).discrepancias).toContainEqual({ ...found, nombre: "Taza" });
  await api.sql`update movimientos set saldo = 15 where producto_id = ${producto.id} and producto_version = 4`;
  expect((await audit()).discrepancias).toContainEqual({ ...found, saldo: 15, saldos_rotos: 3, nombre: "Taza" });
});

test("a producto without its movements is found", async () => {
  const producto = await api.producto({ stock: 10 });
  await api.sql`delete from movimientos where producto_id = ${producto.id}`;
  expect((await audit()).discrepancias).toContainEqual({
    ...{ producto_id: producto.id, nombre: "Taza", stock: 10, movimientos: 0, saldo: null, saldos_rotos: 0 },
    ...UNHELD,
  });
});

test("a line whose producto is not there is found", async () => {
  const producto = await api.producto();
  await api.pedido([producto, 2]);
  await api.pedido([producto, 1], [await api.producto(), 1]);
  expect((await audit()).lineas_sin_producto).toBe(0);
  // Nothing that the API does leads here: the foreign key of the ledger keeps every producto.
  await api.sql.begin(async (tx) => {
    await tx`alter table movimientos drop constraint movimientos_producto_fk`;
    await tx`delete from productos where id = ${producto.id}`;
  });
  expect((await audit()).lineas_sin_producto).toBe(2);
  const { code, said } = await command();
  expect([code, said.includes("2 lines of pedidos name a producto that is not there")]).toEqual([1, true]);
});

test("a pedido that took from the stock what its lines do not say is found, also where every sum is right", async () => {
  const producto = await api.producto({ stock: 10 });
  const pedido = await api.pedido([producto, 2]);
  const cancelled = await api.pedido([producto, 1]);
  for (const { id } of [pedido, cancelled]) await api.patch(`/pedidos/${id}/confirmar`);
  await api.patch(`/pedidos/${cancelled.id}/cancelar`);
  const { lineas_sin_movimiento: before } = await audit();
  await api.sql.begin(async (tx) => {
    await tx`update movimientos set cantidad = -1, saldo = saldo + 1 where pedido_id = ${pedido.id}`;
    await tx`update movimientos set saldo = saldo + 1 where pedido_id = ${cancelled.id}`;
    await tx`update productos set stock = stock + 1 where id = ${producto.id}`;
  });
  const found = await audit();
  expect(found.discrepancias.map(({ producto_id }: { producto_id: string }) => producto_id)).not.toContain(producto.id);
  expect(found.lineas_sin_movimiento).toBe(before + 1);
});

test("what is held is the sum of the live and unsettled holds, each a line of its carrito; anything else is found", async () => {
  const [a, b] = [await api.producto({ stock: 10 }), await api.producto({ stock: 10 })];
  const [live, over, other] = [await api.pedido([a, 2], [b, 1]), await api.pedido([a, 3]), await api.pedido([a, 1])];
  for (const { id } of [live, over]) await api.patch(`/pedidos/${id}/apartar`, { segundos: 600 });
  const past = new Date(Date.now() - 60_000);
  await api.sql`update apartados set hasta = ${past} where pedido_id = ${over.id}`;
  await api.sql`update pedidos set apartado_hasta = ${past} where id = ${over.id}`;
  const about = async (producto: { id: string }) =>
    (await audit()).discrepancias.find(({ producto_id }: { producto_id: string }) => producto_id === producto.id);
  expect(await about(a)).toMatchObject({ apartado: 5, apartados: 5, apartado_tarde: true });
  await api.sql`update productos set apartado_vence = ${past} where id = ${a.id}`;
  const { apartados_sin_linea, lineas_sin_movimiento } = await audit();
  expect([await about(a), await about(b), apartados_sin_linea]).toEqual([undefined, undefined, 0]);

  await api.sql`update productos set apartado = apartado + 1 where id = ${a.id}`;
  expect(await about(a)).toMatchObject({ apartado: 6, apartados: 5, apartado_tarde: false });
  expect((await command()).said).toContain("6 held, its holds add up to 5");
  await api.sql`update productos set apartado = 0, apartado_vence = null where id = ${b.id}`;
  expect(await about(b)).toMatchObject({ apartado: 0, apartados: 1, apartado_tarde: false });

  await api.sql`update apartados set cantidad = 1 where pedido_id = ${live.id} and producto_id = ${a.id}`;
  await api.sql`update apartados set pedido_id = ${other.id} where pedido_id = ${over.id}`;
  expect(await audit()).toMatchObject({ apartados_sin_linea: 2, lineas_sin_movimiento });
  expect((await command()).said).toContain("2 holds do not match a line of their carrito");
});

test("the command says when it cannot look", async () => {
  const { ended, output } = spawn([process.execPath, "src/cli/audit.ts"], {
    env: { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" },
  });
  expect([await ended, output().length > 0]).toEqual([2, true]);
});
