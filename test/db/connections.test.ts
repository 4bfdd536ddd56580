import { afterAll, describe, expect, test } from "bun:test";
import { createServer } from "node:net";
import { openConnections } from "../../src/db/connections.ts";
import { Unavailable } from "../../src/db/errors.ts";
import { pg } from "../../src/db/statement.ts";
import { openTestDatabase } from "../database.ts";
import { startRelay } from "../relay.ts";

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

/** Connections to the database through a relay, which can be led to nowhere: to one who listens and never answers. */
const throughRelay = async (options: { readonly silence?: number } = {}) => {
  const address = new URL(database.url);
  const port = Number(address.port);
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const nowhere = silent.address();
  const nowherePort = nowhere && typeof nowhere === "object" ? nowhere.port : 0;
  let astray = false;
  const relay = await startRelay(() => [astray ? nowherePort : port]);
  address.port = String(relay.port);
  const connections = openConnections({ url: address.href, pool: 2, ...options });
  return {
    run: () => connections.run(select, []),
    fail: () => connections.run(fails, []),
    lead: (away: boolean) => {
      astray = away;
    },
    freeze: relay.freeze,
    close: async () => {
      await connections.close();
      relay.close();
      silent.close();
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

  test("that does not listen is refused at once, again and again", async () => {
    const connections = openConnections({ url: "postgres://nobody@127.0.0.1:1/none", pool: 2 });
    for (let n = 0; n < 20; n++) expect(await failure(connections.run(select, []))).toBeInstanceOf(Unavailable);
    await connections.close();
  });
});

test("connections that nothing is heard of are given up, and made anew", async () => {
  const { run, freeze, close } = await throughRelay({ silence: 500 });
  expect(await run()).toMatchObject([{ one: 1 }]);
  freeze();
  expect(await failure(run())).toBeInstanceOf(Unavailable);
  expect(await run()).toMatchObject([{ one: 1 }]);
  await close();
});
