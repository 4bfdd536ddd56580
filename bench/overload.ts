/** More load than a server can bear: what still gets done, how the rest is refused, what it takes, and how it is afterwards. */
import { startRelay } from "../test/support/relay.ts";
import { type BenchServer, http, load, startServer } from "./drive.ts";
import { table } from "./figures.ts";
import type { Measurement } from "./measurement.ts";
import { type Shop, writeCarritos } from "./shop.ts";

/** Connections that give the most throughput, and ten times, and sixty times as many. */
const PEAK = 256;
const CROWDS = [10 * PEAK, 60 * PEAK];

/** Milliseconds by which the slow database is slower, in each direction. */
const SLOW_MS = 250;

type Row = {
  readonly database: string;
  readonly what: string;
  readonly connections: number;
  /** 2xx per second, and of that at the peak. */
  readonly rate: number;
  readonly share: number;
  readonly p99: number;
  /** 503 per second, and milliseconds until they came. */
  readonly refused: number;
  readonly refusedP50: number;
  readonly refusedP99: number;
  readonly withoutRetryAfter: number;
  /** Memory of the server, in MB. */
  readonly rss: number;
};

/** Edits of carritos: any number of requests, each with an effect. */
const edits = async (shop: Shop): Promise<readonly string[]> => {
  const ids = await writeCarritos(shop, 20_000, 3);
  return ids.map((id, n) =>
    http("PATCH", `/pedidos/${id}/items`, {
      producto_id: shop.productos[(n * 7919) % shop.productos.length],
      cantidad: 1 + (n % 5),
    }),
  );
};

const measureOn = async (server: BenchServer, database: string, requests: readonly string[], seconds: number) => {
  const rows: Row[] = [];
  const run = async (what: string, connections: number): Promise<void> => {
    const result = await load(server, { requests, repeat: true, connections, seconds, patient: true });
    const { rate, p99, refusals, rss } = result;
    rows.push({
      ...{ database, what, connections, rate, share: rate / (rows[0]?.rate ?? rate), p99, rss },
      refused: (result.statuses["503"] ?? 0) / result.seconds,
      refusedP50: refusals.p50,
      refusedP99: refusals.p99,
      withoutRetryAfter: refusals.bare,
    });
  };
  await run("peak", PEAK);
  for (const connections of CROWDS) await run(`${connections / PEAK} × as many`, connections);
  // At once: whatever waits in the server is still there.
  await run("afterwards", PEAK);
  return rows;
};

const whole = (n: number): string => n.toLocaleString("en", { maximumFractionDigits: 0 });

/** Ten and sixty times the clients that a server does best with, on a fast and on a slow database. */
export const overload: Measurement<{ readonly overload: readonly Row[] }> = {
  names: ["overload"],
  measure: async ({ url, shop, seconds }) => {
    const requests = await edits(shop);
    const relay = await startRelay(() => [url]);
    const rows: Row[] = [];
    try {
      for (const [database, delayMs] of [["fast", 0] as const, [`+ ${2 * SLOW_MS} ms`, SLOW_MS] as const]) {
        relay.delay(delayMs);
        const server = await startServer("observed", delayMs === 0 ? url : relay.through(url));
        try {
          rows.push(...(await measureOn(server, database, requests, delayMs === 0 ? seconds : Math.max(10, seconds))));
        } finally {
          await server.stop();
        }
      }
    } finally {
      relay.close();
    }
    return { overload: rows };
  },
  print: ({ overload: rows }) =>
    table([
      [
        "database",
        "load",
        "connections",
        "2xx/s",
        "of peak",
        "p99 ms",
        "503/s",
        "503 after ms, p50",
        "p99",
        "without Retry-After",
        "RSS MB",
      ],
      ...rows.map((row) => [
        ...[row.database, row.what, whole(row.connections), whole(row.rate), row.share.toFixed(2), whole(row.p99)],
        ...[
          whole(row.refused),
          row.refusedP50.toFixed(1),
          row.refusedP99.toFixed(1),
          whole(row.withoutRetryAfter),
          whole(row.rss),
        ],
      ]),
    ]),
};
