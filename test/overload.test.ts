/** Far more requests than a server with a slow database can serve: what is acknowledged is there, the rest is refused at once. */
import { afterAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { PRINCIPAL } from "../src/http/tienda.ts";
import { clientOf } from "./support/api.ts";
import { openConnection } from "./support/connection.ts";
import { openTestDatabase } from "./support/database.ts";
import { startServer } from "./support/process.ts";
import { startRelay } from "./support/relay.ts";

const CLIENTS = 3_000;

/** Milliseconds that the database is away, in each direction. */
const SLOW_MS = 300;

/** Megabytes that the server may grow by: each client takes some memory, and the garbage collector is in no hurry. */
const GROWTH_MB = 250;

const database = await openTestDatabase();
const relay = await startRelay(() => [database.url]);
const server = await startServer({ DATABASE_URL: relay.through(database.url), LOG_LEVEL: "info" });
afterAll(async () => {
  await server.stop();
  relay.close();
  await database.close();
});

const rssMb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) / 1024;

test("overload: each answer is a 200 or a 503 with Retry-After, and nothing acknowledged is missing", async () => {
  const { sql } = database;
  const api = clientOf((path, init) => fetch(server.url + path, init));
  const taza = await api.producto({ stock: CLIENTS });
  const { id: cliente } = await api.cliente();
  const pedidos = Array.from({ length: CLIENTS }, () => Bun.randomUUIDv7());
  await sql`
    insert into pedidos (tienda_id, id, cliente_id, numero)
    select ${PRINCIPAL}, id, ${cliente}, n from unnest(${pedidos}::uuid[]) with ordinality as o(id, n)`;
  await sql`
    insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
    select ${PRINCIPAL}, id, ${taza.id}, 1, 1 from unnest(${pedidos}::uuid[]) id`;

  relay.delay(SLOW_MS);
  // The server learns how slow it is.
  for (let n = 0; n < 2; n++) await api.get(`/productos/${taza.id}`);
  const before = rssMb();
  const confirm = async (id: string) => {
    const connection = openConnection(server.url);
    const { status, body, head } = await connection.ask("PATCH", `/pedidos/${id}/confirmar`);
    connection.close();
    return { id, status, codigo: body.codigo, retryAfter: /^retry-after: (\d+)/im.exec(head)?.[1] };
  };
  const answers = await Promise.all(pedidos.map(confirm));
  const grown = rssMb() - before;
  relay.delay(0);

  const done = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status !== 200);
  for (const { status, codigo, retryAfter } of refused)
    expect([status, codigo, Number(retryAfter) > 0]).toEqual([503, "no_disponible", true]);
  expect(done.length).toBeGreaterThan(0);
  expect(grown).toBeLessThan(GROWTH_MB);
  // At once, and what was refused was not done, or at least not said to be.
  expect((await api.get(`/productos/${taza.id}`)).status).toBe(200);
  const kept = await sql`select id from pedidos where tienda_id = ${PRINCIPAL} and estado = 'confirmado'`;
  const confirmed = new Set(kept.map(({ id }) => id));
  expect(done.filter(({ id }) => !confirmed.has(id))).toEqual([]);
  const [{ stock } = { stock: -1 }] = await sql`select stock from productos where id = ${taza.id}`;
  expect(CLIENTS - stock).toBe(confirmed.size);
  const severe = server.trouble().filter((line) => /"level":(50|60)/.test(line));
  expect(severe).toEqual([]);
});
