/** Stopping a server that is in use: nothing that was answered is lost, and nobody is cut off who could be told. */
import { afterAll, describe, expect, test } from "bun:test";
import { clientOf, type Json } from "./api.ts";
import { Lost, openConnection, Refused } from "./connection.ts";
import { openTestDatabase } from "./database.ts";
import { until } from "./locks.ts";
import { type ServerProcess, startServer } from "./process.ts";
import { startRelay } from "./relay.ts";

const CLIENTS = 64;

const database = await openTestDatabase();
afterAll(database.close);
const start = (env: Record<string, string> = {}): Promise<ServerProcess> =>
  startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false", ...env });

/** A cliente, and a producto of which there is always enough. */
const stockUp = async (url: string) => {
  const client = clientOf((path, init) => fetch(url + path, init));
  const producto: Json = await client.producto({ stock: 1_000_000 });
  const cliente: Json = await client.cliente();
  return { producto, order: { cliente_id: cliente.id, items: [{ producto_id: producto.id, cantidad: 1 }] } };
};

/** Every one of these was answered with 200, so it is confirmed; and the stock is what the confirmed ones leave. */
const expectKept = async (confirmed: readonly string[], producto: Json): Promise<void> => {
  const rows = await database.sql`
    select p.id from pedidos p join pedido_items i on i.pedido_id = p.id
    where p.estado = 'confirmado' and i.producto_id = ${producto.id}`;
  const stored = new Set(rows.map(({ id }) => id));
  expect(confirmed.filter((id) => !stored.has(id))).toEqual([]);
  const [now] = await database.sql`select stock from productos where id = ${producto.id}`;
  expect(now?.stock).toBe(1_000_000 - stored.size);
};

describe("a server that is told to stop", () => {
  test(`under the load of ${CLIENTS} keep-alive connections: every request is answered, and 0 is the exit code`, async () => {
    const server = await start({ SHUTDOWN_DELAY: "1" });
    const { producto, order } = await stockUp(server.url);
    const confirmed: string[] = [];
    const wrong: unknown[] = [];
    let told = 0;
    const shopper = async (): Promise<void> => {
      const { ask } = openConnection(server.url);
      for (let last = false; !last; ) {
        const created = await ask("POST", "/pedidos", order);
        if (created.status !== 201) wrong.push(created);
        if (created.last) break;
        const done = await ask("PATCH", `/pedidos/${created.body.id}/confirmar`);
        if (done.status === 200) confirmed.push(created.body.id);
        else wrong.push(done);
        last = done.last;
      }
      told++;
    };
    const idle = openConnection(server.url);
    await idle.ask("GET", "/health/live");
    const shoppers = Array.from({ length: CLIENTS }, () => shopper().catch((error) => wrong.push(error)));
    await until(() => confirmed.length > 5 * CLIENTS, "the load is on");
    const begun = performance.now();
    expect(await server.stop("SIGTERM")).toBe(0);
    const took = Math.round(performance.now() - begun);
    await Promise.all(shoppers);
    console.log(`stopped in ${took} ms under load; ${confirmed.length} confirmed`);
    expect([told, wrong]).toEqual([CLIENTS, []]);
    await expectKept(confirmed, producto);
    expect(server.output()).not.toMatch(/"level":(40|50|60)/);
  });

  test("is not ready from that moment on, answers what comes all the same, and then takes no connection", async () => {
    const server = await start({ SHUTDOWN_DELAY: "2" });
    const before = openConnection(server.url);
    expect((await before.ask("GET", "/health/ready")).last).toBe(false);
    const ended = server.stop("SIGTERM");
    await until(() => server.output().includes("finishing"), "the signal has come");
    const ready = await before.ask("GET", "/health/ready");
    expect([ready.status, ready.body.codigo, ready.last]).toEqual([503, "no_disponible", true]);
    const { ask } = openConnection(server.url);
    const live = await ask("GET", "/health/live");
    expect([live.status, live.last]).toEqual([200, true]);
    expect(await ended).toBe(0);
    expect(await ask("GET", "/health/live").catch((error) => error)).toBeInstanceOf(Refused);
  });

  test("waits for a request that takes long, also without a delay", async () => {
    const server = await start();
    const { producto, order } = await stockUp(server.url);
    const { ask } = openConnection(server.url);
    const { body: pedido } = await ask("POST", "/pedidos", order);
    let done: Promise<Json> | undefined;
    let ended: Promise<number> | undefined;
    await database.sql.begin(async (tx) => {
      await tx`select 1 from productos where id = ${producto.id} for update`;
      done = ask("PATCH", `/pedidos/${pedido.id}/confirmar`);
      await until(async () => {
        const [row] =
          await database.sql`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock'`;
        return row?.n > 0;
      }, "the request waits for the producto");
      ended = server.stop("SIGTERM");
      await until(() => server.output().includes("finishing"), "the signal has come");
    });
    const { status, last } = await done;
    expect([status, last, await ended]).toEqual([200, true, 0]);
    await expectKept([pedido.id], producto);
  });

  test("gives up what does not end within SHUTDOWN_GRACE, says so, and ends with 1", async () => {
    const server = await start({ SHUTDOWN_GRACE: "1" });
    const { producto, order } = await stockUp(server.url);
    const { ask } = openConnection(server.url);
    const { body: pedido } = await ask("POST", "/pedidos", order);
    await database.sql.begin(async (tx) => {
      await tx`select 1 from productos where id = ${producto.id} for update`;
      const lost = ask("PATCH", `/pedidos/${pedido.id}/confirmar`).catch((error) => error);
      await until(async () => {
        const [row] =
          await database.sql`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock'`;
        return row?.n > 0;
      }, "the request waits for the producto");
      expect(await server.stop("SIGTERM")).toBe(1);
      expect(server.output()).toContain("gave up 1 requests");
      expect(await lost).toBeInstanceOf(Lost);
    });
  });

  test("a second time: ends at once", async () => {
    const server = await start({ SHUTDOWN_DELAY: "60", SHUTDOWN_GRACE: "300" });
    void server.stop("SIGTERM");
    await until(() => server.output().includes("finishing"), "the signal has come");
    expect(await server.stop("SIGTERM")).toBe(1);
  });
});

