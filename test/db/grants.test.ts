/** The role of a server that does not own its tables: it can do what the server needs, and nothing else. */
import { beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import postgres from "postgres";
import { connect } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate/migrate.ts";
import { type AnyStatement, isBatched, statements } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openApi } from "../support/api.ts";
import { openEmptyDatabase } from "../support/database.ts";
import { operations } from "../support/document.ts";
import { explain } from "../support/explain.ts";
import { openFolder } from "../support/imports.ts";
import { spawn, startServer } from "../support/process.ts";
import { calls, samples, type World } from "../support/samples.ts";
import { batchParams } from "../support/statements.ts";

// Roles are those of the whole server, so the names must be free, and need quotes as a person's may.
const [OWNER, APP] = [`Owner ${process.pid}`, `app-${process.pid}`];
const empty = await openEmptyDatabase();
const as = (role: string): string =>
  Object.assign(new URL(empty.url), { username: encodeURIComponent(role), password: "secret" }).href;
const [owner, app] = [as(OWNER), as(APP)];
await empty.sql.unsafe(`
  create role "${OWNER}" login password 'secret';
  create role "${APP}" login password 'secret';
  do $$ begin execute format('alter database %I owner to %I', current_database(), '${OWNER}'); end $$;
`);
await migrate(app, { owner });

const sql = postgres(app, { max: 2, onnotice: () => {} });
const sent: string[] = [];
const close = async (): Promise<void> => {
  await db.close();
  await sql.end();
  const admin = Object.assign(new URL(empty.url), { pathname: "/postgres" }).href;
  await empty.close();
  const roles = postgres(admin, { max: 1, onnotice: () => {} });
  await roles.unsafe(`drop role "${APP}"; drop role "${OWNER}"`);
  await roles.end();
};
const db = connect({ url: app, pool: 4 });
const api = await openApi({ url: app, db, sql: empty.sql, sent, close });

let world: World;
beforeAll(async () => {
  const five = Array.from({ length: 5 }, (_, n) => n);
  const productos = await Promise.all(five.map((n) => api.producto({ sku: `S-${n}`, stock: 100 })));
  const pedidos = await Promise.all(five.map((n) => api.pedido([productos[n], 1])));
  world = {
    clientes: pedidos.map(({ cliente_id }) => cliente_id),
    productos: productos.map(({ id }) => id),
    pedidos: pedidos.map(({ id }) => id),
    emails: five.map((n) => `new-${n}@example.com`),
    skus: five.map((n) => `N-${n}`),
    referencias: five.map((n) => `R-${n}`),
    webhooks: await Promise.all(
      five.map(async () => (await api.post("/webhooks", { url: "https://example.com/" })).body.id),
    ),
  };
});

/** The parameters of a sample, all of them where there are several. */
const paramsOf = (statement: AnyStatement): readonly (readonly unknown[])[] => {
  const sample = samples[statement.name];
  if (!sample) return [];
  if ("params" in sample) {
    const given = Object.values(sample.params(world));
    return given.map((params) => (statement.scope === "global" ? params : [PRINCIPAL, ...params]));
  }
  if (!isBatched(statement)) return [];
  const requests = Array.from({ length: 3 }, (_, n) => sample.request(world, n));
  return [batchParams(statement, requests)];
};

type How = Parameters<typeof explain>[3];
/** The statements that the role may not run, with what PostgreSQL says. */
const refused = async (how: How = ""): Promise<string[]> => {
  const said: string[] = [];
  for (const statement of statements.values())
    for (const params of paramsOf(statement))
      await explain(sql, statement, params, how).catch((error) => said.push(`${statement.name}: ${error.message}`));
  return said;
};

