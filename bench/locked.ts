/** Confirming while another session keeps a producto locked that some clients need: the throughput of the others. */
import postgres from "postgres";
import { PRINCIPAL } from "../src/http/tienda.ts";
import { startServer } from "./drive.ts";
import type { Context, Measurement } from "./measurement.ts";
import { writeCarritos } from "./shop.ts";

const CLIENTS = 64;

/** Shares of the clients that need the locked producto. */
const SHARES = [0, 1 / CLIENTS, 0.1, 0.5];

/** How long each run lasts: the first seconds, in which the row is identified, are a small part of it. */
const SECONDS = 20;

/** Pedidos of 200 lines. */
const CROWD = 1_536;

type Result = {
  /** Clients that need the locked producto. */
  readonly unlucky: number;
  /** Confirms of the others per second and client, over all of the time and without its first 5 seconds. */
  readonly rate: number;
  readonly steady: number;
  /** The slowest of the others, in milliseconds. */
  readonly slowest: number;
  /** Answers that the others got, by status. */
  readonly statuses: Readonly<Record<string, number>>;
};

/** Holds a producto's lock for the whole of each run, and lets clients confirm carritos of one line. */
const measureLocked = async ({ url, shop }: Context): Promise<readonly Result[]> => {
  const holder = postgres(url, { max: 1, onnotice: () => {} });
  const locked = Bun.randomUUIDv7();
  await shop.sql`
    insert into productos (tienda_id, id, nombre, precio, stock)
    values (${PRINCIPAL}, ${locked}, 'Locked', 1, 1000000)`;
  await shop.sql`
    insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo)
    select tienda_id, id, version, 'inicial', stock, stock from productos where id = ${locked}`;
  const results: Result[] = [];
  try {
    for (const share of SHARES) {
      const unlucky = Math.round(CLIENTS * share);
      const free = await writeCarritos(shop, 6_000 * SECONDS, 1);
      const wanting = await writeCarritos({ ...shop, hot: locked }, 20 * unlucky + 1, 0);
      const server = await startServer("batched", url);
      try {
        results.push(
          await holder.begin(async (tx) => {
            await tx`select 1 from productos where id = ${locked} for update`;
            return run(server.port, free, wanting, unlucky);
          }),
        );
      } finally {
        await server.stop();
      }
    }
    return results;
  } finally {
    await holder.end();
  }
};

const run = async (port: number, free: string[], wanting: string[], unlucky: number): Promise<Result> => {
  const begun = performance.now();
  const end = begun + SECONDS * 1000;
  const done: number[] = [];
  const statuses: Record<string, number> = {};
  let slowest = 0;
  let next = 0;
  const ask = async (id: string) => {
    const sent = performance.now();
    const { status } = await fetch(`http://127.0.0.1:${port}/pedidos/${id}/confirmar`, { method: "PATCH" });
    return { status, ms: performance.now() - sent };
  };
  const lucky = async () => {
    while (performance.now() < end) {
      const { status, ms } = await ask(free[next++ % free.length] as string);
      statuses[status] = (statuses[status] ?? 0) + 1;
      slowest = Math.max(slowest, ms);
      if (status === 200) done.push(performance.now() - begun);
    }
  };
  let wants = 0;
  const waits = async () => {
    while (performance.now() < end) await ask(wanting[wants++ % wanting.length] as string);
  };
  // The server stops before the waiting clients have their answers, which are not needed.
  const clients = Array.from({ length: CLIENTS }, (_, n) => (n < unlucky ? waits().catch(() => {}) : lucky()));
  await Promise.all(clients.slice(unlucky));
  const others = CLIENTS - unlucky;
  const after = (ms: number) =>
    done.filter((at) => at > ms && at < SECONDS * 1000).length / (SECONDS - ms / 1000) / others;
  return { unlucky, rate: after(0), steady: after(5000), slowest, statuses };
};

type Crowded = {
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Pedidos per second. */
  readonly rate: number;
  /** The slowest answer, in milliseconds. */
  readonly slowest: number;
};

/**
 * Four servers whose clients confirm pedidos of 200 lines of the same 200 productos. No lock is held for long, so
 * no request should fail because a row was locked for too long.
 */
const measureCrowded = async ({ url, shop }: Context): Promise<Crowded> => {
  const ids = await writeCarritos({ ...shop, productos: shop.productos.slice(0, 200) }, CROWD, 200);
  const servers = await Promise.all([1, 2, 3, 4].map(() => startServer("batched", url)));
  const statuses: Record<string, number> = {};
  let slowest = 0;
  let next = 0;
  const begun = performance.now();
  const client = async (port: number): Promise<void> => {
    for (let id = ids[next++]; id !== undefined; id = ids[next++]) {
      const sent = performance.now();
      const { status } = await fetch(`http://127.0.0.1:${port}/pedidos/${id}/confirmar`, { method: "PATCH" });
      statuses[status] = (statuses[status] ?? 0) + 1;
      slowest = Math.max(slowest, performance.now() - sent);
    }
  };
  await Promise.all(servers.flatMap(({ port }) => Array.from({ length: 32 }, () => client(port))));
  const rate = CROWD / ((performance.now() - begun) / 1000);
  for (const server of servers) await server.stop();
  return { statuses, rate, slowest };
};

const printLocked = ({ unlucky, rate, steady, slowest, statuses }: Result, free: Result | undefined): string =>
  `confirm while ${unlucky} of ${CLIENTS} clients want a producto that somebody keeps locked: the others ` +
  `${rate.toFixed(1)} /s each, ${(rate / (free?.rate ?? rate)).toFixed(2)} of that with none ` +
  `(${(steady / (free?.steady ?? steady)).toFixed(2)} after 5 s), slowest ${slowest.toFixed(0)} ms, ${JSON.stringify(statuses)}`;

/** Rows that somebody keeps locked for long, and rows that all want. */
export const locked: Measurement<{ readonly crowded: Crowded; readonly locked: readonly Result[] }> = {
  names: ["locked"],
  measure: async (context) => ({ crowded: await measureCrowded(context), locked: await measureLocked(context) }),
  print: ({ crowded: { rate, slowest, statuses }, locked: results }) =>
    [
      `confirm pedidos of 200 lines of the same productos, four servers of 32 connections: ${rate.toFixed(0)} /s, ` +
        `slowest ${slowest.toFixed(0)} ms, ${JSON.stringify(statuses)}`,
      ...results.map((result) => printLocked(result, results[0])),
    ].join("\n"),
};
