import { afterAll, describe, expect, test } from "bun:test";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { openConnections } from "../../src/db/connections.ts";
import { Unavailable } from "../../src/db/errors.ts";
import { pg } from "../../src/db/statement.ts";
import { openTestDatabase } from "../support/database.ts";
import { startRelay } from "../support/relay.ts";

const database = await openTestDatabase();
afterAll(database.close);

const select = {
  name: "one",
  text: "select 1 as one",
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
const throughRelay = async (welcome: (socket: Socket) => void = () => {}, options: { silence?: number } = {}) => {
  const other = createServer(welcome);
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  let astray = false;
  const relay = await startRelay(() => [astray ? elsewhere : database.url]);
  const connections = openConnections({ url: relay.through(database.url), pool: 2, ...options });
  return {
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
    statement_timeout: "15s",
    lock_timeout: "2s",
    default_transaction_isolation: "read committed",
  };
  const text = `select ${Object.keys(settings)
    .map((name) => `current_setting('${name}') as "${name}"`)
    .join(", ")}, current_setting('plan_cache_mode') as plan`;
  for (const plan of ["generic", "custom"] as const) {
    const [row] = await database.db.query({ ...select, text, plan }, []);
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
  const { run, freeze, close } = await throughRelay(undefined, { silence: 500 });
  expect(await run()).toMatchObject([{ one: 1 }]);
  freeze();
  expect(await failure(run())).toBeInstanceOf(Unavailable);
  expect(await run()).toMatchObject([{ one: 1 }]);
  await close();
});
