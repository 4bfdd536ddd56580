import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveBinary } from "dbmate";
import type postgres from "postgres";
import { migrate } from "../../../src/db/migrate/migrate.ts";
import { readMigrations } from "../../../src/db/migrate/migrations.ts";
import { copyCheckout } from "../../support/checkout.ts";
import { openEmptyDatabase, openTestDatabase } from "../../support/database.ts";
import { until } from "../../support/locks.ts";
import { spawn, startServer } from "../../support/process.ts";
import { startRelay } from "../../support/relay.ts";

const database = await openTestDatabase();
afterAll(database.close);

/** How often two servers start at the same moment; STARTERS=20 for a longer look. */
const STARTERS = Number(process.env.STARTERS ?? 3);

const NAMES = readMigrations().map(({ name }) => name);

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});
/** A folder with this one migration, to be applied after all others. */
const folderWith = (up: string, options = ""): string => {
  const folder = mkdtempSync(join(tmpdir(), "pedidos-migrations-"));
  folders.push(folder);
  writeFileSync(
    join(folder, "20990101000000_test.sql"),
    `-- migrate:up${options}\n${up}\n-- migrate:down\nselect 1;\n`,
  );
  return folder;
};

const dbmate = (url: string, command: string) => {
  const args = ["--no-dump-schema", "--migrations-dir", "db/migrations", command];
  const env = { ...process.env, DATABASE_URL: `${url}?sslmode=disable` };
  const done = Bun.spawnSync([resolveBinary(), ...args], { env });
  expect([done.exitCode, done.stderr.toString()]).toEqual([0, ""]);
  return done.stdout.toString();
};

/** Everything that migrations make: columns, constraints, indexes, functions and what is recorded. */
const schema = async (sql: postgres.Sql) => ({
  columns: await sql`
    select table_name, column_name, data_type, is_nullable, column_default, generation_expression
    from information_schema.columns where table_schema = 'public' order by 1, 2`.values(),
  constraints: await sql`
    select conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`.values(),
  indexes: await sql`select indexdef from pg_indexes where schemaname = 'public' order by 1`.values(),
  functions:
    await sql`select proname::text from pg_proc where pronamespace = 'public'::regnamespace order by 1`.values(),
  recorded: await sql`select version from schema_migrations order by 1`.values(),
});

describe("the migrations", () => {
  test("leave behind what dbmate would have left", async () => {
    const other = await openEmptyDatabase();
    dbmate(other.url, "migrate");
    expect(await schema(database.sql)).toEqual(await schema(other.sql));
    expect(await migrate(other.url)).toEqual([]);
    await other.close();
  });

  test("can be undone, one by one, and done again", async () => {
    const before = await schema(database.sql);
    expect(before.recorded.length).toBe(NAMES.length);
    for (const _ of NAMES) dbmate(database.url, "rollback");
    const { recorded, columns, functions } = await schema(database.sql);
    expect([recorded.length, columns.length, functions.length]).toEqual([0, 1, 0]);
    expect(await migrate(database.url)).toEqual(NAMES);
    expect(await migrate(database.url)).toEqual([]);
    expect(await schema(database.sql)).toEqual(before);
  });
});

