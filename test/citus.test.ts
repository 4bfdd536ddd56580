/**
 * What keeps the schema and the statements fit for a Citus cluster (db/citus.sql), checked on any PostgreSQL. Each rule is
 * also seen to fail on a small bad example.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type postgres from "postgres";
import { readMigrations } from "../src/db/migrate/migrations.ts";
import { type AnyStatement, statements } from "../src/db/statement.ts";
import { onCitus, openEmptyDatabase, openTestDatabase } from "./support/database.ts";
import { spawn } from "./support/process.ts";
import { strangers } from "./support/samples.ts";

const database = await openTestDatabase();
afterAll(database.close);

const script = readFileSync("db/citus.sql", "utf8");
const listOf = (name: string): readonly string[] =>
  (new RegExp(`^ *${name} constant text\\[\\] := '\\{(.*)\\}';`, "m").exec(script)?.[1] ?? "").split(", ");
/** Tables that are not distributed by tienda_id. */
const [reference, coordinator] = [listOf("reference"), listOf("coordinator")];

/** The tables that this schema has, without those of extensions. */
const tablesOf = async (sql: postgres.ISql): Promise<readonly string[]> => {
  const rows = await sql`
    select relname::text as name from pg_class c
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by 1`;
  return rows.map(({ name }) => name);
};

const distributedOf = async (sql: postgres.ISql): Promise<readonly string[]> =>
  (await tablesOf(sql)).filter((name) => !reference.includes(name) && !coordinator.includes(name));

/** What of the schema Citus would refuse. */
const schemaFaults = async (sql: postgres.ISql): Promise<readonly string[]> => {
  const distributed = await distributedOf(sql);
  const rows = await sql`
    with distributed as (
      select c.oid, c.relname::text as name, a.attnum as tienda
      from pg_class c
      left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tienda_id' and a.attnotnull
      where c.relnamespace = 'public'::regnamespace and c.relname = any (${distributed as string[]})
    )
    select name || ': no column tienda_id not null' as fault from distributed where tienda is null
    union all
    select name || ': its primary key does not begin with tienda_id'
    from distributed d
    where not exists (select from pg_index i where i.indrelid = d.oid and i.indisprimary and i.indkey[0] = d.tienda)
    union all
    select name || ': the unique index ' || i.indexrelid::regclass || ' lacks tienda_id'
    from distributed d join pg_index i on i.indrelid = d.oid
    where i.indisunique and not coalesce(d.tienda = any (i.indkey::int2[]), false)
    union all
    select d.name || ': the foreign key ' || k.conname || ' lacks tienda_id'
    from distributed d join pg_constraint k on k.conrelid = d.oid and k.contype = 'f'
    join distributed t on t.oid = k.confrelid
    where not coalesce(t.tienda = k.confkey[array_position(k.conkey, d.tienda)], false)
    union all
    select d.name || ': the foreign key ' || k.conname || ' refers to a table of the coordinator'
    from distributed d join pg_constraint k on k.conrelid = d.oid and k.contype = 'f'
    where k.confrelid::regclass::text = any (${coordinator as string[]})
    union all
    select k.confrelid::regclass || ': the foreign key ' || k.conname || ' of a table that is not distributed refers to it'
    from pg_constraint k
    where k.contype = 'f' and k.confrelid in (select oid from distributed)
      and k.conrelid::regclass::text = any (${[...reference, ...coordinator]})
    union all
    select name || ': has the trigger ' || t.tgname
    from distributed d join pg_trigger t on t.tgrelid = d.oid
    where not t.tgisinternal and t.tgname not like 'truncate_trigger%'`;
  return rows.map(({ fault }) => fault);
};

/** SQL without comments and the contents of literals. */
const bare = (text: string): string => text.replace(/--.*/g, "").replace(/'[^']*'/g, "''");

/** The text from here up to a closing parenthesis that was not opened in it, or one of these words outside of any. */
const upTo = (text: string, words: RegExp): string => {
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(/[()]|\b\w+\b/g)) {
    if (found === "(") depth++;
    else if (found === ")") depth--;
    if (depth < 0 || (depth === 0 && words.test(found))) return text.slice(0, index);
  }
  return text;
};

