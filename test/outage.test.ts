/** A database that goes away under load and comes back: all requests fail at once, nothing is lost, no restart is needed. */
import { afterAll, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startEmbedded } from "../src/dev/embedded.ts";
import { clientOf } from "./support/api.ts";
import { until } from "./support/locks.ts";
import { startServer } from "./support/process.ts";
import { startRelay } from "./support/relay.ts";
import { startShoppers } from "./support/shoppers.ts";
import { startWitnesses } from "./support/witnesses.ts";

/** Seconds that the database is away; OUTAGE=10 for a longer look. */
const OUTAGE = Number(process.env.OUTAGE ?? 1);
const CLIENTS = 64;

/** What an answer may take at most, and something for a busy machine. */
const DEADLINE_MS = 10_000 + 5_000;
const PATIENCE_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), "pedidos-outage-"));
chmodSync(folder, 0o755);
const postgresql = await startEmbedded(folder);
const port = Number(new URL(postgresql.url).port);
afterAll(async () => {
  await postgresql.stop();
  rmSync(folder, { recursive: true, force: true });
});

const pidFile = join(folder, "postgres", "postmaster.pid");
const postmaster = (): number => Number(readFileSync(pidFile, "utf8").split("\n")[0]);

/** A server, the load of clients that judge its answers, and a relay between it and the database. */
const underLoad = async () => {
  const relay = await startRelay(() => [postgresql.url]);
  const server = await startServer({ DATABASE_URL: relay.through(postgresql.url) });
  const witnesses = await startWitnesses(server.url, { clients: CLIENTS });
  await until(witnesses.everybodyServed, "the load is on", PATIENCE_MS);
  witnesses.again();
  return {
    relay,
    witnesses,
    /** Ends all, and expects that everybody was served in the end, rightly, and that nothing took too long. */
    end: async (what: string) => {
      witnesses.again();
      await until(witnesses.everybodyServed, "everybody is served again", PATIENCE_MS);
      await witnesses.stop();
      const { served, unavailable, slowestMs } = witnesses.counts;
      console.log(
        `${what}: ${served} requests served, ${unavailable} answered with 503, the slowest after ${Math.round(slowestMs)} ms`,
      );
      expect(witnesses.wrong).toEqual([]);
      expect(slowestMs).toBeLessThan(DEADLINE_MS);
      const sql = postgres(postgresql.url, { max: 1 });
      expect(await witnesses.lost(sql)).toEqual({ created: [], confirmed: [], twice: 0, units: 0 });
      await sql.end();
      expect(await server.stop()).toBe(0);
      relay.close();
    },
  };
};

test("the bytes of the open connections vanish, and new connections work", async () => {
  const { relay, end } = await underLoad();
  relay.freeze();
  await end("vanished");
}, 120_000);

test("PostgreSQL is stopped (SIGSTOP), and goes on", async () => {
  const { witnesses, end } = await underLoad();
  // Its children too: they go on without the postmaster.
  const children = Bun.spawnSync(["pgrep", "-P", String(postmaster())])
    .stdout.toString()
    .trim()
    .split("\n");
  const processes = [postmaster(), ...children.map(Number)];
  const signal = (name: NodeJS.Signals) => {
    for (const pid of processes) process.kill(pid, name);
  };
  signal("SIGSTOP");
  try {
    await until(witnesses.everybodyRefused, "everybody is told", PATIENCE_MS);
  } finally {
    signal("SIGCONT");
  }
  await end("stopped");
}, 120_000);

test("every message to the database and from it takes 50 ms", async () => {
  const { relay, witnesses, end } = await underLoad();
  relay.delay(50);
  await end("delayed");
  expect(witnesses.counts.unavailable).toBe(0);
}, 120_000);

test(`the database is away for ${OUTAGE} s under the load of ${CLIENTS} connections`, async () => {
  const server = await startServer({ DATABASE_URL: postgresql.url });
  const client = clientOf((path, init) => fetch(server.url + path, init));
  const answers = Array.from({ length: CLIENTS }, () => ({ served: 0, unavailable: 0 }));
  const every = (condition: (counts: (typeof answers)[number]) => boolean) => () => answers.every(condition);
  let firstServed = 0;
  let firstUnavailable = 0;
  let slowest = 0;
  const shoppers = await startShoppers(server.url, {
    clients: CLIENTS,
    excused: ({ status, body }) => status === 503 && body.codigo === "no_disponible",
    through:
      (ask, n) =>
      async (...request) => {
        const counts = answers[n] as (typeof answers)[number];
        const begun = performance.now();
        const reply = await ask(...request);
        slowest = Math.max(slowest, performance.now() - begun);
        if (reply.status < 300) {
          counts.served++;
          firstServed ||= performance.now();
        } else {
          counts.unavailable++;
          firstUnavailable ||= performance.now();
          await Bun.sleep(20); // a client that spins would measure itself
        }
        return reply;
      },
  });
  await until(
    every(({ served }) => served > 10),
    "the load is on",
  );

  // Not through the handle: it would hold up this process, and the clients in it, until the database has stopped.
  const stopped = performance.now();
  firstUnavailable = 0;
  process.kill(postmaster(), "SIGINT");
  await until(() => !existsSync(pidFile), "the database has stopped");
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
  // It holds a connection for as long as it uses the folder, and so would not end by itself.
  const start = `await (await import("./src/dev/embedded.ts")).startEmbedded("${folder}", { port: ${port} }); process.exit()`;
  expect(await Bun.spawn([process.execPath, "-e", start]).exited).toBe(0);
  const back = performance.now();
  await until(
    every(({ served }) => served > 10),
    "everybody is served again",
  );
  const all = performance.now();
  await until(async () => (await client.get("/health/ready")).status === 200, "the server is ready again");
  await shoppers.stop();
  const ms = (from: number, to: number) => `${Math.round(to - from)} ms`;
  console.log(
    `first 503 ${ms(stopped, firstUnavailable)} after the stop began; slowest 503 while away ${ms(0, slowestRefusal)}; first 2xx ${ms(back, firstServed)} and everybody served ${ms(back, all)} after the database was back; ${shoppers.confirmed.length} confirmed`,
  );

  expect(shoppers.wrong).toEqual([]);
  const sql = postgres(postgresql.url, { max: 1 });
  expect(await shoppers.lost(sql)).toEqual({ pedidos: [], units: 0 });
  await sql.end();
  expect(await server.stop()).toBe(0);
}, 120_000);
