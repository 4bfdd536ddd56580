/** Stopping a server that is in use: nothing that was answered is lost, and no client is cut off without notice. */
import { afterAll, describe, expect, test } from "bun:test";
import { PRINCIPAL } from "../src/http/tienda.ts";
import { clientOf } from "./support/api.ts";
import { Lost, openConnection, Refused, type Reply } from "./support/connection.ts";
import { openTestDatabase } from "./support/database.ts";
import { until } from "./support/locks.ts";
import { type ServerProcess, startServer } from "./support/process.ts";
import { startRelay } from "./support/relay.ts";
import { startShoppers } from "./support/shoppers.ts";

const CLIENTS = 64;
const NOTHING = { pedidos: [], units: 0 };

const database = await openTestDatabase();
afterAll(database.close);
const { sql } = database;

const start = (env: Record<string, string> = {}): Promise<ServerProcess> =>
  startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false", ...env });

/** Tells the server to stop, waits until it knows, and resolves to what resolves to its exit code. */
const tellToStop = async (server: ServerProcess): Promise<{ readonly code: Promise<number> }> => {
  const code = server.stop("SIGTERM");
  await until(() => server.output().includes("finishing"), "the signal has come");
  return { code };
};

/** Confirms a pedido whose producto somebody else has locked, and does this while it waits. */
const whileConfirming = async (
  server: ServerProcess,
  meanwhile: (answer: Promise<Reply>) => Promise<void>,
): Promise<Promise<Reply>[]> => {
  const client = clientOf((path, init) => fetch(server.url + path, init));
  const producto = await client.producto();
  const pedido = await client.pedido([producto, 1]);
  const answers: Promise<Reply>[] = [];
  await sql.begin(async (tx) => {
    await tx`select 1 from productos where tienda_id = ${PRINCIPAL} and id = ${producto.id} for update`;
    const answer = openConnection(server.url).ask("PATCH", `/pedidos/${pedido.id}/confirmar`);
    answers.push(answer);
    await until(async () => {
      const [row] = await sql`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return row?.n > 0;
    }, "the request waits for the producto");
    await meanwhile(answer);
  });
  return answers;
};

describe("a server that is told to stop", () => {
  test(`under the load of ${CLIENTS} keep-alive connections: answers every request, and ends with 0`, async () => {
    const server = await start({ SHUTDOWN_DELAY: "1" });
    const shoppers = await startShoppers(server.url, { clients: CLIENTS, leave: true });
    await openConnection(server.url).ask("GET", "/health/live"); // and one that stays silent
    await until(() => shoppers.confirmed.length > 5 * CLIENTS, "the load is on");
    const begun = performance.now();
    expect(await server.stop("SIGTERM")).toBe(0);
    const took = Math.round(performance.now() - begun);
    await shoppers.ended;
    console.log(`stopped in ${took} ms under load; ${shoppers.confirmed.length} confirmed`);
    expect(shoppers.wrong).toEqual([]);
    expect(await shoppers.lost(sql)).toEqual(NOTHING);
    expect(server.trouble()).toEqual([]);
  });

  test("is not ready from that moment on, answers what comes all the same, and then takes no connection", async () => {
    const server = await start({ SHUTDOWN_DELAY: "2" });
    const before = openConnection(server.url);
    expect((await before.ask("GET", "/health/ready")).last).toBe(false);
    const { code } = await tellToStop(server);
    const ready = await before.ask("GET", "/health/ready");
    expect([ready.status, ready.body.codigo, ready.last]).toEqual([503, "no_disponible", true]);
    const { ask } = openConnection(server.url);
    const live = await ask("GET", "/health/live");
    expect([live.status, live.last]).toEqual([200, true]);
    expect(await code).toBe(0);
    expect(await ask("GET", "/health/live").catch((error) => error)).toBeInstanceOf(Refused);
  });

  test("waits for a request that takes long, also without a delay", async () => {
    const server = await start();
    let ended: Promise<number> | undefined;
    const [answer] = await whileConfirming(server, async () => {
      ended = (await tellToStop(server)).code;
    });
    const { status, last } = (await answer) as Reply;
    expect([status, last, await ended]).toEqual([200, true, 0]);
  });

  test("gives up what does not end within SHUTDOWN_GRACE, says so, and ends with 1", async () => {
    const server = await start({ SHUTDOWN_GRACE: "1" });
    await whileConfirming(server, async (answer) => {
      const lost = answer.catch((error) => error);
      expect(await server.stop("SIGTERM")).toBe(1);
      expect(server.output()).toContain("gave up 1 requests");
      expect(await lost).toBeInstanceOf(Lost);
    });
  });

  test("a second time: ends at once", async () => {
    const server = await start({ SHUTDOWN_DELAY: "60", SHUTDOWN_GRACE: "300" });
    const { code } = await tellToStop(server);
    let ended = false;
    void code.then(() => {
      ended = true;
    });
    // What comes within a second is the same signal on another way.
    await until(() => {
      if (!ended) process.kill(server.pid, "SIGTERM");
      return ended;
    }, "it has ended");
    expect(await code).toBe(1);
  });
});

/** A balancer over these servers, as they are at each moment: it leads to those that say they are ready. */
const startBalancer = async (servers: readonly ServerProcess[]) => {
  let ready: readonly string[] = [];
  let watching = true;
  const watch = async () => {
    while (watching) {
      const checked = servers.map(async (server) => {
        const { ok } = await fetch(`${server.url}/health/ready`).catch(() => ({ ok: false }));
        return ok ? [server.url] : [];
      });
      ready = (await Promise.all(checked)).flat();
      await Bun.sleep(50);
    }
  };
  const watcher = watch();
  let turn = 0;
  const relay = await startRelay(() => {
    const first = turn++ % Math.max(1, ready.length);
    return [...ready.slice(first), ...ready.slice(0, first)];
  });
  return {
    url: relay.through((servers[0] as ServerProcess).url),
    knows: (server: ServerProcess) => ready.includes(server.url),
    close: async () => {
      watching = false;
      await watcher;
      relay.close();
    },
  };
};

test("two servers replaced one after the other, behind a balancer, under load: no request fails", async () => {
  const env = { SHUTDOWN_DELAY: "1" };
  const servers = await Promise.all([start(env), start(env)]);
  const balancer = await startBalancer(servers);
  await until(() => servers.every(balancer.knows), "the balancer has found both");
  let again = 0;
  const shoppers = await startShoppers(balancer.url, {
    clients: CLIENTS,
    through:
      (ask) =>
      (...request) =>
        ask(...request).catch(() => {
          again++;
          return ask(...request);
        }),
  });
  for (const old of [...servers]) {
    const before = shoppers.confirmed.length;
    await until(() => shoppers.confirmed.length > before + 5 * CLIENTS, "the load is on");
    const next = await start(env);
    servers.push(next);
    await until(() => balancer.knows(next), "the balancer has found the new one");
    expect(await old.stop("SIGTERM")).toBe(0);
    servers.splice(servers.indexOf(old), 1);
  }
  await shoppers.stop();
  await balancer.close();
  for (const server of servers) await server.stop();
  console.log(`replaced both; ${shoppers.confirmed.length} confirmed, ${again} requests sent again`);
  expect(shoppers.wrong).toEqual([]);
  expect(await shoppers.lost(sql)).toEqual(NOTHING);
}, 60_000);