/** Functions that give another value at each call. */
const VOLATILE = /\b(clock_timestamp|gen_random_uuid|random|nextval|timeofday)\(/;

/** What of a statement a cluster would refuse, or send to all nodes. */
const statementFaults = (
  { name, scope, text }: Pick<AnyStatement, "name" | "scope" | "text">,
  distributed: readonly string[],
): readonly string[] => {
  const sql = bare(text);
  const faults: string[] = [];
  const reads = [...sql.matchAll(/\b(?:from|join|update|using)\s+(\w+)/g)].filter(([, table = ""]) =>
    distributed.includes(table),
  );
  const writes = [...sql.matchAll(/\binsert\s+into\s+(\w+)[^(]*\(\s*(\w+)[\s\S]*?\bselect\s+([^\s,]+)/g)].filter(
    ([, table = ""]) => distributed.includes(table),
  );
  if (scope === "global" && reads.length + writes.length > 0) faults.push(`${name}: is of no tienda`);
  const conditions = [...sql.matchAll(/\btienda_id = (\$1\b|\w+\.tienda_id\b)/g)].length;
  if (scope === "tienda" && conditions < reads.length)
    faults.push(`${name}: reads ${reads.length} distributed tables, and ${conditions} by tienda_id = $1`);
  for (const [, table, column, value] of writes)
    if (column !== "tienda_id" || !/^(\$1|tienda_id)\b/.test(value ?? ""))
      faults.push(`${name}: inserts into ${table} without its tienda first`);
  for (const { 0: found, index } of sql.matchAll(/\bupdate\s+\w+(\s+\w+)?\s+set\b/g)) {
    const after = sql.slice(index + found.length);
    const list = upTo(after, /^(from|where|returning)$/);
    if (VOLATILE.test(list) && /^from\b/.test(after.slice(list.length)))
      faults.push(`${name}: a volatile function in SET of an UPDATE … FROM; take it in a CTE`);
    if (/\b(coalesce|case)\b/.test(list) && /\bnow\(\)/.test(list))
      faults.push(`${name}: now() beside a COALESCE or CASE in SET; take it in a CTE`);
  }
  for (const { 0: found, index } of sql.matchAll(/\breturning\b/g))
    if (upTo(sql.slice(index + found.length), /^(select|insert|update)$/).includes("$"))
      faults.push(`${name}: a parameter in RETURNING, which Citus loses; select it outside`);
  return faults;
};

/** The ALTER TABLE of a migration that add a column and a constraint at once. */
const migrationFaults = (up: string): readonly string[] =>
  bare(up)
    .split(";")
    .filter((one) => /^\s*alter\s+table\b/i.test(one) && /\badd\s+(column\s+)?(?!constraint\b)\w+/i.test(one))
    .filter((one) => /\b(constraint|references|unique|check|primary\s+key)\b/i.test(one))
    .map((one) => `split in two: ${one.trim().replace(/\s+/g, " ")}`);

describe("the schema", () => {
  test("db/citus.sql knows every table without tienda_id, and names none that does not exist", async () => {
    const tables = await tablesOf(database.sql);
    expect([...reference, ...coordinator].filter((name) => !tables.includes(name))).toEqual([]);
    expect((await distributedOf(database.sql)).length).toBeGreaterThan(6);
  });

  test("can be distributed", async () => {
    expect(await schemaFaults(database.sql)).toEqual([]);
  });

  const bad: [what: string, ddl: string, fault: string][] = [
    ["a table without tienda_id", "create table x (id uuid primary key)", "x: no column tienda_id not null"],
    [
      "a primary key that begins with something else",
      "create table x (id uuid, tienda_id uuid, primary key (id, tienda_id))",
      "x: its primary key does not begin with tienda_id",
    ],
    [
      "a unique index without tienda_id",
      "create table x (tienda_id uuid primary key, n int); create unique index x_n on x (n)",
      "x: the unique index x_n lacks tienda_id",
    ],
    [
      "a foreign key without tienda_id",
      `create table x (tienda_id uuid, id uuid, primary key (tienda_id, id), other uuid,
         constraint x_fk foreign key (other, id) references clientes (tienda_id, id))`,
      "x: the foreign key x_fk lacks tienda_id",
    ],
    [
      "a trigger",
      "create trigger t before update on pedidos for each row execute function suppress_redundant_updates_trigger()",
      "pedidos: has the trigger t",
    ],
  ];
  // On a cluster, Citus itself refuses most of them.
  test.skipIf(onCitus).each(bad)("not with %s", async (_, ddl, fault) => {
    const { sql, close } = await openTestDatabase();
    await sql.unsafe(ddl);
    expect(await schemaFaults(sql)).toContain(fault);
    await close();
  });
});

/** What does not run on a cluster yet, and why; docs/scaling.md says so. */
const NOT_ON_A_CLUSTER: Readonly<Record<string, string>> = {
  "entregas/anotar": "notes the results of all tiendas at once",
  "entregas/repartir": "hands out the events of all tiendas at once",
  "entregas/tomar": "takes the entregas of all tiendas that are due",
  "eventos/novedades": "asks once a second for all tiendas that somebody follows",
};

describe("the statements", () => {
  test("each is of one tienda, and can be sent to its node", async () => {
    expect(strangers()).toEqual([]); // all are declared
    const distributed = await distributedOf(database.sql);
    const faulty = [...statements.values()].filter((declared) => statementFaults(declared, distributed).length > 0);
    expect(faulty.map(({ name }) => name).toSorted()).toEqual(Object.keys(NOT_ON_A_CLUSTER).toSorted());
  });

  const bad: [what: string, scope: AnyStatement["scope"], text: string, fault: string][] = [
    ["of no tienda", "global", "select 1 from pedidos", "x: is of no tienda"],
    [
      "that joins a table without its tienda",
      "tienda",
      "select 1 from pedidos p join clientes c on c.id = p.cliente_id where p.tienda_id = $1",
      "x: reads 2 distributed tables, and 1 by tienda_id = $1",
    ],
    [
      "that inserts into another tienda",
      "tienda",
      "insert into pedidos (id, tienda_id) select $2, $1",
      "x: inserts into pedidos without its tienda first",
    ],
    [
      "that reads a clock for each row of an UPDATE … FROM",
      "tienda",
      "update pedidos p set version = (select 1 from request), creado_en = clock_timestamp() from request where tienda_id = $1",
      "x: a volatile function in SET of an UPDATE … FROM; take it in a CTE",
    ],
    [
      "that sets a COALESCE with now()",
      "tienda",
      "update pedidos set creado_en = coalesce(creado_en, now()) where tienda_id = $1",
      "x: now() beside a COALESCE or CASE in SET; take it in a CTE",
    ],
    [
      "that returns a parameter",
      "tienda",
      "update pedidos set version = 1 where tienda_id = $1 returning id = $2 as same",
      "x: a parameter in RETURNING, which Citus loses; select it outside",
    ],
  ];
  test.each(bad)("none %s", (_, scope, text, fault) => {
    expect(statementFaults({ name: "x", scope, text }, ["pedidos", "clientes"])).toEqual([fault]);
  });
});

describe("the migrations", () => {
  test("add no column and constraint at once", () => {
    expect(readMigrations().flatMap(({ name, up }) => migrationFaults(up).map((fault) => `${name}: ${fault}`))).toEqual(
      [],
    );
  });

  test.each([
    "alter table clientes add column x int, add constraint clientes_x check (x > 0) not valid;",
    "alter table clientes add column x int check (x > 0);",
    "alter table clientes add x uuid references tiendas;",
  ])("not %s", (up) => expect(migrationFaults(up)).toHaveLength(1));

  test.each([
    "alter table clientes add column x int not null default 0;\nalter table clientes add constraint c check (x > 0);",
    "alter table clientes add constraint c unique (tienda_id, x);",
  ])("but %s", (up) => expect(migrationFaults(up)).toEqual([]));
});

describe("db:citus", () => {
  const run = async (url: string) => {
    const { ended, output } = spawn([process.execPath, "src/cli/citus.ts"], { env: { DATABASE_URL: url } });
    return [await ended, output()] as const;
  };

  test("says in a sentence that the extension is missing", async () => {
    const { url, close } = await openEmptyDatabase();
    const [code, output] = await run(url);
    expect([code, output]).toEqual([1, expect.stringContaining("has no Citus: run `create extension citus`")]);
    expect(output).not.toContain(" at ");
    await close();
  });

  test("asks for the address of the coordinator", async () => {
    expect(await run("")).toEqual([1, "Set DATABASE_URL to the address of the coordinator.\n"]);
  });

  // TEST_DATABASE_URL=postgres://…/a database of the coordinator that knows its workers
  test.skipIf(!onCitus)("distributes every table by tienda_id, all colocated, and may run again", async () => {
    const rows = await database.sql`
      select table_name::text as name, citus_table_type as type, colocation_id as colocation from citus_tables`;
    const distributed = rows.filter(({ type }) => type === "distributed");
    expect(distributed.map(({ name }) => name).toSorted()).toEqual((await distributedOf(database.sql)).toSorted());
    expect(new Set(distributed.map(({ colocation }) => colocation)).size).toBe(1);
    const keys = () => database.sql`select count(*)::int as n from pg_constraint where contype = 'f'`;
    const before = await keys();
    expect((await run(database.url))[0]).toBe(0);
    expect([...(await keys())]).toEqual([...before]);
  });

  test.skipIf(!onCitus)("distributes a table that a later migration adds", async () => {
    await database.sql`
      create table later (tienda_id uuid not null, id uuid not null, constraint later_pk primary key (tienda_id, id),
        constraint later_fk foreign key (tienda_id) references tiendas (tienda_id))`;
    const [code, output] = await run(database.url);
    expect([code, output]).toEqual([0, expect.stringContaining("later: distributed")]);
  });
});
