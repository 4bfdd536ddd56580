/** What patches/ cures in postgres.js, each fault by a test that fails without its hunk. patches/README.md lists them. */
import { afterAll, expect, test } from "bun:test";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import postgres from "postgres";
import { openTestDatabase } from "../support/database.ts";
import { until } from "../support/locks.ts";
import { startRelay } from "../support/relay.ts";

const database = await openTestDatabase();
afterAll(database.close);
await database.sql`create table notes (text text)`;

const failure = (promise: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => undefined,
    (error) => error,
  );

const open = (url = database.url) =>
  postgres(url, { max: 1, fetch_types: false, backoff: () => 0, connect_timeout: 3, onnotice: () => {} });

const terminate = async (pid: number): Promise<void> => {
  await database.sql`select pg_terminate_backend(${pid})`;
  await until(
    async () => (await database.sql`select 1 from pg_stat_activity where pid = ${pid}`).length === 0,
    "the backend has ended",
  );
};

test("a connection that is reset takes nothing of its answers to the next one", async () => {
  const relay = await startRelay(() => [database.url]);
  const sql = open(relay.through(database.url));
  for (let n = 0; n < 60; n++) {
    const ask = (i: number) =>
      sql.unsafe("select $1::int as n", [i], { prepare: true }).then(
        (rows) => expect([...rows] as object[]).toEqual([{ n: i }]),
        () => {},
      );
    const asked = [1, 2, 3].map(ask);
    for (let turn = 0; turn < n % 6; turn++) await new Promise((resolve) => setImmediate(resolve));
    relay.reset();
    // Issued after the reset was heard of, or before: it is answered rightly, or fails.
    asked.push(ask(4));
    await Promise.all(asked);
  }
  await sql.end();
  relay.close();
});

test("a backend that is killed inside of a transaction fails it, and nothing else", async () => {
  const sql = open();
  const killed = failure(
    sql.begin(async (tx) => {
      const [row] = await tx`select pg_backend_pid() as pid`;
      await terminate(row?.pid);
      await tx`insert into notes values ('after the end')`;
    }),
  );
  expect(await killed).toBeInstanceOf(Error);
  const sleeping = failure(sql.begin((tx) => tx`select pg_sleep(30), pg_backend_pid()`));
  const asleep = () => database.sql`select pid from pg_stat_activity where query like 'select pg_sleep(30), pg_%'`;
  await until(async () => (await asleep()).length > 0, "it sleeps");
  await terminate((await asleep())[0]?.pid);
  expect(await sleeping).toBeInstanceOf(Error);
  expect([...(await sql`select text from notes`)]).toEqual([]);
  await sql.end();
});

test("no statement of a transaction that has ended runs inside of the next one", async () => {
  const sql = open();
  const next = Promise.withResolvers<void>();
  const late = Promise.withResolvers<unknown>();
  const first = failure(
    sql.begin(async (tx) => {
      await tx`set local idle_in_transaction_session_timeout = 1`;
      await next.promise;
      late.resolve(await failure(tx`insert into notes values ('of the first')`));
    }),
  );
  expect(await first).toBeInstanceOf(Error);
  await sql.begin(async (tx) => {
    await tx`insert into notes values ('of the second')`;
    next.resolve();
    expect(await late.promise).toBeInstanceOf(Error);
  });
  expect([...(await sql`select text from notes`)]).toEqual([{ text: "of the second" }]);
  await sql`delete from notes`;
  await sql.end();
});

test("statements that wait inside of a transaction fail when its connection is reset", async () => {
  const relay = await startRelay(() => [database.url]);
  const sql = open(relay.through(database.url));
  const failures = sql.begin(async (tx) => {
    // More than the driver sends at once, so that the last ones wait in the transaction's own queue.
    const asked = Array.from({ length: 300 }, () => failure(tx`select pg_sleep(0.1)`));
    await until(
      async () => (await database.sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`).length > 0,
      "the first one runs",
    );
    relay.reset();
    expect((await Promise.all(asked)).filter((error) => error instanceof Error).length).toBeGreaterThan(250);
  });
  expect(await failure(failures)).toBeInstanceOf(Error);
  await sql.end();
  relay.close();
});

test("a request to cancel that cannot be delivered is told to who made it, and does not end the process", async () => {
  let target = database.url;
  const relay = await startRelay(() => [target]);
  const sql = open(relay.through(database.url));
  await sql`select 1`;
  const query = sql`select pg_sleep(0.5)`;
  const answer = failure(query);
  await until(
    async () => (await database.sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`).length > 0,
    "it runs",
  );
  target = "http://127.0.0.1:1";
  expect(await failure(query.cancel() as unknown as Promise<void>)).toBeInstanceOf(Error);
  expect(await answer).toBeUndefined();
  await sql.end();
  relay.close();
});

/** Somebody who takes connections, and does this with each. */
const startOther = async (welcome: (socket: Socket) => void) => {
  const server = createServer(welcome);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `postgres://nobody@127.0.0.1:${port}/none`, port, close: () => server.close() };
};

test("a connection that is closed before it answers fails the statement that waits for it", async () => {
  const other = await startOther((socket) => void socket.destroy());
  const sql = open(other.url);
  expect(await failure(sql`select 1`)).toMatchObject({ code: "CONNECTION_CLOSED" });
  await sql.end();
  other.close();
});

test("a connection to somebody who says nothing is gone when it is ended", async () => {
  const taken = Promise.withResolvers<Socket>();
  const other = await startOther(taken.resolve);
  const socket = connect(other.port, "127.0.0.1");
  const sql = postgres(other.url, { max: 1, socket: () => socket } as object);
  const asked = failure(sql`select 1`);
  (await taken.promise).pause();
  await sql.end({ timeout: 0 });
  expect(await asked).toMatchObject({ code: "CONNECTION_DESTROYED" });
  await until(() => socket.destroyed, "the socket is gone");
  other.close();
});