describe("the role of the server", () => {
  test("can run every statement", async () => {
    expect(await refused("(analyze, timing off, summary off)")).toEqual([]);
  });

  test("serves every operation", async () => {
    for (const { declared } of operations) {
      const call = await calls[declared.operationId ?? ""]?.(api);
      if (!call) throw new Error(`${declared.operationId} has no sample`);
      const { status } = await api.send(call.method, call.path, call.body);
      expect([declared.operationId, Math.floor(status / 100)]).toEqual([declared.operationId, 2]);
    }
  });

  test("has a grant on every table of the schema, and none that no statement needs", async () => {
    const tables = await empty.sql`
      select relname::text as table_name,
             has_any_column_privilege(${APP}, c.oid, 'select') as granted
      from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`;
    expect(tables.filter(({ granted }) => !granted).map((row) => `db/grants.sql lacks ${row.table_name}`)).toEqual([]);

    const granted = await empty.sql`
      select c.relname::text as on_table, a.privilege_type, null as on_column
      from pg_class c, aclexplode(c.relacl) a
      where c.relnamespace = 'public'::regnamespace and a.grantee = ${APP}::text::regrole
      union all
      select c.relname::text, a.privilege_type, t.attname::text
      from pg_class c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
      where c.relnamespace = 'public'::regnamespace and a.grantee = ${APP}::text::regrole`;
    expect(granted.length).toBeGreaterThan(20);
    const before = await refused();
    const idle: string[] = [];
    for (const { on_table, privilege_type, on_column } of granted) {
      const what = `${privilege_type}${on_column ? ` (${on_column})` : ""} on ${on_table}`;
      await empty.sql.unsafe(`revoke ${what} from "${APP}"`);
      if ((await refused()).length === before.length) idle.push(`db/grants.sql: no statement needs ${what}`);
      await migrate(app, { owner });
    }
    expect(idle).toEqual([]);
  }, 120_000);

  const forbidden = [
    "alter table pedidos add column x int",
    "alter table productos drop constraint productos_stock_not_negative",
    "alter table movimientos disable trigger all",
    "drop table bitacora",
    "truncate movimientos",
    "create table x (n int)",
    "create function x() returns int language sql return 1",
    "create index x on pedidos (tienda_id)",
    "drop schema public cascade",
    "create role x",
    "delete from movimientos",
    "update movimientos set saldo = 0",
    "delete from productos",
    "delete from pedidos",
    "delete from clientes",
    "delete from claves_api",
    "update claves_api set rol = 'admin'",
    "update bitacora set actor = null",
    "delete from tiendas",
    "insert into schema_migrations values ('20990101000000')",
    "copy clientes to program 'true'",
  ];
  test.each(forbidden)("cannot %s", async (text) => {
    const code = await sql
      .begin((tx) => tx.unsafe(text))
      .then(
        () => "done",
        (error) => error.code,
      );
    expect(code).toBe("42501");
  });
});

describe("the commands", () => {
  const { file, path } = openFolder();
  const run = async (name: string, args: readonly string[], env: Record<string, string> = {}) => {
    const command = [process.execPath, join("src", "cli", `${name}.ts`), ...args];
    const { ended, output } = spawn(command, { env: { DATABASE_URL: app, ...env } });
    return [await ended, output()] as const;
  };

  test("clave, import, export and audit work as that role", async () => {
    const catalogue = file("sku,nombre,precio,stock\nROL-1,Taza,1.50,3\n");
    const all = [
      ["clave", "crear", "--tienda", "norte", "--rol", "admin"],
      ["clave", "listar"],
      ["import", "productos", catalogue],
      ["import", "clientes", file("email,nombre\nrol@example.com,Ana\n")],
      ["export", "productos", "--out", path()],
      ["audit"],
    ];
    for (const [name = "", ...args] of all) {
      const [code, output] = await run(name, args);
      expect([name, code, output]).toEqual([name, 0, output]);
    }
  }, 60_000);

  test("db:migrate and a start with MIGRATE_DATABASE_URL migrate as the owner; without, they say what is wrong", async () => {
    const version = "20261125000001";
    await empty.sql`delete from schema_migrations where version = ${version}`;
    const [code, output] = await run("migrate", []);
    expect([code, output]).toEqual([1, expect.stringContaining("MIGRATE_DATABASE_URL")]);
    await empty.sql`insert into schema_migrations values (${version})`;
    expect(await run("migrate", [])).toEqual([0, "The schema is up to date.\n"]);

    await empty.sql.unsafe(`revoke select on pedidos from "${APP}"`);
    const server = await startServer({ DATABASE_URL: app, MIGRATE_DATABASE_URL: owner });
    expect((await fetch(`${server.url}/pedidos`)).status).toBe(200);
    expect(server.output()).not.toContain("secret");
    await server.stop();
    expect(await run("migrate", [], { MIGRATE_DATABASE_URL: owner })).toEqual([0, "The schema is up to date.\n"]);
  }, 120_000);

  test("the owner may be the server's role as well: it keeps its own privileges", async () => {
    expect(await migrate(owner, { owner })).toEqual([]);
    expect((await run("audit", [], { DATABASE_URL: owner }))[0]).toBe(0);
  });

  test("several that grant at once do not disturb each other", async () => {
    await Promise.all(Array.from({ length: 4 }, () => migrate(app, { owner })));
    expect(await refused()).toEqual([]);
  });
});
