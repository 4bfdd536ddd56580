/** The plans of the statements on tables that are large enough for a wrong one to show. */
import { afterAll, describe, expect, test } from "bun:test";
import { planning } from "../../src/db/line.ts";
import { type AnyStatement, type BatchStatement, isBatched, pg, statements } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openTestDatabase } from "../support/database.ts";
import { explain } from "../support/explain.ts";
import { after, LATER, NOW, samples, strangers, type World } from "../support/samples.ts";
import { batchParams } from "../support/statements.ts";

const database = await openTestDatabase();
const fresh = await openTestDatabase();
afterAll(() => Promise.all([database.close(), fresh.close()]));
const { sql } = database;

const ROWS = 20_000;
await sql.unsafe(`
  insert into clientes (tienda_id, id, nombre, email, referencia)
  select '${PRINCIPAL}', gen_random_uuid(), 'Cliente ' || n, 'c' || n || '@example.com', 'R-' || n from generate_series(1, ${ROWS}) n;
  insert into productos (tienda_id, id, sku, nombre, precio, stock, estado, referencia)
  select '${PRINCIPAL}', gen_random_uuid(), 'SKU-' || n, 'Producto ' || n, n % 1000, n % 400,
         case when n % 50 = 0 then 'inactivo' else 'activo' end, 'R-' || n
  from generate_series(1, ${ROWS}) n;
  insert into pedidos (tienda_id, id, cliente_id, estado, total, creado_en, confirmado_en, numero, referencia,
                       referencia_pago)
  select tienda_id, gen_random_uuid(), id, case when at is null then 'carrito' else 'confirmado' end,
         case when at is not null then n end,
         '2026-01-01'::timestamptz - n * interval '1 minute', at, n, 'R-' || n,
         case when at is not null then 'SKU-' || n end
  from (select *, row_number() over () as n from clientes) c,
  lateral (select case when n % 4 = 0 then '2026-01-02'::timestamptz - n * interval '1 minute' end as at) confirmado;
  insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
  select o.tienda_id, o.id, p.id, 1, 1
  from (select *, row_number() over () as n from pedidos) o
  join (select *, row_number() over () as n from productos) p using (n);
  insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo)
  select tienda_id, id, version, 'inicial', stock, stock from productos;
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, clave, huella, hecho)
  select tienda_id, 1000 + row_number() over (), gen_random_uuid(), 'pedidos', 'crear', id, 1, id, '', '{}' from pedidos;
`);
// vacuum, not only analyze: it also empties the GIN indexes' lists of pending entries, as autovacuum does in time.
await sql.unsafe(`
  insert into webhooks (tienda_id, id, url, despues_orden)
  select '${PRINCIPAL}', gen_random_uuid(), 'https://example.com/', 0 from generate_series(1, 1000);
  insert into webhook_secretos (tienda_id, webhook_id, version, secreto) select tienda_id, id, 1, 'whsec_' from webhooks;
  insert into entregas (tienda_id, webhook_id, id, orden, sujeto, operacion, sujeto_id, sujeto_version, estado)
  select w.tienda_id, w.id, p.id, 1000 + n, 'pedidos', 'crear', p.id, 1,
         case n % 20 when 0 then 'pendiente' when 1 then 'fallida' else 'entregada' end
  from (select *, row_number() over () as n from webhooks) w
  join (select *, row_number() over () as m from pedidos) p on m % 1000 = n % 1000;
`);
// Every carrito holds its line, or did until a while ago.
await sql.unsafe(`
  update pedidos set apartado_hasta = now() + case when numero % 10 = 1 then interval '-1 hour' else interval '1 hour' end
  where estado = 'carrito';
  insert into apartados (tienda_id, pedido_id, producto_id, cantidad, hasta)
  select tienda_id, pedido_id, producto_id, i.cantidad, apartado_hasta
  from pedido_items i join pedidos o using (tienda_id) where o.id = i.pedido_id and apartado_hasta is not null;
  update productos p set apartado = a.cantidad, apartado_vence = a.hasta from apartados a where a.producto_id = p.id;
`);
const QUEUE = ["webhooks", "webhook_secretos", "entregas"];
for (const table of [
  "clientes",
  "productos",
  "pedidos",
  "pedido_items",
  "apartados",
  "movimientos",
  "bitacora",
  ...QUEUE,
])
  await sql.unsafe(`vacuum analyze ${table}`);
