import { afterAll, expect, test } from "bun:test";
import { Unavailable } from "../../src/db/errors.ts";
import { openSession } from "../../src/db/session.ts";
import { type Command, pg } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openTestDatabase } from "../support/database.ts";
import { startRelay } from "../support/relay.ts";

const database = await openTestDatabase();
afterAll(database.close);

const numbers = {
  name: "numbers",
  text: "select n from generate_series(1, $1::int) n",
  scope: "global",
  params: ["int4"],
  columns: { n: pg.int4 },
  plan: "custom",
} as const;
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error) => error,
  );

test("a stream hands over all rows, of whatever number, and the session goes on", async () => {
  const session = openSession(database.url, "streams", "custom", PRINCIPAL);
  for (const most of [0, 1, 999, 1000, 1001, 5000]) {
    const seen: number[] = [];
    for await (const rows of session.stream(numbers, [most])) seen.push(...rows.map(({ n }) => n));
    expect(seen).toEqual(Array.from({ length: most }, (_, index) => index + 1));
  }
  // Who has seen enough may leave.
  for await (const rows of session.stream(numbers, [5000])) {
    expect(rows.length).toBe(1000);
    break;
  }
  expect([...(await session.query(numbers, [2]))]).toMatchObject([{ n: 1 }, { n: 2 }]);
  await session.close();
});

test("a stream whose connection ends between two blocks fails, and does not end as if that were all", async () => {
  for (const way of ["cut", "reset"] as const) {
    const relay = await startRelay(() => [database.url]);
    const session = openSession(relay.through(database.url), "cut short", "custom", PRINCIPAL);
    const read = async () => {
      for await (const _ of session.stream(numbers, [100_000])) {
        relay[way]();
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    expect(await failure(read())).toBeInstanceOf(Unavailable);
    await session.close();
    relay.close();
  }
});

test("a session whose connection has ended fails, and is not made anew without its temporary table", async () => {
  const relay = await startRelay(() => [database.url]);
  const session = openSession(relay.through(database.url), "temporary", "custom", PRINCIPAL);
  await session.run({ name: "staging", text: "create temporary table numbers (n int)" } as Command);
  relay.cut();
  for (let n = 0; n < 3; n++) expect(await failure(session.query(numbers, [1]))).toBeInstanceOf(Unavailable);
  await session.close();
  relay.close();
});

test("the settings of a session hold whatever those of the role are", async () => {
  await database.sql.unsafe("create role hurried login password 'hurried'");
  await database.sql.unsafe("alter role hurried set statement_timeout = 100");
  const url = new URL(database.url);
  url.username = "hurried";
  url.password = "hurried";
  const session = openSession(url.href, "unhurried", "custom", PRINCIPAL);
  const slow = { ...numbers, text: "select n from generate_series(1, $1::int) n, pg_sleep(0.3)" };
  expect(await session.query(slow, [1])).toMatchObject([{ n: 1 }]);
  await session.close();
  await database.sql.unsafe("drop role hurried");
});
