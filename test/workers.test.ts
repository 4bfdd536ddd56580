/** Several processes on one port, as a user starts them: WORKERS=3. */
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clientOf } from "./support/api.ts";
import { copyCheckout } from "./support/checkout.ts";
import { openConnection } from "./support/connection.ts";
import { openEmptyDatabase, openTestDatabase } from "./support/database.ts";
import { until } from "./support/locks.ts";
import { type ServerProcess, spawn, startServer } from "./support/process.ts";
import { parseSamples } from "./support/promql.ts";
import { startShoppers } from "./support/shoppers.ts";

const CLIENTS = 32;
const WORKERS = 3;
const NOTHING = { pedidos: [], units: 0 };

const database = await openTestDatabase();
afterAll(database.close);
const { sql } = database;

const start = (env: Record<string, string> = {}): Promise<ServerProcess> =>
  startServer({ DATABASE_URL: database.url, WORKERS: String(WORKERS), ...env });

type Line = {
  readonly pid: number;
  readonly worker?: number;
  readonly msg: string;
  readonly request?: { readonly id: string };
};
const linesOf = ({ output }: ServerProcess): Line[] =>
  output()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));

/** The pids of the workers that have answered, by their number. */
const answering = (server: ServerProcess): Map<number, number> =>
  new Map(linesOf(server).flatMap(({ worker, pid, request }) => (worker && request ? [[worker, pid]] : [])));