const ids = async (table: string, n: number): Promise<string[]> =>
  (await sql.unsafe(`select id from ${table} order by id limit ${n}`)).map(({ id }) => id);
const world: World = {
  clientes: await ids("clientes", 128),
  productos: await ids("productos", 128),
  pedidos: await ids("pedidos", 128),
  emails: Array.from({ length: 128 }, (_, n) => `new${n}@example.com`),
  skus: Array.from({ length: 128 }, (_, n) => (n === 1 ? "SKU-77" : `NEW-${n}`)),
  referencias: Array.from({ length: 128 }, (_, n) => (n === 1 ? "R-77" : `NEW-${n}`)),
  webhooks: await ids("webhooks", 128),
};

/** What reads a table from end to end, and why it may. */
const WHOLE: Record<string, string> = {
  "auditoria/stock": "it proves all of it",
  "bitacora/purgar": "test/bitacora/purgar.test.ts looks",
  "claves/listar": "it lists all of it",
  "claves/revocar": "an operator's, of a small table",
  "claves/rotar": "an operator's, of a small table",
  "clientes/exportar": "it exports all of it",
  "clientes/importar": "it has a test of its own below",
  "clientes/importar.repeated": "it looks at all lines of a file",
  "entregas/anotar": "it reads webhooks and entregas by the keys of its results",
  "entregas/purgar": "it looks at all webhooks, and at the oldest entregas of each",
  "entregas/repartir": "it looks at all webhooks",
  "entregas/tomar": "it looks at all webhooks",
  "health/ready": "a table of a few rows",
  "productos/exportar": "it exports all of it",
  "productos/importar": "it has a test of its own below",
  "productos/importar.repeated": "it looks at all lines of a file",
  "tiendas/listar": "it lists all of it",
};
const batched = [...statements.values()].filter(isBatched);
const lists = Object.entries(samples).flatMap(([name, sample]) =>
  "params" in sample && !WHOLE[name]
    ? Object.entries(sample.params(world)).map(([filter, given]) => {
        const params = statements.get(name)?.scope === "global" ? given : [PRINCIPAL, ...given];
        return { name, filter, params };
      })
    : [],
);
const requestsOf = (statement: BatchStatement, size: number): readonly unknown[] => {
  const sample = samples[statement.name];
  if (!sample || !("request" in sample)) throw new Error(`${statement.name} has no sample: write one in samples.ts`);
  return batchParams(
    statement,
    Array.from({ length: size }, (_, n) => sample.request(world, n)),
  );
};

test("every statement has a sample, so that its plan is looked at", () => {
  expect(strangers()).toEqual([]);
});

const planOf = (statement: AnyStatement, params: readonly unknown[], on = sql) => explain(on, statement, params);

