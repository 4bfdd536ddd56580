/**
 * PgBouncer between the server and its database, killed and started again under load: every answer is right or 503, and
 * comes in time. `KILLS=20 npm test -- pgbouncer` for a longer look.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { openConnections } from "../src/db/connections.ts";
import { pg } from "../src/db/statement.ts";
import { openTestDatabase } from "./support/database.ts";
import { until } from "./support/locks.ts";
import { noPgbouncer, startPgbouncer } from "./support/pgbouncer.ts";
import { startServer } from "./support/process.ts";
import { startWitnesses } from "./support/witnesses.ts";

const KILLS = Number(process.env.KILLS ?? 3);
const CLIENTS = 24;

/** What the queues promise, and something for a busy machine. */
const DEADLINE_MS = 10_000 + 5_000;
const PATIENCE_MS = 60_000;

const database = await openTestDatabase();
afterAll(database.close);

describe.skipIf(noPgbouncer)("PgBouncer", () => {
  for (const mode of ["session", "transaction"] as const) {
    test(
      `in ${mode} mode is killed ${KILLS} times`,
      async () => {
        const pooler = await startPgbouncer(database.url, mode);
        const server = await startServer({ DATABASE_URL: pooler.url });
        const witnesses = await startWitnesses(server.url, { clients: CLIENTS });
        const { counts, wrong } = witnesses;
        for (let n = 0; n < KILLS; n++) {
          await until(witnesses.everybodyServed, "everybody is served", PATIENCE_MS);
          await pooler.kill();
          const { unavailable } = counts;
          await until(() => counts.unavailable > unavailable + CLIENTS, "it is noticed", PATIENCE_MS);
          await pooler.start();
          witnesses.again();
        }
        await until(witnesses.everybodyServed, "everybody is served again", PATIENCE_MS);
        await witnesses.stop();
        console.log(
          `${mode} mode, ${KILLS} kills, ${counts.served} requests served: ${wrong.length} wrong, ${counts.unavailable} answered with 503, the slowest after ${Math.round(counts.slowestMs)} ms`,
        );
        expect(wrong).toEqual([]);
        expect(await witnesses.lost(database.sql)).toEqual({ created: [], confirmed: [], twice: 0, units: 0 });
        expect(counts.slowestMs).toBeLessThan(DEADLINE_MS);
        expect(await server.stop()).toBe(0);
        await pooler.close();
      },
      PATIENCE_MS * (KILLS + 1),
    );

    test(`in ${mode} mode leaves every statement its limits`, async () => {
      const pooler = await startPgbouncer(database.url, mode);
      const connections = openConnections({ url: pooler.url, pool: 4 });
      const settings = ["statement_timeout", "lock_timeout", "jit", "TimeZone"];
      const statement = {
        name: "settings",
        text: `select ${settings.map((name) => `current_setting('${name}') as "${name}"`).join(", ")}`,
        scope: "global",
        params: [],
        columns: Object.fromEntries(settings.map((name) => [name, pg.text])),
        plan: "custom",
      } as const;
      expect(await connections.run(statement, [])).toMatchObject([
        { statement_timeout: "8s", lock_timeout: "2s", jit: "off" },
      ]);
      await connections.close();
      await pooler.close();
    });
  }
});