/** Asks on new connections until every worker has answered. */
const untilAllAnswer = (server: ServerProcess): Promise<void> =>
  until(async () => {
    const connection = openConnection(server.url);
    await connection.ask("GET", "/problemas").catch(() => {}); // a worker that was killed just now
    connection.close();
    return answering(server).size === WORKERS;
  }, "every worker has answered");

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("several workers", () => {
  test("all answer on one port, and stop under load without a loss", async () => {
    const server = await start({ SHUTDOWN_DELAY: "1" });
    await untilAllAnswer(server);
    const pids = [...answering(server).values()];
    expect(new Set([...pids, server.pid]).size).toBe(WORKERS + 1);
    const shoppers = await startShoppers(server.url, { clients: CLIENTS, leave: true });
    await until(() => shoppers.confirmed.length > 5 * CLIENTS, "the load is on");
    process.kill(server.pid, "SIGTERM"); // it alone: it has to tell the others
    await until(() => !isAlive(server.pid), "it has ended");
    await shoppers.ended;
    expect(shoppers.wrong).toEqual([]);
    expect(await shoppers.lost(sql)).toEqual(NOTHING);
    expect(server.trouble()).toEqual([]);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(linesOf(server).filter(({ msg }) => msg.includes("finishing")).length).toBe(WORKERS + 1);
  });

  test("one that is killed under load loses nothing that was answered, and is started again", async () => {
    const server = await start();
    await untilAllAnswer(server);
    const before = answering(server);
    // A request that was cut off is sent again with its key: it has one effect.
    const shoppers = await startShoppers(server.url, {
      clients: CLIENTS,
      through: (ask) => {
        // Also the next connection may be one that the killed worker did not take any more.
        const again: typeof ask = (...request) => ask(...request).catch(() => again(...request));
        return again;
      },
    });
    await until(() => shoppers.confirmed.length > 5 * CLIENTS, "the load is on");
    process.kill(before.get(2) as number, "SIGKILL");
    await until(async () => {
      await untilAllAnswer(server);
      return answering(server).get(2) !== before.get(2);
    }, "worker 2 is back");
    await shoppers.stop();
    expect(shoppers.wrong).toEqual([]);
    expect(await shoppers.lost(sql)).toEqual(NOTHING);
    expect(server.output()).toContain("worker 2 (pid");
    expect(answering(server).get(1)).toBe(before.get(1));
    expect(await server.stop("SIGTERM")).toBe(0);
  });

  test("end when the process that started them is killed", async () => {
    const server = await start();
    await untilAllAnswer(server);
    const pids = [...answering(server).values()];
    process.kill(server.pid, "SIGKILL");
    await until(() => !pids.some(isAlive), "all have ended");
  });

  test("at a second signal, all end at once", async () => {
    const server = await start({ SHUTDOWN_DELAY: "60", SHUTDOWN_GRACE: "300" });
    await untilAllAnswer(server);
    const pids = [...answering(server).values(), server.pid];
    process.kill(server.pid, "SIGTERM");
    await until(() => {
      if (isAlive(server.pid)) process.kill(server.pid, "SIGTERM");
      return !pids.some(isAlive);
    }, "all have ended");
  });

  test("one port tells of all, and no counter goes back when one is killed", async () => {
    const server = await start({ METRICS_PORT: "0" });
    const [, url = ""] = /metrics at (\S+)"/.exec(server.output()) ?? [];
    const count = async (name: string, labels: Record<string, string> = {}) =>
      parseSamples(await (await fetch(url)).text())
        .filter((sample) => sample.name === name)
        .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
        .reduce((sum, { value }) => sum + value, 0);
    const route = { route: "/problemas" };
    await untilAllAnswer(server);
    const asked = () => linesOf(server).filter(({ request }) => request).length;
    let total = 0;
    await until(async () => {
      total = await count("http_request_duration_seconds_count", route);
      return total === asked();
    }, "the log and the metrics tell of the same requests");
    expect(total).toBeGreaterThanOrEqual(WORKERS);
    expect(await count("pedidos_pool_connections_max")).toBe(10 * WORKERS);
    expect(await count("pedidos_build_info")).toBe(1);
    const started = await count("process_start_time_seconds");
    expect(Math.abs(started - Date.now() / 1000)).toBeLessThan(120);

    process.kill(answering(server).get(1) as number, "SIGKILL");
    await until(async () => (await count("process_start_time_seconds")) > started, "it is back, and tells so");
    expect(await count("http_request_duration_seconds_count", route)).toBe(total);
    expect(await count("pedidos_pool_connections_max")).toBe(10 * WORKERS);
    await server.stop();
  });

  test("on an empty database: one migrates, before the others start", async () => {
    const empty = await openEmptyDatabase();
    const server = await start({ DATABASE_URL: empty.url });
    expect(linesOf(server).filter(({ worker, msg }) => worker && msg.includes("migration"))).toEqual([]);
    const { get } = clientOf((path, init) => fetch(server.url + path, init));
    expect((await get("/health/ready")).status).toBe(200);
    expect(await server.stop("SIGTERM")).toBe(0);
    await empty.close();
  });

  test("the embedded database is that of the process that starts them", async () => {
    const { folder, remove } = copyCheckout();
    const server = await startServer({ WORKERS: "2" }, [process.execPath, "src/main.ts"], folder);
    const { get } = clientOf((path, init) => fetch(server.url + path, init));
    expect((await get("/health/ready")).status).toBe(200);
    expect(server.output()).not.toContain("AUTH=none");
    expect(await server.stop()).toBe(0);
    expect(existsSync(join(folder, ".data/postgres/postmaster.pid"))).toBe(false);
    remove();
  }, 120_000);

  test("on a port that another server shares with its own workers: says that it is taken", async () => {
    const other = await start();
    const { port } = new URL(other.url);
    const { ended, output } = spawn([process.execPath, "src/main.ts"], {
      env: { DATABASE_URL: database.url, WORKERS: "2", PORT: port },
    });
    expect(await ended).toBe(1);
    expect(output()).toContain(`Port ${port} is taken`);
    expect(await other.stop()).toBe(0);
  });

  test("that crash at start again and again: all end with 1, and the last line says why", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pedidos-workers-"));
    const program = join(folder, "main.ts");
    const main = join(import.meta.dir, "..", "src", "main.ts");
    writeFileSync(program, `if (process.env.PEDIDOS_WORKER) process.exit(3);\nawait import("${main}");\n`);
    const { ended, output } = spawn([process.execPath, program], { env: { DATABASE_URL: database.url, WORKERS: "2" } });
    expect(await ended).toBe(1);
    expect(output()).toMatch(/Worker \d ended \(3\) before it served, after 4 other crashes/);
  });
});
