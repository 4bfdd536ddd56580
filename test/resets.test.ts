/**
 * Connections between the server and its database that are reset under load, as a failover, a firewall or the restart of
 * a pooler does it: every answer is right or 503, and comes in time. `RESETS=1500 REQUESTS=100000 npm test -- resets` for
 * a longer look.
 */
import { afterAll, expect, test } from "bun:test";
import { openTestDatabase } from "./support/database.ts";
import { until } from "./support/locks.ts";
import { startServer } from "./support/process.ts";
import { startRelay } from "./support/relay.ts";
import { startWitnesses } from "./support/witnesses.ts";

const RESETS = Number(process.env.RESETS ?? 60);
const REQUESTS = Number(process.env.REQUESTS ?? 3_000);
const CLIENTS = 48;

/** What the queues promise, and something for a busy machine. */
const DEADLINE_MS = 10_000 + 5_000;

const PATIENCE_MS = 60_000 + REQUESTS * 20;

const database = await openTestDatabase();
afterAll(database.close);

test(
  `${RESETS} times the connections are reset while ${CLIENTS} clients ask`,
  async () => {
    const relay = await startRelay(() => [database.url]);
    const server = await startServer({ DATABASE_URL: relay.through(database.url) });
    const witnesses = await startWitnesses(server.url, { clients: CLIENTS });
    const { counts, wrong } = witnesses;
    for (let n = 1; n <= RESETS; n++) {
      const enough = (REQUESTS / RESETS) * n;
      await until(() => counts.served >= enough || wrong.length > 0, "the load goes on", PATIENCE_MS);
      // All of them, or one half: then the others have to go on as if nothing were. Some are closed and not reset.
      if (n % 10 === 0) relay.cut();
      else relay.reset(n % 2 ? 1 : 0.5);
    }
    witnesses.again();
    await until(witnesses.everybodyServed, "everybody is served again", PATIENCE_MS);
    await witnesses.stop();
    console.log(
      `${RESETS} resets, ${counts.served} requests served: ${wrong.length} wrong, ${counts.unavailable} answered with 503, the slowest after ${Math.round(counts.slowestMs)} ms`,
    );
    expect(wrong).toEqual([]);
    expect(await witnesses.lost(database.sql)).toEqual({ created: [], confirmed: [], twice: 0, units: 0 });
    expect(counts.slowestMs).toBeLessThan(DEADLINE_MS);
    expect(await server.stop()).toBe(0);
    relay.close();
  },
  PATIENCE_MS,
);
