/** One run: a shop under faults, and what is left of it in the end. */
import postgres from "postgres";
import "../../src/app.ts"; // declares every change, so that the log can be read
import { until } from "../support/locks.ts";
import { type History, randomFrom } from "./history.ts";
import { torment } from "./nemesis.ts";
import { openShop, readFeed } from "./shop.ts";
import { readState } from "./state.ts";
import { startWorld } from "./world.ts";

/** Milliseconds until all is quiet: longer than any request waits. */
const QUIET_MS = 120_000;

type RunOptions = {
  readonly seed: number;
  readonly seconds: number;
  readonly clients: number;
  /** An empty folder, for the database. */
  readonly folder: string;
  /** Whether to mount a small disk for the WAL, which can be filled: needs root. */
  readonly disk: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly seconds: number; readonly calls: number; readonly fault: string }) => void;
  /** Milliseconds between two faults, and that each lasts, at most. */
  readonly pauseMs?: number;
  readonly lastsMs?: number;
};

/** A history, and the lines of the servers' logs that tell of a bug. */
export type Run = { readonly history: History; readonly severe: readonly string[] };

/** Runs a shop while things break, and resolves to its history. */
export const run = async (options: RunOptions): Promise<Run> => {
  const { seed, seconds, clients, folder, disk, signal, onProgress, pauseMs = 2_500, lastsMs = 4_000 } = options;
  const world = await startWorld(folder, { disk });
  try {
    const begun = performance.now();
    const now = () => Math.round((performance.now() - begun) * 10) / 10;
    const urls = world.instances.map(({ url }) => url);
    const shop = await openShop({ urls, seed, clients, now });
    const random = randomFrom(seed + 1);
    const readers = urls.map((url, n) => readFeed(url, n === 0 ? () => 100 : () => 1 + Math.floor(random() * 100)));
    let fault = "";
    const progress = setInterval(
      () => onProgress({ seconds: Math.min(now() / 1000, seconds), calls: shop.calls.length, fault }),
      250,
    );
    const faults = await torment({
      ...{ world, seed, now, pauseMs, lastsMs },
      isOver: () => signal.aborted || now() > seconds * 1000,
      onFault: (kind) => {
        fault = kind;
      },
    });
    clearInterval(progress);
    if (signal.aborted) {
      // Ctrl-C in a terminal reaches PgBouncer, too, which then waits for its clients to leave.
      await world.pgbouncer?.kill();
      await world.pgbouncer?.start();
    }
    await shop.close();

    const sql = postgres(world.postgres.url, { max: 1, onnotice: () => {} });
    let logged = -1;
    let same = 0;
    // A request that its client gave up may still be under way.
    await until(
      async () => {
        const [row] = await sql`
          select (select count(*)::int from bitacora) as logged,
                 (select count(*)::int from pg_stat_activity
                  where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle') as busy`;
        same = row?.logged === logged && row.busy === 0 ? same + 1 : 0;
        logged = row?.logged;
        await Bun.sleep(20);
        return same > 50;
      },
      "nothing is under way",
      QUIET_MS,
    );
    const feeds = await Promise.all(readers.map(({ end }) => end()));
    const state = await readState(sql, feeds);
    await sql.end();
    for (const instance of world.instances) await instance.end("SIGTERM");
    const severe = world.instances.flatMap((instance) => instance.severe());
    return { history: { seed, seconds, faults, calls: shop.calls, state }, severe };
  } finally {
    await world.close();
  }
};