test("two servers replaced one after the other, behind a balancer, under load: no request fails", async () => {
  const env = { SHUTDOWN_DELAY: "1" };
  const servers = await Promise.all([start(env), start(env)]);
  let healthy: number[] = [];
  let watching = true;
  const watch = async () => {
    while (watching) {
      const ports = servers.map(({ url }) => Number(new URL(url).port));
      const ok = await Promise.all(
        ports.map((port) =>
          fetch(`http://127.0.0.1:${port}/health/ready`).then(
            ({ ok }) => ok,
            () => false,
          ),
        ),
      );
      healthy = ports.filter((_, n) => ok[n]);
      await Bun.sleep(50);
    }
  };
  const watcher = watch();
  let turn = 0;
  const relay = await startRelay(() => {
    turn++;
    return healthy.map((_, n) => healthy[(n + turn) % healthy.length] as number);
  });
  const url = `http://127.0.0.1:${relay.port}`;
  await until(() => healthy.length === 2, "the balancer has found both");

  const { producto, order } = await stockUp(url);
  const confirmed: string[] = [];
  const wrong: unknown[] = [];
  let retried = 0;
  let shopping = true;
  const shopper = async (): Promise<void> => {
    const connection = openConnection(url);
    const ask: typeof connection.ask = async (...request) => {
      try {
        return await connection.ask(...request);
      } catch {
        retried++;
        return await connection.ask(...request);
      }
    };
    while (shopping) {
      const created = await ask("POST", "/pedidos", order, { "Idempotency-Key": crypto.randomUUID() });
      const path = `/pedidos/${created.body.id}/confirmar`;
      const done = await ask("PATCH", path, undefined, { "Idempotency-Key": crypto.randomUUID() });
      if (created.status === 201 && done.status === 200) confirmed.push(created.body.id);
      else wrong.push(created, done);
    }
    connection.close();
  };
  const shoppers = Array.from({ length: CLIENTS }, () => shopper().catch((error) => wrong.push(error)));
  for (const old of [...servers]) {
    const served = confirmed.length;
    await until(() => confirmed.length > served + 5 * CLIENTS, "the load is on");
    const next = await start(env);
    servers.push(next);
    await until(() => healthy.includes(Number(new URL(next.url).port)), "the balancer has found the new one");
    expect(await old.stop("SIGTERM")).toBe(0);
    servers.splice(servers.indexOf(old), 1);
  }
  shopping = false;
  await Promise.all(shoppers);
  watching = false;
  await watcher;
  for (const server of servers) await server.stop();
  relay.close();
  console.log(`replaced both; ${confirmed.length} confirmed, ${retried} requests sent again, ${wrong.length} failed`);
  expect(wrong).toEqual([]);
  await expectKept(confirmed, producto);
}, 60_000);
