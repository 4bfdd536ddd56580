import postgres from "postgres";
import { connect, type Database } from "../src/db/database.ts";
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

/** A new database, cloned from the template, with the application's connections to it. */
export const openTestDatabase = async (): Promise<TestDatabase> => {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error("No database to test on: start the tests with `bun run test [file]`.");
  const name = `pedidos_test_${process.pid}_${++count}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template ${TEMPLATE}`);
  const url = withDatabase(server, name);
  const sent: string[] = [];
  const db = connect({ url, pool: 8, onStatement: (statement) => sent.push(statement) });
  const sql = postgres(url, { max: 4, onnotice: () => {} });
  return {
    url,
    db,
    sql,
    sent,
    close: async () => {
      await Promise.all([db.close(), sql.end()]);
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
};
