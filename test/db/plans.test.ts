/** The plans of the statements on tables that are large enough for a wrong one to show. */
import { afterAll, describe, expect, test } from "bun:test";
import "../../src/app.ts";
import "../../src/clientes/importar.ts";
import { planning } from "../../src/db/connections.ts";
import { commands, pg, type Statement, statements } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import "../../src/pedidos/exportar.ts";
import "../../src/productos/importar.ts";
import { openTestDatabase } from "../support/database.ts";

const database = await openTestDatabase();
const fresh = await openTestDatabase();
afterAll(() => Promise.all([database.close(), fresh.close()]));
const { sql } = database;

const ROWS = 20_000;
await sql.unsafe(`
  insert into clientes (tienda_id, id, nombre)
  select '${PRINCIPAL}', gen_random_uuid(), 'Cliente ' || n from generate_series(1, ${ROWS}) n;
  insert into productos (tienda_id, id, sku, nombre, precio, stock, stock_inicial, estado)
  select '${PRINCIPAL}', gen_random_uuid(), 'SKU-' || n, 'Producto ' || n, n % 1000, n % 400, 100,
         case when n % 50 = 0 then 'inactivo' else 'activo' end
  from generate_series(1, ${ROWS}) n;
  insert into pedidos (tienda_id, id, cliente_id, estado, total, creado_en, confirmado_en)
  select tienda_id, gen_random_uuid(), id, case when at is null then 'carrito' else 'confirmado' end,
         case when at is not null then 0 end,
         '2026-01-01'::timestamptz - n * interval '1 minute', at
  from (select *, row_number() over () as n from clientes) c,
  lateral (select case when n % 4 = 0 then '2026-01-02'::timestamptz - n * interval '1 minute' end as at) confirmado;
  insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
  select o.tienda_id, o.id, p.id, 1, 1
  from (select *, row_number() over () as n from pedidos) o
  join (select *, row_number() over () as n from productos) p using (n);
`);
// vacuum, not only analyze: it also empties the GIN indexes' lists of pending entries, as autovacuum does in time.
for (const table of ["clientes", "productos", "pedidos", "pedido_items"]) await sql.unsafe(`vacuum analyze ${table}`);
const ids = async (table: string, n: number): Promise<string[]> =>
  (await sql.unsafe(`select id from ${table} order by id limit ${n}`)).map(({ id }) => id);
const [clientes, productos, pedidos] = [
  await ids("clientes", 128),
  await ids("productos", 128),
  await ids("pedidos", 128),
];

/** Requests for each batched statement. */
const batches: Record<string, (n: number) => object> = {
  "clientes/obtener": (n) => ({ id: clientes[n] }),
  "productos/obtener": (n) => ({ id: productos[n] }),
  "pedidos/obtener": (n) => ({ id: pedidos[n] }),
  "clientes/crear": (n) => ({ id: crypto.randomUUID(), nombre: "Ana", email: `ana${n}@example.com` }),
  "productos/crear": (n) => ({ id: crypto.randomUUID(), nombre: "Taza", precio: 1, stock: 1, sku: `NEW-${n}` }),
  "pedidos/crear": (n) => ({
    id: crypto.randomUUID(),
    cliente_id: clientes[n],
    items: [{ producto_id: productos[n], cantidad: 1 }],
  }),
  "pedidos/fijar_items": (n) => ({ id: pedidos[n], items: [{ producto_id: productos[n], cantidad: 2 }] }),
  "clientes/actualizar": (n) => ({ id: clientes[n], cambio: { email: `b${n}@example.com` } }),
  "productos/actualizar": (n) => ({ id: productos[n], cambio: { sku: `OTHER-${n}` } }),
  "productos/ajustar": (n) => ({ id: productos[n], cantidad: 1, motivo: "x" }),
  "pedidos/cancelar": (n) => ({ id: pedidos[n] }),
  "pedidos/simular": (n) => ({ id: pedidos[n] }),
  "pedidos/confirmar": (n) => ({ id: pedidos[n], total_esperado: null }),
};

const first = (orden: string) => [orden, null, null, 21, 0, false];
const after = (orden: string, key: string) => [orden, key, productos[7], 21, 0, false];
const [now, later] = ["2026-01-01T00:00:00.000Z", "2026-01-01T00:01:00.000Z"];

