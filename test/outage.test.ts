/** A database that goes away under load and comes back: everybody is told at once, nothing is lost, nobody restarts. */
import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startEmbedded } from "../src/db/embedded.ts";
import { clientOf } from "./api.ts";
import { openConnection } from "./connection.ts";
import { until } from "./locks.ts";
import { startServer } from "./process.ts";

/** Seconds that the database is away; OUTAGE=10 for a longer look. */
const OUTAGE = Number(process.env.OUTAGE ?? 1);
const CLIENTS = 64;

const folder = mkdtempSync(join(tmpdir(), "pedidos-outage-"));
chmodSync(folder, 0o755);
let postgresql = await startEmbedded(folder);
afterAll(async () => {
  await postgresql.stop();
  rmSync(folder, { recursive: true, force: true });
});

test(`the database is away for ${OUTAGE} s under the load of ${CLIENTS} connections`, async () => {
  const server = await startServer({ DATABASE_URL: postgresql.url });
  const client = clientOf((path, init) => fetch(server.url + path, init));
  const producto = await client.producto({ stock: 1_000_000 });
  const cliente = await client.cliente();
  const order = { cliente_id: cliente.id, items: [{ producto_id: producto.id, cantidad: 1 }] };

  const confirmed: string[] = [];
  const wrong: unknown[] = [];
  const answers = Array.from({ length: CLIENTS }, () => ({ served: 0, unavailable: 0 }));
  const every = (condition: (counts: (typeof answers)[number]) => boolean) => () => answers.every(condition);
  let firstServed = 0;
  let firstUnavailable = 0;
  let slowest = 0;
  let shopping = true;
  const shopper = async (counts: (typeof answers)[number]): Promise<void> => {
    const { ask, close } = openConnection(server.url);
    const timed: typeof ask = async (...request) => {
      const begun = performance.now();
      const reply = await ask(...request);
      slowest = Math.max(slowest, performance.now() - begun);
      if (reply.status < 300) {
        counts.served++;
        firstServed ||= performance.now();
      } else if (reply.status === 503 && reply.body.codigo === "no_disponible") {
        counts.unavailable++;
        firstUnavailable ||= performance.now();
        await Bun.sleep(20); // a client that spins would measure itself
      } else wrong.push(reply);
      return reply;
    };
    while (shopping) {
      const { status, body } = await timed("POST", "/pedidos", order);
      if (status === 201 && (await timed("PATCH", `/pedidos/${body.id}/confirmar`)).status === 200)
        confirmed.push(body.id);
    }
    close();
  };
  const shoppers = answers.map((counts) => shopper(counts).catch((error) => wrong.push(error)));
  await until(
    every(({ served }) => served > 10),
    "the load is on",
  );

  const port = Number(new URL(postgresql.url).port);
  const stopped = performance.now();
  firstUnavailable = 0;
  await postgresql.stop();
  const gone = performance.now();
  slowest = 0;
  for (const counts of answers) counts.unavailable = 0;
  await until(
    every(({ unavailable }) => unavailable > 5),
    "everybody has been told, again and again",
  );
  expect((await client.get("/health/ready")).status).toBe(503);
  expect((await client.get("/health/live")).status).toBe(200);
  await Bun.sleep(OUTAGE * 1000 - (performance.now() - gone));
  const slowestRefusal = slowest;

  for (const counts of answers) counts.served = 0;
  firstServed = 0;
  postgresql = await startEmbedded(folder, { port });
  const back = performance.now();
  await until(
    every(({ served }) => served > 10),
    "everybody is served again",
  );
  const all = performance.now();
  expect((await client.get("/health/ready")).status).toBe(200);
  shopping = false;
  await Promise.all(shoppers);
  const ms = (from: number, to: number) => `${Math.round(to - from)} ms`;
  console.log(
    `first 503 ${ms(stopped, firstUnavailable)} after the stop began; slowest 503 while away ${ms(0, slowestRefusal)}; first 2xx ${ms(back, firstServed)} and everybody served ${ms(back, all)} after the database was back; ${confirmed.length} confirmed`,
  );

  expect(wrong).toEqual([]);
  const sql = postgres(postgresql.url, { max: 1 });
  const stored = new Set((await sql`select id from pedidos where estado = 'confirmado'`).map(({ id }) => id));
  const [now] = await sql`select stock from productos where id = ${producto.id}`;
  await sql.end();
  expect(confirmed.filter((id) => !stored.has(id))).toEqual([]);
  expect(now?.stock).toBe(1_000_000 - stored.size);
  expect(await server.stop()).toBe(0);
}, 120_000);
