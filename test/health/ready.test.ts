import { describe, expect, test } from "bun:test";
import pino from "pino";
import { createApp } from "../../src/app.ts";
import { askNobody } from "../../src/auth/authenticate.ts";
import { connect } from "../../src/db/database.ts";
import { readMigrations } from "../../src/db/migrate/migrations.ts";
import { type Answer, clientOf, expectProblem, NOBODY, openApi } from "../support/api.ts";
import { openEmptyDatabase } from "../support/database.ts";
import { startRelay } from "../support/relay.ts";

const api = await openApi();

/** Expects 503, and that the log says why. */
const expectUnready = async (why: string, client: Pick<typeof api, "get"> = api): Promise<void> => {
  api.logged.length = 0;
  const answer = await client.get("/health/ready");
  expectProblem(answer, 503, "no_disponible");
  expect(answer.headers.get("Cache-Control")).toBe("no-store");
  if (client === api) expect(api.logged.at(-1)?.msg).toContain(why);
};

const clientOn = (url: string, more: object = {}, stopping = new AbortController().signal) => {
  const db = connect({ url, pool: 2, ...more });
  const app = createApp({ authenticate: askNobody, db, log: pino({ level: "silent" }), stopping });
  return { ...clientOf((path, init) => app.request(path, init)), db };
};

test("answers 200 while the database answers; nobody may keep the answer", async () => {
  const { status, body, headers } = await api.get("/health/ready");
  expect([status, body, headers.get("Cache-Control")]).toEqual([200, { status: "ok" }, "no-store"]);
});

describe("the schema", () => {
  test("older than the server: 503, and the log names the migration that it lacks", async () => {
    const { version, name } = readMigrations()[2] ?? { version: "", name: "" };
    await api.sql`delete from schema_migrations where version = ${version}`;
    await expectUnready(`run db:migrate, the schema lacks ${name}`);
    await api.sql`insert into schema_migrations values (${version})`;
    expect((await api.get("/health/ready")).status).toBe(200);
  });

  test("newer than the server: 200", async () => {
    await api.sql`insert into schema_migrations values ('20991231000000')`;
    expect((await api.get("/health/ready")).status).toBe(200);
    await api.sql`delete from schema_migrations where version = '20991231000000'`;
  });

  test("absent: 503", async () => {
    const empty = await openEmptyDatabase();
    const { db, ...client } = clientOn(empty.url);
    await expectUnready("", client);
    await db.close();
    await empty.close();
  });
});

test("a database that takes the question and does not answer: 503 soon", async () => {
  const relay = await startRelay(() => [api.url]);
  const { db, ...client } = clientOn(relay.through(api.url));
  expect((await client.get("/health/ready")).status).toBe(200);
  relay.freeze();
  const request = client.get(`/clientes/${NOBODY}`);
  await expectUnready("", client);
  expect((await client.get("/health/live")).status).toBe(200);
  relay.thaw();
  // Nobody had given it up yet.
  expectProblem(await request, 404, "cliente_no_encontrado");
  expect((await client.get("/health/ready")).status).toBe(200);
  await db.close();
  relay.close();
});

test("one tienda has all that it may: 503 for it, and the server is ready", async () => {
  const { db, ...client } = clientOn(api.url, { batch: { maxPerTienda: 1 } });
  const [first, second] = await Promise.all([1, 2].map(() => client.get(`/clientes/${NOBODY}`)));
  expectProblem(first as Answer, 404, "cliente_no_encontrado");
  expectProblem(second as Answer, 503, "no_disponible");
  expect((await client.get("/health/ready")).status).toBe(200);
  await db.close();
});

test("no room for any tienda: 503", async () => {
  const { db, ...client } = clientOn(api.url, { batch: { maxPending: 0 } });
  expectProblem(await client.get(`/clientes/${NOBODY}`), 503, "no_disponible");
  await expectUnready("", client);
  await db.close();
});

test("a server that is stopping: 503, without using the database", async () => {
  const sent: string[] = [];
  const note = (statement: string) => {
    sent.push(statement);
    return undefined;
  };
  const { db, ...client } = clientOn(api.url, { observers: [{ sent: note }] }, AbortSignal.abort());
  await expectUnready("", client);
  expect(sent).toEqual([]);
  expect((await client.get("/health/live")).status).toBe(200);
  await db.close();
});
