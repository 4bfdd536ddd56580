import { afterAll, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { resolveBinary } from "dbmate";
import { migrate } from "../../src/db/migrate.ts";
import { openTestDatabase } from "../database.ts";

const database = await openTestDatabase();
afterAll(database.close);

const tables = async (): Promise<string[]> =>
  (await database.sql`select tablename from pg_tables where schemaname = 'public' order by tablename`).map(
    ({ tablename }) => tablename,
  );

test("every migration can be undone, one by one, and done again", async () => {
  const before = await tables();
  expect(before).toContain("pedido_items");
  const url = `${database.url}?sslmode=disable`;
  for (const _ of readdirSync("db/migrations")) {
    const done = Bun.spawnSync([resolveBinary(), "--no-dump-schema", "--migrations-dir", "db/migrations", "rollback"], {
      env: { ...process.env, DATABASE_URL: url },
    });
    expect([done.exitCode, done.stderr.toString()]).toEqual([0, ""]);
  }
  expect(await tables()).toEqual(["schema_migrations"]);
  await migrate(database.url);
  await migrate(database.url);
  expect(await tables()).toEqual(before);
});

test("a migration that fails says what dbmate says", async () => {
  await database.sql`create schema taken`;
  await database.sql`delete from schema_migrations where version = '20261122000002'`;
  expect(await migrate(database.url).catch((error) => error.message)).toContain('relation "clientes" already exists');
});