/** Parameters of each list: the filter that is looked for, in a shop where it matches little. */
const lists: Record<string, Record<string, unknown[]>> = {
  "clientes/listar": {
    "no filter": [PRINCIPAL, null, ...first("creado_en")],
    "by nombre, from a cursor": [PRINCIPAL, null, ...after("nombre", "Cliente 7")],
    nombre: [PRINCIPAL, "ente 1999", ...first("creado_en")],
  },
  "productos/listar": {
    "no filter": [PRINCIPAL, null, null, null, null, null, null, ...first("creado_en")],
    "no filter, 10 000 rows deep": [
      PRINCIPAL,
      null,
      null,
      null,
      null,
      null,
      null,
      "creado_en",
      null,
      null,
      21,
      9980,
      false,
    ],
    "from a cursor": [PRINCIPAL, null, null, null, null, null, null, ...after("creado_en", now)],
    "the newest, from a cursor": [PRINCIPAL, null, null, null, null, null, null, ...after("-creado_en", now)],
    "the dearest, from a cursor": [PRINCIPAL, null, null, null, null, null, null, ...after("-precio", "500")],
    "by precio": [PRINCIPAL, null, null, null, null, null, null, ...first("precio")],
    "by nombre, from a cursor": [PRINCIPAL, null, null, null, null, null, null, ...after("nombre", "Producto 7")],
    estado: [PRINCIPAL, "inactivo", null, null, null, null, null, ...first("creado_en")],
    price: [PRINCIPAL, null, 5, 5, null, null, null, ...first("creado_en")],
    nombre: [PRINCIPAL, null, null, null, "ucto 1999", null, null, ...first("creado_en")],
    sku: [PRINCIPAL, null, null, null, null, "SKU-77", null, ...first("creado_en")],
    "little stock": [PRINCIPAL, null, null, null, null, null, 5, ...first("creado_en")],
    "little stock, the least first": [PRINCIPAL, "activo", null, null, null, null, 5, ...first("stock")],
  },
  "productos/movimientos": {
    "the newest": [PRINCIPAL, productos[7], 2 ** 31 - 1, "ffffffff-ffff-ffff-ffff-ffffffffffff", 21],
  },
  "pedidos/listar": {
    "no filter": [PRINCIPAL, null, null, null, null, ...first("-creado_en")],
    "from a cursor": [PRINCIPAL, null, null, null, null, ...after("-creado_en", now)],
    cliente: [PRINCIPAL, clientes[3], null, null, null, ...first("-creado_en")],
    estado: [PRINCIPAL, null, "confirmado", null, null, ...first("-creado_en")],
    "desde, hasta": [PRINCIPAL, null, null, "2020-01-01", "2020-02-01", ...first("creado_en")],
    "those that were confirmed": [PRINCIPAL, null, null, null, null, ...first("-confirmado_en")],
    "those that were confirmed in a minute": [
      PRINCIPAL,
      null,
      null,
      now,
      later,
      ...first("-confirmado_en").with(-1, true),
    ],
  },
  "pedidos/exportar": { "desde, hasta": [PRINCIPAL, "2020-01-01", "2020-02-01", null] },
};

const planOf = async (statement: Statement, params: unknown[], on = sql): Promise<string[]> => {
  const rows = await on.begin(async (tx) => {
    for (const [name, value] of Object.entries(planning(statement.plan)))
      await tx.unsafe(`set local ${name} = ${value}`);
    const staging = commands.get(`${statement.name}.staging`);
    if (staging) await tx.unsafe(`discard temporary; ${staging.text}`);
    // A prepared statement, as the server sends it; its parameters are literals here, as EXPLAIN EXECUTE takes no others.
    const name = `plan_${Math.random().toString(36).slice(2)}`;
    await tx.unsafe(`prepare ${name} as ${statement.text}`);
    const literals = params.map((value) => {
      if (value === null) return "null";
      return `'${(typeof value === "object" ? JSON.stringify(value) : String(value)).replaceAll("'", "''")}'`;
    });
    return tx.unsafe(`explain execute ${name} (${literals.join(", ")})`);
  });
  return rows.map((row) => String(row["QUERY PLAN"]));
};

