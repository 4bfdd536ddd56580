/** A cancel racing a confirm of the same pedido, at two servers: one of the two legal histories, and no other. */
import { afterAll, expect, test } from "bun:test";
import { clientOf, expectProblem, type Json } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { type ServerProcess, startServer } from "../support/process.ts";

const ROUNDS = 1000;
const database = await openTestDatabase();
const servers: ServerProcess[] = [];
afterAll(async () => {
  for (const server of servers) await server.stop();
  await database.close();
});

test(`${ROUNDS} rounds: confirmed and given back, or cancelled and never taken`, async () => {
  const env = { DATABASE_URL: database.url, MIGRATE_ON_START: "false" };
  servers.push(...(await Promise.all([startServer(env), startServer(env)])));
  const clients = servers.map(({ url }) => clientOf((path, init) => fetch(url + path, init)));
  const [one, two] = clients as [(typeof clients)[number], (typeof clients)[number]];
  const producto = await one.producto({ stock: 5 });
  const cliente = await one.cliente();
  const items = [{ producto_id: producto.id, cantidad: 2 }];
  const histories = { confirmed_first: 0, cancelled_first: 0 };

  const round = async (n: number): Promise<void> => {
    const pedido: Json = (await one.post("/pedidos", { cliente_id: cliente.id, items })).body;
    const confirm = () => (n % 2 ? one : two).patch(`/pedidos/${pedido.id}/confirmar`);
    const cancel = () => (n % 4 < 2 ? one : two).patch(`/pedidos/${pedido.id}/cancelar`);
    // Who is sent first changes too: otherwise it would win nearly always.
    const [first, second] = n % 3 ? [confirm(), cancel()] : [cancel(), confirm()];
    const answers = await Promise.all([first, second]);
    const [confirmed, cancelled] = n % 3 ? answers : answers.toReversed();
    if (!confirmed || !cancelled) throw new Error("no answer");
    expect([cancelled.status, cancelled.body.estado]).toEqual([200, "cancelado"]);
    if (confirmed.status === 200) {
      histories.confirmed_first++;
      expect([confirmed.body.version, cancelled.body.version]).toEqual([2, 3]);
      expect([cancelled.body.confirmado_en, cancelled.body.total]).toEqual([confirmed.body.confirmado_en, 25]);
    } else {
      histories.cancelled_first++;
      expectProblem(confirmed, 409, "pedido_no_modificable", { estado: "cancelado" });
      expect([cancelled.body.version, cancelled.body.confirmado_en]).toEqual([2, null]);
    }
  };
  // Two at a time: their confirms also want the same stock, which has room for both.
  for (let n = 0; n < ROUNDS; n += 2) await Promise.all([round(n), round(n + 1)]);

  expect(histories.confirmed_first + histories.cancelled_first).toBe(ROUNDS);
  expect(Math.min(histories.confirmed_first, histories.cancelled_first)).toBeGreaterThan(20);
  expect((await one.get(`/productos/${producto.id}`)).body.stock).toBe(5);
  expect((await one.get("/auditoria/stock")).body.discrepancias).toEqual([]);
  const [row] = await database.sql`select count(*)::int as n from movimientos where tipo <> 'inicial'`;
  expect(row?.n).toBe(2 * histories.confirmed_first);
  for (const { trouble } of servers) expect(trouble()).toEqual([]);
}, 120_000);
