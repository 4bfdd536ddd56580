import { afterAll, describe, expect, test } from "bun:test";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { openConnections } from "../../src/db/connections.ts";
import { Cancelled, SlowStatement, Unavailable } from "../../src/db/errors.ts";
import { rowsOf } from "../../src/db/line.ts";
import { pg, type Statement } from "../../src/db/statement.ts";
import { openTestDatabase } from "../support/database.ts";
import { until } from "../support/locks.ts";
import { startRelay } from "../support/relay.ts";

const database = await openTestDatabase();
afterAll(database.close);

const select = {
  name: "one",
  text: "select 1 as one",
  scope: "global",
  params: [],
  columns: { one: pg.int4 },
  plan: "generic",
} as const;
const fails = { ...select, text: "select 1 / 0 as one" };
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error) => error,
  );

/** Connections to the database through a relay, which can be led to somebody else who welcomes them in his own way. */
const throughRelay = async (
  welcome: (socket: Socket) => void = () => {},
  options: { silenceMs?: number; pool?: number } = {},
) => {
  const other = createServer(welcome);
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  let astray = false;
  const relay = await startRelay(() => [astray ? elsewhere : database.url]);
  const connections = openConnections({ url: relay.through(database.url), pool: 2, ...options });
  return {
    connections,
    run: () => connections.run(select, []),
    fail: () => connections.run(fails, []),
    lead: (away: boolean) => {
      astray = away;
    },
    freeze: relay.freeze,
    cut: relay.cut,
    close: async () => {
      await connections.close();
      relay.close();
      other.close();
    },
  };
};

test("every session has the settings that the statements are written for", async () => {
  const settings = {
    jit: "off",
    TimeZone: "UTC",
    statement_timeout: "8s",
    lock_timeout: "2s",
    default_transaction_isolation: "read committed",
  };
  const text = `select ${Object.keys(settings)
    .map((name) => `current_setting('${name}') as "${name}"`)
    .join(", ")}, current_setting('plan_cache_mode') as plan`;
  for (const plan of ["generic", "custom"] as const) {
    const columns = Object.fromEntries([...Object.keys(settings), "plan"].map((name) => [name, pg.text]));
    const [row] = await database.db.query({ ...select, name: `settings ${plan}`, text, columns, plan }, []);
    expect({ ...row } as object).toEqual({ ...settings, plan: `force_${plan}_plan` });
  }
});

describe("a database that cannot be reached", () => {
  test("is tried by one at a time, the others are refused at once, and served once it is back", async () => {
    const { run, fail, lead, close } = await throughRelay();
    lead(true);
    expect(await failure(run())).toBeInstanceOf(Unavailable);
    const ended: string[] = [];
    const trial = failure(run()).then(() => ended.push("the trial"));
    expect(await failure(run())).toBeInstanceOf(Unavailable);
    ended.push("the other");
    await trial;
    expect(ended).toEqual(["the other", "the trial"]);
    lead(false);
    // What PostgreSQL answers is an answer, whatever it says.
    expect(await failure(fail())).not.toBeInstanceOf(Unavailable);
    expect(await Promise.all([run(), run()])).toMatchObject([[{ one: 1 }], [{ one: 1 }]]);
    await close();
  });

  // postgres.js 3.4.9 by itself connects again and again, and lets the statement wait; patches/ has that.
  test("because somebody in between closes every connection is refused at once, and used again afterwards", async () => {
    const { run, lead, cut, close } = await throughRelay((socket) => void socket.destroy());
    for (let n = 0; n < 10; n++) {
      lead(true);
      cut();
      for (let m = 0; m < 4; m++) expect(await failure(run())).toBeInstanceOf(Unavailable);
      lead(false);
      expect(await run()).toMatchObject([{ one: 1 }]);
    }
    await close();
  });

  test("that does not listen is refused at once, again and again", async () => {
    const connections = openConnections({ url: "postgres://nobody@127.0.0.1:1/none", pool: 2 });
    for (let n = 0; n < 20; n++) expect(await failure(connections.run(select, []))).toBeInstanceOf(Unavailable);
    await connections.close();
  });
});