/** The condition of an index that is asked for what an ARRAY(…) holds; up to PostgreSQL 16 that is shown as a parameter. */
const BY_KEYS = /= ANY \((\(InitPlan|\$\d+\))/;

/** The one lookup per request: an Idempotency-Key in the log, by both columns of its unique index. */
const BY_CLAVE = /\(\(tienda_id = .*\) AND \(clave = \w+\.clave\)\)/;

/** The one lookup per count: the newest movement up to a version, by all columns of the primary key. */
const BY_MOVEMENT = /\(\(tienda_id = .*\) AND \(producto_id = r\w*\.id\) AND \(producto_version <= r\w*\.version\)\)/;

/** The holds of one producto that have run out, or the first of those that have not, by all columns of their index. */
const BY_HASTA = /\(\(tienda_id = .*\) AND \(producto_id = \w+\.id\) AND (\(hasta IS NOT NULL\) AND )?\(hasta (<=|>) /;

/** The tables that a statement reads from end to end, but for one that has one row. */
const scanned = async (statement: AnyStatement, params: readonly unknown[]): Promise<string[]> =>
  (await planOf(statement, params)).flatMap((line) => /Seq Scan on (?!feed_origin)(\w+)/.exec(line)?.[1] ?? []);

test("the connections of the application plan as said here", async () => {
  for (const plan of ["generic", "custom"] as const) {
    const names = Object.keys(planning(plan));
    const columns = Object.fromEntries(names.map((name) => [name, pg.text]));
    const text = `select ${names.map((name) => `current_setting('${name}') as ${name}`).join(", ")}`;
    const [row] = await database.db.query(
      { name: `settings ${plan}`, text, params: [], columns, plan, scope: "global" },
      [],
    );
    expect({ ...row }).toEqual(planning(plan));
  }
});

describe("a plan that is made once is right at every size:", () => {
  // It may be made while a table is still empty, and kept while it grows. So the statement and the connection must leave
  // the planner no other way than the one that is right for large tables: by the keys that were asked for, each row once.
  const [never, large] = ["on tables that were never analyzed", "on large tables"];
  for (const statement of batched)
    for (const state of [never, large])
      test(`${statement.name}, ${state}`, async () => {
        const lines = await planOf(statement, requestsOf(statement, 16), state === large ? sql : fresh.sql);
        const conditions = lines.filter(
          (line, n) => /Index.* (on|using) /.test(lines[n - 1] ?? "") && /Cond:/.test(line),
        );
        expect(conditions.length).toBeGreaterThan(0);
        for (const condition of conditions)
          expect(condition).toMatch(
            [BY_CLAVE, BY_MOVEMENT, BY_HASTA].find((known) => known.test(condition)) ?? BY_KEYS,
          );
        expect(lines.filter((line) => /Seq Scan on (?!feed_origin)|Bitmap/.test(line))).toEqual([]);
        // Two CTEs joined row by row; the items of a request are no join, they come out of it.
        const nested = lines.flatMap((line, n) =>
          line.includes("Nested Loop") ? [lines.slice(n, n + 8).join("\n")] : [],
        );
        for (const loop of nested)
          expect(loop).toMatch(/Function Scan on jsonb_to_recordset|bitacora_clave_unique|movimientos_pk/);
      });
});

describe("a chunk of an import reads what it names, by keys, at every size:", () => {
  // Its own lines, those that are known, their locks, and the change of them; of productos also what settles their holds.
  for (const [name, reads] of [
    ["productos/importar", 8],
    ["clientes/importar", 4],
  ] as const)
    for (const [state, on] of [
      ["on tables that were never analyzed", fresh.sql],
      ["on large tables", sql],
    ] as const)
      test(`${name}, ${state}`, async () => {
        const lines = await planOf(statements.get(name) as AnyStatement, [PRINCIPAL, 1000, 2000, null], on);
        const conditions = lines.filter(
          (line, n) => /Index.* (on|using) /.test(lines[n - 1] ?? "") && /Cond:/.test(line),
        );
        expect(conditions.length).toBe(reads);
        for (const condition of conditions)
          expect(condition).toMatch(new RegExp(`${BY_KEYS.source}|line_no|${BY_HASTA.source}`));
        expect(lines.filter((line) => /Seq Scan on (?!feed_origin)|Bitmap|Nested Loop/.test(line))).toEqual([]);
      });
});

/** Whether a page is put in order by sorting: then it costs more the more there is. */
const sorted = async (statement: AnyStatement, params: readonly unknown[]): Promise<boolean> =>
  (await planOf(statement, params)).some((line) => /^\s*(->\s+)?(Incremental )?Sort\b/.test(line));

test("a page from a cursor is read off an index in its order, whatever the order", async () => {
  const listing = statements.get("productos/listar") as AnyStatement;
  const keys = { creado_en: NOW, nombre: "Producto 7", precio: "500", stock: "3" };
  const filters = (orden: string) => (orden === "stock" ? ["activo", null, null, null, null, 5] : Array(6).fill(null));
  for (const [orden, key] of Object.entries(keys))
    for (const order of [orden, `-${orden}`]) {
      const params = [PRINCIPAL, ...filters(orden), ...after(order, key, world.productos[7]), null];
      expect([order, await sorted(listing, params)]).toEqual([order, false]);
    }
});

describe("confirming a pedido reads no hold of others:", () => {
  const confirming = statements.get("pedidos/confirmar") as BatchStatement;
  const [buyer, crowd] = [Bun.randomUUIDv7(), 5_000];
  const plan = async (how: "" | "(analyze, timing off, summary off)") =>
    explain(
      sql,
      confirming,
      batchParams(confirming, [{ id: buyer, versions: null, total_esperado: null, referencia_pago: null }]),
      how,
    );

  test(`the plan and the rows read are the same with ${crowd} live holds of its producto as with none`, async () => {
    const producto = Bun.randomUUIDv7();
    const line = (id: string | null) => `
      insert into pedidos (tienda_id, id, numero, cliente_id, apartado_hasta)
      select '${PRINCIPAL}', ${id ? `'${id}'` : "gen_random_uuid()"}, ${ROWS} + n + ${id ? 0 : 1}, '${world.clientes[0]}',
             ${id ? "null" : "now() + n * interval '1 s' + interval '10 s'"} from generate_series(1, ${id ? 1 : crowd}) n;
      insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
      select tienda_id, id, '${producto}', 1, 1 from pedidos where numero > ${id ? ROWS : ROWS + 1};`;
    await sql.unsafe(`
      insert into productos (tienda_id, id, nombre, precio, stock) values ('${PRINCIPAL}', '${producto}', 'Taza', 1, ${2 * crowd});
      ${line(buyer)}`);
    const plain = async () => (await plan("")).map((one) => one.replace(/\(cost=.*\)/, "").trimEnd());
    const read = async () =>
      (await plan("(analyze, timing off, summary off)"))
        .filter((one) => /on apartados\b/.test(one))
        .map((one) => /never executed|rows=[\d.]+ loops/.exec(one.replace(/.*actual /, ""))?.[0]);
    const [before, none] = [await plain(), await read()];
    await sql.unsafe(`${line(null)}
      insert into apartados (tienda_id, pedido_id, producto_id, cantidad, hasta)
      select tienda_id, id, '${producto}', 1, apartado_hasta from pedidos where numero > ${ROWS + 1};
      update productos set apartado = ${crowd}, apartado_vence = now() + interval '10 s' where id = '${producto}';
      analyze pedidos; analyze apartados; analyze pedido_items`);
    expect(await plain()).toEqual(before);
    const now = await read();
    expect(now.length).toBeGreaterThan(2);
    expect(now).toEqual(none);
    for (const one of now) expect(one).toMatch(/^(never executed|rows=0(\.00)? loops)$/);
  });
});

test("what was confirmed in a minute is counted off an index alone", async () => {
  const params = [PRINCIPAL, null, null, NOW, LATER, "-confirmado_en", null, null, 2, 0, true, ...Array(5).fill(null)];
  const lines = await planOf(statements.get("pedidos/listar") as AnyStatement, params);
  const read = lines.flatMap((line) => /[\w ]+ using pedidos_(?!pk)\w+/.exec(line)?.[0] ?? []);
  expect(read.length).toBe(2); // the count, and the page
  for (const scan of read) expect(scan).toContain("pedidos_confirmado_en");
  expect(read.filter((scan) => scan.includes("Index Only Scan")).length).toBe(1);
});

test("the stock of a moment is looked up by the primary key of the movements alone", async () => {
  const params = [PRINCIPAL, world.productos[1], NOW];
  const lines = await planOf(statements.get("productos/obtener.en") as AnyStatement, params);
  const scans = lines.flatMap((line, n) => (/Scan.* on movimientos/.test(line) ? [`${line} ${lines[n + 1]}`] : []));
  expect(scans.length).toBe(2); // in the search, and of what it found
  for (const scan of scans)
    expect(scan).toMatch(
      /Index Scan using movimientos_pk .*tienda_id = .* AND \(producto_id = .* AND \(producto_version >= /,
    );
  expect(lines.filter((line) => /\bSort\b/.test(line))).toEqual([]);
});

describe("no table is read from end to end by", () => {
  for (const statement of batched)
    for (const size of [1, 16, 128])
      test(`${statement.name}, ${size} requests`, async () => {
        expect(await scanned(statement, requestsOf(statement, size))).toEqual([]);
      });
  for (const { name, filter, params } of lists.filter(({ filter }) => filter !== "all"))
    test(`${name}, ${filter}`, async () => {
      expect(await scanned(statements.get(name) as AnyStatement, params)).toEqual([]);
    });
});
