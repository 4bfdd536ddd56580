/** The statements that change productos and the domain agree: random productos, random batches, the domain as oracle. */
import { afterAll, expect, test } from "bun:test";
import fc from "fast-check";
import type { Row, Statement } from "../../src/db/statement.ts";
import { explain as explainActualizar, updateProductos } from "../../src/productos/actualizar.ts";
import { adjustProductos, explain as explainAjustar } from "../../src/productos/ajustar.ts";
import { actualizar, ajustar, ESTADOS, MAX_STOCK, type Producto } from "../../src/productos/producto.ts";
import { toJson } from "../../src/productos/schema.ts";
import { openTestDatabase } from "../support/database.ts";

const RUNS = Number(process.env.ACUERDO_RUNS ?? 150);
const database = await openTestDatabase();
afterAll(database.close);
const { sql } = database;

const ahora = new Date("2026-01-01T00:00:00Z");
const stock = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: MAX_STOCK - 5, max: MAX_STOCK }));
const shop = fc.array(fc.record({ stock, precio: fc.nat({ max: 5000 }), estado: fc.constantFrom(...ESTADOS) }), {
  minLength: 1,
  maxLength: 8,
});
const SKUS = ["S0", "S1", "S2", "S3", "NEW-1", "NEW-2"];

/** Writes productos into the tables, under a tienda of their own; the first four have a sku. */
const build = async (spec: readonly Pick<Producto, "stock" | "precio" | "estado">[]) => {
  const tienda = Bun.randomUUIDv7();
  const productos = spec.map(
    (fields, n): Producto => ({
      ...{ id: crypto.randomUUID(), nombre: `p${n}`, sku: n < 4 ? `S${n}` : null },
      ...{ ...fields, version: 1, creado_en: ahora, actualizado_en: ahora },
    }),
  );
  await sql`insert into tiendas (tienda_id, nombre) values (${tienda}, 'random')`;
  const rows = productos.map((one) => ({
    ...one,
    tienda_id: tienda,
    precio: (one.precio / 100).toFixed(2),
    stock_inicial: one.stock,
  }));
  await sql`insert into productos ${sql(rows)}`;
  return { tienda, productos: new Map(productos.map((one) => [one.id, one])) };
};

/** Sends the batch as the server does; one row per request, undefined where there is none. */
const send = async <S extends Statement>(statement: S, tienda: string, requests: readonly object[]) => {
  const batch = requests.map((request, pos) => ({ pos, ...request }));
  const rows = (await sql.unsafe(statement.text, [tienda, batch as never], { prepare: true })) as unknown as Row<S>[];
  return requests.map((_, pos) => rows.find((row) => (row as unknown as { pos: number }).pos === pos));
};

type Outcome = { readonly ok: boolean; readonly value?: Producto; readonly error?: unknown };

/** What a client sees of it, the time of the change aside: that is the database's. */
const plain = (outcome: Outcome) =>
  outcome.value ? { ...toJson(outcome.value), actualizado_en: null } : outcome.error;

const expectTables = async ({ tienda, productos }: Awaited<ReturnType<typeof build>>): Promise<void> => {
  const rows = await sql`
    select id, sku, nombre, (precio * 100)::float8 as precio, stock, estado, version from productos
    where tienda_id = ${tienda}`;
  const stored = new Map(rows.map((row) => [row.id, { ...row, creado_en: ahora, actualizado_en: ahora }]));
  expect(stored as never).toEqual(
    new Map([...productos].map(([id, one]) => [id, { ...one, creado_en: ahora, actualizado_en: ahora }])) as never,
  );
  const off = await sql`
    select p.id from productos p where tienda_id = ${tienda}
      and stock <> (select sum(cantidad) from movimientos_stock m where m.tienda_id = p.tienda_id and m.producto_id = p.id)`;
  expect([...off]).toEqual([]);
};

test("ajustar: a batch answers what the domain says of each request, and does it", async () => {
  const cantidad = fc.oneof(fc.integer({ min: -7, max: 7 }), fc.constantFrom(-MAX_STOCK, MAX_STOCK));
  await fc.assert(
    fc.asyncProperty(shop, fc.array(cantidad, { minLength: 9, maxLength: 9 }), async (spec, wishes) => {
      const state = await build(spec);
      const requests = [...state.productos.keys(), crypto.randomUUID()].map((id, n) => ({
        ...{ id, cantidad: wishes[n] || 1, motivo: "recuento" },
      }));
      const rows = await send(adjustProductos, state.tienda, requests);
      for (const [pos, request] of requests.entries()) {
        const row = rows[pos];
        const outcome = ajustar(state.productos.get(request.id) ?? null, request.cantidad, ahora);
        expect([row?.applied ?? false, row?.undecided ?? false]).toEqual([outcome.ok, false]);
        expect(plain(explainAjustar(request, row))).toEqual(plain(outcome));
        if (outcome.ok) state.productos.set(request.id, outcome.value);
      }
      await expectTables(state);
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("actualizar: a batch answers what the domain says of each request, and does it", async () => {
  const cambio = fc.record(
    {
      nombre: fc.constantFrom("Taza", "Plato"),
      precio: fc.nat({ max: 9999 }),
      estado: fc.constantFrom(...ESTADOS),
      sku: fc.option(fc.constantFrom(...SKUS)),
    },
    { requiredKeys: [] },
  );
  const wishes = fc.uniqueArray(cambio, { minLength: 9, maxLength: 9, selector: ({ sku }) => sku ?? Symbol() });
  await fc.assert(
    fc.asyncProperty(shop, wishes, fc.array(fc.nat({ max: 3 }), { minLength: 9 }), async (spec, changes, dice) => {
      const state = await build(spec);
      const owners = new Map([...state.productos.values()].map(({ sku, id }) => [sku, id]));
      const requests = [...state.productos.keys(), crypto.randomUUID()].map((id, n) => {
        const { precio, ...rest } = changes[n] ?? {};
        const versions = [null, [1], [2], [3, 1]][dice[n] ?? 0] ?? null;
        return { id, versions, cambio: { ...rest, ...(precio !== undefined && { precio: precio / 100 }) } };
      });
      const rows = await send(updateProductos, state.tienda, requests);
      for (const [pos, request] of requests.entries()) {
        const { id, versions, cambio: asked } = request;
        const row = rows[pos];
        const taken = asked.sku != null && (owners.get(asked.sku) ?? id) !== id;
        const precio = asked.precio === undefined ? undefined : Math.round(asked.precio * 100);
        const outcome = actualizar(state.productos.get(id) ?? null, { ...asked, precio }, taken, ahora, versions);
        expect([row?.applied ?? false, row?.undecided ?? false]).toEqual([outcome.ok, false]);
        expect(plain(explainActualizar(request, row))).toEqual(plain(outcome));
        if (outcome.ok) state.productos.set(id, outcome.value);
      }
      await expectTables(state);
    }),
    { numRuns: RUNS },
  );
}, 120_000);