// postgres.js 3.4.9 by itself never writes on it again; patches/ has that.
test("a connection that ends just when something is written on it is made anew", async () => {
  const { run, cut, close } = await throughRelay();
  for (let n = 0; n < 30; n++) {
    expect(await run()).toMatchObject([{ one: 1 }]);
    cut();
    for (let turn = 0; turn < n % 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    await failure(Promise.all([run(), run()]));
  }
  await close();
});

test("connections that nothing is heard of are given up, and made anew", async () => {
  const { run, freeze, close } = await throughRelay(undefined, { silenceMs: 500 });
  expect(await run()).toMatchObject([{ one: 1 }]);
  freeze();
  expect(await failure(run())).toBeInstanceOf(Unavailable);
  expect(await run()).toMatchObject([{ one: 1 }]);
  await close();
});

test("a connection that nothing is heard of harms no other, and is given up although the others are answered", async () => {
  const { run, freeze, close } = await throughRelay(undefined, { silenceMs: 2_000, pool: 4 });
  await run();
  freeze();
  let given = false;
  const silent = failure(run()).finally(() => {
    given = true;
  });
  let served = 0;
  for (; !given; served++) expect(await run()).toMatchObject([{ one: 1 }]);
  expect(served).toBeGreaterThan(10);
  expect(await silent).toBeInstanceOf(Unavailable);
  await close();
});

const sleep = { ...select, text: "select 1 as one from pg_sleep(60)" };
const sleepers = async (): Promise<number> => {
  const [row] = await database.sql`
    select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
  return row?.n;
};

describe("an abort", () => {
  test("cancels the statement in PostgreSQL, and the connections are used again", async () => {
    const connections = openConnections({ url: database.url, pool: 2 });
    for (let n = 0; n < 3; n++) {
      const caller = new AbortController();
      const answer = failure(connections.run(sleep, [], { signal: caller.signal }));
      await until(async () => (await sleepers()) === 1, "it runs");
      caller.abort();
      expect(await answer).toBeInstanceOf(Cancelled);
      expect(await sleepers()).toBe(0);
      expect(await connections.run(select, [])).toMatchObject([{ one: 1 }]);
    }
    await connections.close();
  });

  test("removes a waiting request from the queue", async () => {
    const connections = openConnections({ url: database.url, pool: 2 });
    const first = new AbortController();
    const second = new AbortController();
    const runs = failure(connections.run(sleep, [], { signal: first.signal }));
    await until(async () => (await sleepers()) === 1, "the first one runs");
    const waits = failure(connections.run(select, [], { signal: second.signal }));
    const next = connections.run(select, []);
    second.abort();
    expect(await waits).toBeInstanceOf(Cancelled);
    first.abort();
    expect(await runs).toBeInstanceOf(Cancelled);
    expect(await next).toMatchObject([{ one: 1 }]);
    expect(await failure(connections.run(select, [], { signal: second.signal }))).toBeInstanceOf(Cancelled);
    await connections.close();
  });

  test("ends the connection where the database does not answer", async () => {
    const { connections, run, freeze, lead, close } = await throughRelay();
    const caller = new AbortController();
    const answer = failure(connections.run(sleep, [], { signal: caller.signal }));
    await until(async () => (await sleepers()) === 1, "it runs");
    freeze();
    lead(true);
    caller.abort();
    expect(await answer).toBeInstanceOf(Cancelled);
    lead(false);
    expect(await run()).toMatchObject([{ one: 1 }]);
    await close();
  });
});

test("a statement that takes too long is called that, and is not the database being away", async () => {
  const connections = openConnections({ url: database.url, pool: 2, statementTimeoutMs: 100 });
  for (let n = 0; n < 3; n++) expect(await failure(connections.run(sleep, []))).toBeInstanceOf(SlowStatement);
  expect(await connections.run(select, [])).toMatchObject([{ one: 1 }]);
  await connections.close();
});

test("while PostgreSQL takes no more connections, those that live do the work of both kinds", async () => {
  await database.sql`create role crowded login password 'crowded' connection limit 2`;
  const url = new URL(database.url);
  url.username = "crowded";
  url.password = "crowded";
  const connections = openConnections({ url: url.href, pool: 12 });
  const plans: readonly Statement["plan"][] = ["generic", "custom"];
  const show = { ...select, text: "select current_setting('plan_cache_mode') as mode", columns: { mode: pg.text } };
  for (let round = 0; round < 20; round++)
    await Promise.all(
      Array.from({ length: 24 }, async (_, n) => {
        const plan = plans[n % 2] ?? "generic";
        expect(await connections.run({ ...show, plan }, [])).toMatchObject([{ mode: `force_${plan}_plan` }]);
      }),
    );
  await connections.close();
  await until(
    async () => (await database.sql`select 1 from pg_stat_activity where usename = 'crowded'`).length === 0,
    "its connections have ended",
  );
  await database.sql`drop role crowded`;
});

test("when it is closed, what is under way is answered, and no connection remains", async () => {
  const connections = openConnections({ url: `${database.url}?application_name=closing`, pool: 2 });
  const slow = { ...select, text: "select 1 as one from pg_sleep(0.3)" };
  const answers = [connections.run(slow, []), connections.run(slow, [])];
  await connections.close();
  expect(await Promise.all(answers)).toMatchObject([[{ one: 1 }], [{ one: 1 }]]);
  expect(await failure(connections.run(select, []))).toBeInstanceOf(Unavailable);
  await until(
    async () => (await database.sql`select 1 from pg_stat_activity where application_name = 'closing'`).length === 0,
    "its connections have ended",
  );
});

describe("an answer that is not the statement's own is none", () => {
  const two = { ...select, text: "select n as one from generate_series(1, 2) n" };
  const none = { ...select, text: "select 1 as one where false" };
  const ask = (text: string) => database.sql.unsafe(text, [], { prepare: true });

  test("its own is taken, also where it has no rows", async () => {
    expect([...rowsOf(two, await ask(two.text))] as object[]).toEqual([{ one: 1 }, { one: 2 }]);
    expect([...rowsOf(none, await ask(none.text))]).toEqual([]);
  });

  const foreign = {
    // What the driver resolved with when the next connection was ready.
    "no answer at all": () => ask(""),
    "of another statement": () => ask(none.text),
    "with other columns": () => ask("select 1 as two"),
    "that lacks a row": async () => {
      const rows = await ask(two.text);
      rows.pop();
      return rows;
    },
    "whose end did not come": async () => Object.assign(await ask(two.text), { command: null, count: null }),
  };
  for (const [what, answer] of Object.entries(foreign))
    test(what, async () => {
      const rows = (await answer()) as never;
      expect(() => rowsOf(two, rows)).toThrow(Unavailable);
    });
});