describe("at the same moment", () => {
  test(`two servers start on an empty database, ${STARTERS} times: one migrates, both are ready`, async () => {
    for (let round = 0; round < STARTERS; round++) {
      const empty = await openEmptyDatabase();
      const env = { DATABASE_URL: empty.url, MIGRATE_ON_START: "true" };
      const servers = await Promise.all([startServer(env), startServer(env)]);
      for (const { url } of servers) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
      const applied = servers.map(({ output }) =>
        [...output().matchAll(/applied the migration (\S+\.sql)/g)].map(([, name]) => name),
      );
      expect(applied.toSorted((a, b) => a.length - b.length)).toEqual([[], NAMES]);
      for (const server of servers) await server.stop();
      await empty.close();
    }
  }, 120_000);

  test("an index is built concurrently while another process waits for its turn", async () => {
    const { sql, url } = database;
    const folder = folderWith(
      "create index concurrently test_index on clientes (tienda_id, version);",
      " transaction:false",
    );
    const said: string[] = [];
    const runs: Promise<readonly string[]>[] = [];
    // A transaction with a row of the table locked: the index is not finished before it ends.
    await sql.begin(async (tx) => {
      await tx`lock table clientes in row exclusive mode`;
      runs.push(migrate(url, { folder }));
      await until(async () => {
        const [row] = await sql`
          select count(*)::int as n from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like '%index concurrently%'`;
        return row?.n > 0;
      }, "the index is being built");
      runs.push(migrate(url, { folder, say: (text) => said.push(text) }));
      await until(() => said.length > 0, "the second one waits");
    });
    expect(await Promise.all(runs)).toEqual([["20990101000000_test.sql"], []]);
    await sql`drop index test_index`;
    await sql`delete from schema_migrations where version = '20990101000000'`;
  });

  test("a process that is killed while it migrates leaves nothing behind, and no lock", async () => {
    const empty = await openEmptyDatabase();
    const checkout = copyCheckout();
    const slow = join(checkout.folder, "db/migrations/20990101000000_test.sql");
    writeFileSync(
      slow,
      "-- migrate:up\ncreate table half (n int);\nselect pg_sleep(60);\n-- migrate:down\nselect 1;\n",
    );
    const { child, ended } = spawn([process.execPath, "src/cli/migrate.ts"], {
      cwd: checkout.folder,
      env: { DATABASE_URL: empty.url },
    });
    await until(async () => {
      const [row] = await empty.sql`select count(*)::int as n from pg_stat_activity where wait_event = 'PgSleep'`;
      return row?.n > 0;
    }, "the migration runs");
    process.kill(child.pid, "SIGKILL");
    await ended;
    const folder = folderWith("create table whole (n int);");
    expect(await migrate(empty.url, { folder })).toEqual(["20990101000000_test.sql"]);
    const [made] = await empty.sql`select to_regclass('half') as half, to_regclass('whole')::text as whole`;
    expect({ ...made }).toEqual({ half: null, whole: "whole" });
    checkout.remove();
    await empty.close();
  });
});

describe("a migration", () => {
  test("gives up a lock that it does not get soon, lets the others pass, and tries again", async () => {
    const { sql, url } = database;
    const folder = folderWith("alter table productos add column test int;");
    const said: string[] = [];
    let run: Promise<readonly string[]> | undefined;
    await sql.begin(async (tx) => {
      await tx`select 1 from productos limit 1`;
      run = migrate(url, { folder, say: (text) => said.push(text) });
      await until(() => said.some((text) => text.includes("could not get its locks")), "it gives up");
      await sql`select 1 from productos limit 1`;
    });
    expect(await run).toEqual(["20990101000000_test.sql"]);
    await sql`alter table productos drop column test`;
    await sql`delete from schema_migrations where version = '20990101000000'`;
  });

  test("that fails is named, with what PostgreSQL says, and leaves nothing behind", async () => {
    const folder = folderWith("create table half (n int);\ncreate table clientes (n int);");
    const message = await migrate(database.url, { folder }).catch((error) => error.message);
    expect(message).toBe('The migration 20990101000000_test.sql failed: relation "clientes" already exists');
    const [half] = await database.sql`select to_regclass('half') as half`;
    expect(half?.half).toBe(null);
  });

  test("that is not in dbmate's format is named", async () => {
    for (const text of ["select 1;", "-- migrate:up\nselect 1;", "select 1;\n-- migrate:up\n-- migrate:down\n"]) {
      const folder = folderWith("");
      writeFileSync(join(folder, "20990101000000_test.sql"), text);
      expect(await migrate(database.url, { folder }).catch((error) => error.message)).toContain("write -- migrate:up");
    }
  });

  test("of a newer version is left alone", async () => {
    await database.sql`insert into schema_migrations values ('20991231000000')`;
    expect(await migrate(database.url)).toEqual([]);
    await database.sql`delete from schema_migrations where version = '20991231000000'`;
  });
});

describe("the database", () => {
  test("is waited for", async () => {
    let there = false;
    let asked = 0;
    const relay = await startRelay(() => {
      asked++;
      return there ? [database.url] : [];
    });
    const said: string[] = [];
    const address = relay.through(database.url);
    const run = migrate(address, { say: (text) => said.push(text) });
    await until(() => asked > 0, "it asks");
    const { hostname, port } = new URL(address);
    await until(() => said.length > 0, "it says what it waits for");
    expect(said).toEqual([expect.stringContaining(`waiting for the database at ${hostname}:${port}, up to 20 s: `)]);
    there = true;
    expect(await run).toEqual([]);
    relay.close();
  });

  test("that does not exist: says so", async () => {
    const address = new URL(database.url);
    address.pathname = "/nowhere";
    expect(await migrate(address.href).catch((error) => error.message)).toContain("create it");
  });
});