/** The condition of an index that is asked for what an ARRAY(…) holds; up to PostgreSQL 16 that is shown as a parameter. */
const BY_KEYS = /= ANY \((\(InitPlan|\$\d+\))/;

/** The tables that a statement reads from end to end. */
const scanned = async (statement: Statement, params: unknown[]): Promise<string[]> =>
  (await planOf(statement, params)).flatMap((line) => /Seq Scan on (\w+)/.exec(line)?.[1] ?? []);

test("the connections of the application plan as said here", async () => {
  for (const plan of ["generic", "custom"] as const) {
    const names = Object.keys(planning(plan));
    const columns = Object.fromEntries(names.map((name) => [name, pg.text]));
    const text = `select ${names.map((name) => `current_setting('${name}') as ${name}`).join(", ")}`;
    const [row] = await database.db.query({ name: `settings ${plan}`, text, params: [], columns, plan }, []);
    expect({ ...row }).toEqual(planning(plan));
  }
});

describe("a plan that is made once is right at every size:", () => {
  // It may be made while a table is still empty, and kept while it grows. So the statement and the connection must leave
  // the planner no other way than the one that is right for large tables: by the keys that were asked for, each row once.
  const [never, large] = ["on tables that were never analyzed", "on large tables"];
  for (const [name, request] of Object.entries(batches))
    for (const state of [never, large])
      test(`${name}, ${state}`, async () => {
        const requests = Array.from({ length: 16 }, (_, pos) => ({ pos, ...request(pos) }));
        const lines = await planOf(
          statements.get(name) as Statement,
          [PRINCIPAL, requests],
          state === large ? sql : fresh.sql,
        );
        const conditions = lines.filter(
          (line, n) => /Index.* (on|using) /.test(lines[n - 1] ?? "") && /Cond:/.test(line),
        );
        expect(conditions.length).toBeGreaterThan(0);
        for (const condition of conditions) expect(condition).toMatch(BY_KEYS);
        expect(lines.filter((line) => /Seq Scan|Bitmap/.test(line))).toEqual([]);
        // Two CTEs joined row by row; the items of a request are no join, they come out of it.
        const nested = lines.flatMap((line, n) =>
          line.includes("Nested Loop") ? [lines.slice(n, n + 8).join("\n")] : [],
        );
        for (const loop of nested) expect(loop).toContain("Function Scan on jsonb_to_recordset");
      });
});

describe("a chunk of an import reads what it names, by keys, at every size:", () => {
  for (const name of ["productos/importar", "clientes/importar"])
    for (const [state, on] of [
      ["on tables that were never analyzed", fresh.sql],
      ["on large tables", sql],
    ] as const)
      test(`${name}, ${state}`, async () => {
        const lines = await planOf(statements.get(name) as Statement, [PRINCIPAL, 1000, 2000], on);
        const conditions = lines.filter(
          (line, n) => /Index.* (on|using) /.test(lines[n - 1] ?? "") && /Cond:/.test(line),
        );
        // Its own lines, those that are known, their locks, and the change of them.
        expect(conditions.length).toBe(4);
        for (const condition of conditions) expect(condition).toMatch(new RegExp(`${BY_KEYS.source}|line_no`));
        expect(lines.filter((line) => /Seq Scan|Bitmap|Nested Loop/.test(line))).toEqual([]);
      });
});

/** Whether a page is put in order by sorting: then it costs more the more there is. */
const sorted = async (statement: Statement, params: unknown[]): Promise<boolean> =>
  (await planOf(statement, params)).some((line) => /^\s*(->\s+)?(Incremental )?Sort\b/.test(line));

test("a page from a cursor is read off an index in its order, whatever the order", async () => {
  const listing = statements.get("productos/listar") as Statement;
  const keys = { creado_en: now, nombre: "Producto 7", precio: "500", stock: "3" };
  const filters = (orden: string) => (orden === "stock" ? ["activo", null, null, null, null, 5] : Array(6).fill(null));
  for (const [orden, key] of Object.entries(keys))
    for (const order of [orden, `-${orden}`]) {
      const params = [PRINCIPAL, ...filters(orden), ...after(order, key)];
      expect([order, await sorted(listing, params)]).toEqual([order, false]);
    }
});

test("what was confirmed in a minute is counted off an index alone", async () => {
  const params = [PRINCIPAL, null, null, now, later, "-confirmado_en", null, null, 2, 0, true];
  const lines = await planOf(statements.get("pedidos/listar") as Statement, params);
  const read = lines.flatMap((line) => /[\w ]+ using pedidos_(?!pk)\w+/.exec(line)?.[0] ?? []);
  expect(read.length).toBe(2); // the count, and the page
  for (const scan of read) expect(scan).toContain("pedidos_confirmado_en");
  expect(read.filter((scan) => scan.includes("Index Only Scan")).length).toBe(1);
});

describe("no table is read from end to end by", () => {
  for (const [name, request] of Object.entries(batches))
    for (const size of [1, 16, 128])
      test(`${name}, ${size} requests`, async () => {
        const requests = Array.from({ length: size }, (_, pos) => ({ pos, ...request(pos) }));
        expect(await scanned(statements.get(name) as Statement, [PRINCIPAL, requests])).toEqual([]);
      });
  for (const [name, filters] of Object.entries(lists))
    for (const [filter, params] of Object.entries(filters))
      test(`${name}, ${filter}`, async () => {
        expect(await scanned(statements.get(name) as Statement, params)).toEqual([]);
      });
});
