/** What one client, one tienda or one dead connection may cost the others, on PostgreSQL itself. */
import { describe, expect, test } from "bun:test";
import { connect, type DatabaseOptions } from "../../src/db/database.ts";
import { Overloaded, Unavailable } from "../../src/db/errors.ts";
import { type BatchStatement, pg, type Statement, statements, type TiendaId } from "../../src/db/statement.ts";
import { NOBODY, openApi } from "../support/api.ts";
import { until } from "../support/locks.ts";
import { startRelay } from "../support/relay.ts";

const api = await openApi();

const connectWith = (batch: NonNullable<DatabaseOptions["batch"]> = {}, url = api.url) =>
  connect({ url, pool: 4, batch });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error,
  );

/** A read in batch form. */
const selectProductos = statements.get("productos/obtener") as BatchStatement<{ id: string }>;

const OTHER = "00000000-0000-7000-8000-000000000002" as TiendaId;
const FLOOD = "00000000-0000-7000-8000-000000000003" as TiendaId;
const caller = { actor: null };

describe("lists", () => {
  test("that a client asked for and does not wait for hold up nobody", async () => {
    const clients = Array.from({ length: 60 }, () => new AbortController());
    await api.sql.begin(async (tx) => {
      // What the audit reads, and a list of productos does not.
      await tx`lock table pedido_items in access exclusive mode`;
      const audits = clients.map(({ signal }) => api.raw(new Request("http://localhost/auditoria/stock", { signal })));
      await until(async () => {
        const [row] = await api.sql`select count(*)::int as n from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return row?.n > 0;
      }, "audits are under way");
      for (const client of clients) client.abort();
      expect((await api.get("/productos")).status).toBe(200);
      await Promise.allSettled(audits);
      // They are gone from PostgreSQL too.
      await until(async () => {
        const [row] = await api.sql`select count(*)::int as n from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return row?.n === 0;
      }, "no audit is left");
    });
  });

  test("have a bound and a deadline", async () => {
    const db = connectWith({ maxPerTienda: 4, deadlineMs: 500 });
    const columns = { slept: pg.text };
    const sleep: Statement<typeof columns> = {
      name: "sleep",
      scope: "tienda",
      text: "select pg_sleep(60)::text as slept where $1::uuid is not null",
      params: [],
      columns,
      plan: "custom",
    };
    const failures = await Promise.all(
      Array.from({ length: 6 }, () => failure(db.for(OTHER, caller).query(sleep, []))),
    );
    const kinds = failures.map((error) => (error instanceof Overloaded ? "waited" : "was sent"));
    expect(failures.every((error) => error instanceof Overloaded || error instanceof Unavailable)).toBe(true);
    // One is sent; another one is where the look for the late ones falls between its deadline and that of the first.
    const sent = kinds.filter((kind) => kind === "was sent").length;
    expect(sent).toBeGreaterThanOrEqual(1);
    expect(sent).toBeLessThanOrEqual(2);
    await db.close();
  });
});

describe("a tienda that floods the server", () => {
  /** Of the flood's requests, as many as may wait. */
  const MOST = 2_000;

  test("is refused itself, and no other waits behind its requests", async () => {
    const db = connectWith({ maxPerTienda: MOST });
    const ask = (tienda: TiendaId) => db.for(tienda, caller).call(selectProductos, { id: NOBODY });
    let flooding = true;
    let answered = 0;
    let refused = 0;
    const flood = async () => {
      while (flooding) {
        const calls = Array.from({ length: 1.1 * MOST }, () => ask(FLOOD).then(() => answered++));
        refused += (await Promise.allSettled(calls)).filter(({ status }) => status === "rejected").length;
        await new Promise((resolve) => setImmediate(resolve)); // as the sockets of other clients get their turn
      }
    };
    const flooded = flood();
    // How many of the flood's requests are answered while one of another tienda waits: no clock, which a busy machine would bend.
    const overtaken: number[] = [];
    for (let n = 0; n < 300; n++) {
      const before = answered;
      await ask(OTHER);
      overtaken.push(answered - before);
    }
    flooding = false;
    await flooded;
    const most = overtaken.toSorted((a, b) => a - b)[Math.floor(0.9 * overtaken.length)];
    // A few batches. In one line with the flood, it would be all that may wait.
    expect(most).toBeLessThan(MOST / 2);
    expect(refused).toBeGreaterThan(0);
    expect(db.isFull()).toBe(false);
    await db.close();
  });
});

describe("a connection that says nothing any more", () => {
  test("costs those who wait no more than their deadline", async () => {
    const relay = await startRelay(() => [api.url]);
    const db = connectWith({ deadlineMs: 500 }, relay.through(api.url));
    const ask = () => db.for(OTHER, caller).call(selectProductos, { id: NOBODY });
    expect(await ask()).toBeUndefined();
    relay.freeze();
    // Those that are under way on it are told that it is unknown what became of them; new connections serve the others.
    const failures = (await Promise.all(Array.from({ length: 20 }, () => failure(ask())))).filter((error) => error);
    expect(failures.length).toBeGreaterThan(0);
    for (const error of failures) expect(error).toBeInstanceOf(Unavailable);
    relay.thaw();
    await until(async () => (await failure(ask())) === undefined, "it is served again");
    await db.close();
    relay.close();
  });
});
