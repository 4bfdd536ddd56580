import postgres from "postgres";
import { connect, type Database } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate/migrate.ts";
import { distributeTables, join, nodesOf, onNodes } from "./citus.ts";
import { TEMPLATE, withDatabase } from "./server.ts";

export type TestDatabase = {
  readonly url: string;
  readonly db: Database;
  /** For looking at the tables from outside of the application. */
  readonly sql: postgres.Sql;
  /** Names of the statements that the application sent, in order; a test may empty it. */
  readonly sent: string[];
  readonly close: () => Promise<void>;
};

let count = 0;

const create = async (template: string, locale = "") => {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error("No database to test on: start the tests with `bun run test [file]`.");
  const name = `pedidos_test_${process.pid}_${++count}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template ${template} ${locale}`).catch(async (error) => {
    await admin.end();
    throw error;
  });
  const url = withDatabase(server, name);
  const sql = postgres(url, { max: 4, onnotice: () => {} });
  const close = async () => {
    await sql.end();
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  };
  return { url, sql, close };
};

/** A new database with nothing in it. */
export const openEmptyDatabase = () => create("template1");

/** The same on every node of a Citus cluster: a database that has shards elsewhere cannot be cloned. */
const createOnCluster = async (server: string, nodes: Awaited<ReturnType<typeof nodesOf>>) => {
  const name = `pedidos_test_${process.pid}_${++count}`;
  await onNodes(server, nodes, `create database ${name}`);
  const url = withDatabase(server, name);
  await join(url, nodes);
  await migrate(url);
  await distributeTables(url);
  const sql = postgres(url, { max: 4, onnotice: () => {} });
  const close = async () => {
    await sql.end();
    await onNodes(server, nodes, `drop database if exists ${name} with (force)`);
  };
  return { url, sql, close };
};

const nodes = process.env.TEST_DATABASE_URL ? await nodesOf(process.env.TEST_DATABASE_URL) : [];

/** Whether the tests run on a Citus cluster: `test.skipIf(!onCitus)`. */
export const onCitus = nodes.length > 0;

/** A new database, cloned from the template, with the application's connections to it. */
export const openTestDatabase = async (): Promise<TestDatabase> =>
  connectTo(onCitus ? await createOnCluster(process.env.TEST_DATABASE_URL ?? "", nodes) : await create(TEMPLATE));

/** The options of databases whose locale has another idea of letters: in Turkish, I and i are two. */
const TURKISH = [
  "encoding 'UTF8' locale_provider icu icu_locale 'tr-TR' lc_collate 'C' lc_ctype 'C'",
  "encoding 'UTF8' locale 'tr_TR.UTF-8'",
];

/** A new database whose locale is Turkish, of the first kind that the server can make; null where it can make none. */
export const openTurkishDatabase = async (): Promise<TestDatabase | null> => {
  for (const locale of TURKISH) {
    const created = await create("template0", locale).catch((error) => {
      if (error instanceof postgres.PostgresError && ["0A000", "22023", "42809"].includes(error.code)) return null;
      throw error;
    });
    if (!created) continue;
    await migrate(created.url);
    return connectTo(created);
  }
  return null;
};

const connectTo = ({ url, sql, close }: Awaited<ReturnType<typeof create>>): TestDatabase => {
  const sent: string[] = [];
  const note = (statement: string) => {
    sent.push(statement);
    return undefined;
  };
  const db = connect({ url, pool: 8, observers: [{ sent: note }] });
  return {
    url,
    db,
    sql,
    sent,
    close: async () => {
      await db.close();
      await close();
    },
  };
};
