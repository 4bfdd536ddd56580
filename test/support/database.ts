import postgres from "postgres";
import { connect, type Database } from "../../src/db/database.ts";
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

const create = async (template: string) => {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error("No database to test on: start the tests with `bun run test [file]`.");
  const name = `pedidos_test_${process.pid}_${++count}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template ${template}`);
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

/** A new database, cloned from the template, with the application's connections to it. */
export const openTestDatabase = async (): Promise<TestDatabase> => {
  const { url, sql, close } = await create(TEMPLATE);
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
