/** Two server processes on one database, and all orders contain the same producto. */
import { afterAll, expect, test } from "bun:test";
import { type Answer, clientOf, expectProblem } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { type ServerProcess, startServer } from "../support/process.ts";

const database = await openTestDatabase();
const servers: ServerProcess[] = [];
afterAll(async () => {
  for (const server of servers) await server.stop();
  await database.close();
});

test("400 concurrent confirms for a stock of 100, from two processes: exactly 100 confirmed", async () => {
  const env = { DATABASE_URL: database.url, MIGRATE_ON_START: "false" };
  servers.push(...(await Promise.all([startServer(env), startServer(env)])));
  const clients = servers.map(({ url }) => clientOf((path, init) => fetch(url + path, init)));
  const [one] = clients;
  if (!one) throw new Error("no server");

  const producto = await one.producto({ stock: 100, precio: 3.5 });
  const cliente = await one.cliente();
  const items = [{ producto_id: producto.id, cantidad: 1 }];
  const pedidos = await Promise.all(
    Array.from({ length: 400 }, async () => (await one.post("/pedidos", { cliente_id: cliente.id, items })).body),
  );
  const answers: Answer[] = await Promise.all(
    pedidos.map(({ id }, n) => (clients[n % 2] ?? one).patch(`/pedidos/${id}/confirmar`)),
  );

  const confirmed = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status !== 200);
  expect([confirmed.length, refused.length]).toEqual([100, 300]);
  for (const answer of refused)
    expectProblem(answer, 409, "stock_insuficiente", {
      faltantes: [{ producto_id: producto.id, nombre: "Taza", pedido: 1, disponible: 0 }],
    });
  expect((await one.get(`/productos/${producto.id}`)).body.stock).toBe(0);
  const [stored] = await database.sql`
    select count(*) filter (where estado = 'confirmado')::int as confirmed, sum(total) as total from pedidos`;
  expect([stored?.confirmed, stored?.total]).toEqual([100, "350.00"]);
  for (const { trouble } of servers) expect(trouble()).toEqual([]);
});
