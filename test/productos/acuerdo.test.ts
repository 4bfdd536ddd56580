/**
 * The statements that change productos and the domain agree: random productos, random batches, the domain as oracle. After
 * each batch the tables, the ledger and the log hold what the model holds.
 */
import { afterAll, expect, test } from "bun:test";
import fc from "fast-check";
import type { Write, Written } from "../../src/db/write.ts";
import { updateProductos } from "../../src/productos/actualizar.ts";
import { adjustProductos } from "../../src/productos/ajustar.ts";
import { countProductos } from "../../src/productos/contar.ts";
import { insertProductos } from "../../src/productos/crear.ts";
import { actualizar, ajustar, contar, crear, ESTADOS, MAX_STOCK, type Producto } from "../../src/productos/producto.ts";
import { toJson } from "../../src/productos/schema.ts";
import type { Result } from "../../src/result.ts";
import { expectLogged } from "../support/bitacora.ts";
import { openTestDatabase } from "../support/database.ts";
import { sendBatch } from "../support/statements.ts";

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

const referencia = fc.option(fc.constantFrom("R0", "R1", "R2", "NEW-1", "NEW-2"));
const metadatos = fc.constantFrom({}, { color: "rojo" });
/** A batch has each referencia once. */
const eachOnce = <T extends { readonly referencia?: string | null | undefined }>(wishes: readonly T[]): T[] => {
  const named = new Set<string>();
  return wishes.filter(({ referencia: one }) => one == null || (!named.has(one) && named.add(one)));
};

type Moved = {
  readonly producto_version: number;
  readonly tipo: string;
  readonly cantidad: number;
  readonly saldo: number;
};

/** Writes productos into the tables, under a tienda of their own; the first four have a sku. */
const build = async (spec: readonly Pick<Producto, "stock" | "precio" | "estado">[]) => {
  const tienda_id = Bun.randomUUIDv7();
  // Of some is held what the first pedido holds, of some also what the second one held until an hour ago.
  const units = (n: number) => [n % 3 === 0 ? 0 : n + 1, n % 4 === 1 ? 2 : 0] as const;
  const hours = [1, -1].map((hour) => new Date(Date.now() + hour * 3_600_000));
  const list = spec.map(
    (fields, n): Producto => ({
      ...{ id: crypto.randomUUID(), nombre: `p${n}`, sku: n < 4 ? `S${n}` : null },
      ...{ ...fields, stock_minimo: 3, version: 1, creado_en: ahora, actualizado_en: ahora },
      ...{ referencia: n > 0 && n < 4 ? `R${n - 1}` : null, metadatos: {}, apartado: units(n)[0] },
    }),
  );
  const ledger = new Map(list.map(({ id, stock }): [string, Moved[]] => [id, [inicial(stock)]]));
  await sql`insert into tiendas (tienda_id, nombre) values (${tienda_id}, ${`random ${tienda_id}`})`;
  const rows = list.map((one, n) => {
    const [live, over] = units(n);
    const vence = { apartado: live + over, apartado_vence: over > 0 ? hours[1] : live > 0 ? hours[0] : null };
    return { ...one, ...vence, tienda_id, precio: (one.precio / 100).toFixed(2) };
  });
  await sql`insert into productos ${sql(rows)}`;
  const cliente_id = crypto.randomUUID();
  await sql`insert into clientes (tienda_id, id, nombre) values (${tienda_id}, ${cliente_id}, 'Ana')`;
  const holders = hours.map((hasta, n) => ({
    tienda_id,
    id: crypto.randomUUID(),
    cliente_id,
    numero: n + 1,
    apartado_hasta: hasta,
  }));
  await sql`insert into pedidos ${sql(holders)}`;
  const holds = list.flatMap(({ id: producto_id }, n) =>
    units(n).flatMap((cantidad, of) => {
      const [pedido_id, hasta] = [holders[of]?.id ?? "", hours[of] ?? ahora];
      return cantidad > 0 ? [{ tienda_id, pedido_id, producto_id, cantidad, hasta }] : [];
    }),
  );
  if (holds.length > 0) await sql`insert into apartados ${sql(holds)}`;
  const moved = list.map(({ id: producto_id, stock }) => ({ tienda_id, producto_id, ...inicial(stock) }));
  await sql`insert into movimientos ${sql(moved)}`;
  return { tienda: tienda_id, productos: new Map(list.map((one) => [one.id, one])), ledger };
};
type State = Awaited<ReturnType<typeof build>>;

const inicial = (stock: number): Moved => ({ producto_version: 1, tipo: "inicial", cantidad: stock, saldo: stock });

type Outcome = { readonly ok: boolean; readonly value?: Producto; readonly error?: unknown };

/** What a client sees of it, the times aside: they are the database's. */
const plain = (outcome: Outcome) =>
  outcome.value ? { ...toJson(outcome.value), creado_en: null, actualizado_en: null } : outcome.error;

const expectTables = async ({ tienda, productos, ledger }: State): Promise<void> => {
  const rows = await sql`
    select id, sku, nombre, (precio * 100)::float8 as precio, stock, stock_minimo, estado, version, referencia, metadatos,
           apartado - coalesce(h.over, 0)::int as apartado
    from productos p
    left join (
      select producto_id, sum(cantidad) as units, sum(cantidad) filter (where hasta <= now()) as over, min(hasta) as first
      from apartados where tienda_id = ${tienda} group by producto_id
    ) h on h.producto_id = p.id
    -- One without holds, or whose holds are what it says.
    where tienda_id = ${tienda} and apartado = coalesce(h.units, 0) and coalesce(apartado_vence <= h.first, apartado = 0)`;
  const timeless = (one: object) => ({ ...one, creado_en: ahora, actualizado_en: ahora });
  expect(new Map(rows.map((row) => [row.id, timeless(row)])) as never).toEqual(
    new Map([...productos].map(([id, one]) => [id, timeless(one)])) as never,
  );
  const moved = await sql`
    select producto_id, producto_version, tipo, cantidad, saldo from movimientos
    where tienda_id = ${tienda} order by producto_version`;
  expect(Map.groupBy(moved, ({ producto_id }) => producto_id)).toEqual(
    new Map(
      [...ledger].map(([producto_id, list]) => [producto_id, list.map((one) => ({ producto_id, ...one }))]),
    ) as never,
  );
};

/** Sends a batch, and compares its answers with the domain's outcome on the model. */
const agree = async <Request extends { readonly id: string }, C extends Written, E>(
  state: State,
  { statement, explain }: Write<Request, C, Producto, E, unknown>,
  asked: readonly Request[],
  judge: (request: Request, before: Producto | null) => Result<Producto, E>,
  tipo?: string,
): Promise<void> => {
  const requests = asked.map((request) => ({ ...request, evento_id: Bun.randomUUIDv7(), actor: null }));
  const rows = await sendBatch(sql, statement, requests, state);
  for (const [pos, request] of requests.entries()) {
    const row = rows[pos] as { applied?: boolean; undecided?: boolean } | undefined;
    const before = state.productos.get(request.id) ?? null;
    const outcome = judge(request, before);
    expect([row?.applied ?? false, row?.undecided ?? false]).toEqual([outcome.ok, false]);
    expect(plain(explain(request, row as never))).toEqual(plain(outcome));
    if (!outcome.ok) continue;
    const { value } = outcome;
    state.productos.set(request.id, value);
    const [cantidad, saldo] = [value.stock - (before?.stock ?? 0), value.stock];
    if (tipo)
      state.ledger.set(request.id, [
        ...(state.ledger.get(request.id) ?? []),
        { producto_version: value.version, tipo, cantidad, saldo },
      ]);
  }
  await expectTables(state);
  await expectLogged(sql, state.tienda, statement as never, requests, rows as never);
};

test("crear: a batch creates what the domain says, each with its first movement", async () => {
  const wish = fc.record({
    stock,
    precio: fc.nat({ max: 5000 }),
    sku: fc.option(fc.constantFrom(...SKUS)),
    referencia,
    metadatos,
  });
  const wishes = fc.uniqueArray(wish, { minLength: 1, maxLength: 9, selector: ({ sku }) => sku ?? Symbol() });
  await fc.assert(
    fc.asyncProperty(shop, wishes, async (spec, asked) => {
      const state = await build(spec);
      const owners = new Map([...state.productos.values()].map(({ sku, id }) => [sku, id]));
      const holders = new Map([...state.productos.values()].map((one) => [one.referencia, one.id]));
      const requests = eachOnce(asked).map(({ precio, ...rest }, n) => ({
        ...{
          id: crypto.randomUUID(),
          nombre: `new ${n}`,
          estado: "activo" as const,
          precio: precio / 100,
          stock_minimo: n,
        },
        ...rest,
      }));
      await agree(
        state,
        insertProductos,
        requests,
        ({ id, sku, nombre, stock, stock_minimo, estado, precio, referencia, metadatos }) => {
          const kept = { referencia, metadatos };
          const nuevo = { id, sku, nombre, stock, stock_minimo, estado, precio: Math.round(precio * 100), ...kept };
          const holder = (referencia !== null && holders.get(referencia)) || null;
          return crear(nuevo, (sku !== null && owners.get(sku)) || null, ahora, holder);
        },
        "inicial",
      );
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("ajustar: a batch answers what the domain says of each request, and does it", async () => {
  const cantidad = fc.oneof(fc.integer({ min: -7, max: 7 }), fc.constantFrom(-MAX_STOCK, MAX_STOCK));
  await fc.assert(
    fc.asyncProperty(shop, fc.array(cantidad, { minLength: 9, maxLength: 9 }), async (spec, wishes) => {
      const state = await build(spec);
      const requests = [...state.productos.keys(), crypto.randomUUID()].map((id, n) => ({
        ...{ id, cantidad: wishes[n] || 1, motivo: "recuento" },
        versions: [null, null, [1], [2], [3, 1]][Math.abs(wishes[n + 1] ?? 0) % 5] ?? null,
      }));
      await agree(
        state,
        adjustProductos,
        requests,
        ({ cantidad, versions }, before) => ajustar(before, cantidad, ahora, versions),
        "ajuste",
      );
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("contar: a batch answers what the domain says of each request, and does it, after ajustes and changes", async () => {
  const wish = fc.record({
    contado: stock,
    version: fc.integer({ min: 1, max: 4 }),
    versions: fc.constantFrom(null, null, null, [1], [2], [3, 1]),
    cantidad: fc.integer({ min: -3, max: 3 }),
    renamed: fc.constantFrom("never", "before", "after"),
    ultimo: fc.constantFrom(null, null, 1, 2, 3),
  });
  await fc.assert(
    fc.asyncProperty(shop, fc.array(wish, { minLength: 9, maxLength: 9 }), async (spec, wishes) => {
      const state = await build(spec);
      const asked = [...state.productos.keys(), crypto.randomUUID()].flatMap((id, n) =>
        wishes.slice(n, n + 1).map((one) => ({ id, ...one })),
      );
      const before = asked.filter(({ renamed }) => renamed === "before");
      const after = asked.filter(({ renamed }) => renamed === "after");
      const rename = (some: readonly { readonly id: string }[]) =>
        sendBatch(
          sql,
          updateProductos.statement,
          some.map(({ id }) => ({
            ...{ id, versions: null, cambio: { nombre: "Otra" } },
            ...{ evento_id: Bun.randomUUIDv7(), actor: null },
          })),
          state,
        );
      const noteRenamed = (some: readonly { readonly id: string }[]) => {
        for (const { id } of some) {
          const one = state.productos.get(id);
          if (one) state.productos.set(id, { ...one, nombre: "Otra", version: one.version + 1 });
        }
      };
      await rename(before);
      noteRenamed(before);
      await agree(
        state,
        adjustProductos,
        asked.map(({ id, cantidad }) => ({ id, cantidad: cantidad || 1, motivo: "x", versions: null })),
        ({ cantidad }, seen) => ajustar(seen, cantidad, ahora),
        "ajuste",
      );
      await rename(after);
      noteRenamed(after);
      const last = new Map<string, number | null>();
      for (const { id, ultimo } of asked) {
        last.set(id, ultimo);
        await sql`update productos set conteo_version = ${ultimo} where tienda_id = ${state.tienda} and id = ${id}`;
      }
      await agree(
        state,
        countProductos,
        asked.map(({ id, contado, version, versions }) => ({ id, contado, version, versions, motivo: null })),
        (request, seen) => {
          const then = state.ledger.get(request.id)?.findLast((one) => one.producto_version <= request.version);
          const known = { saldo: then?.saldo ?? null, ultimo: last.get(request.id) ?? null };
          return contar(seen, request, known, ahora, request.versions);
        },
        "conteo",
      );
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
      referencia,
      metadatos,
    },
    { requiredKeys: [] },
  );
  const wishes = fc.uniqueArray(cambio, { minLength: 9, maxLength: 9, selector: ({ sku }) => sku ?? Symbol() });
  await fc.assert(
    fc.asyncProperty(shop, wishes, fc.array(fc.nat({ max: 3 }), { minLength: 9 }), async (spec, changes, dice) => {
      const state = await build(spec);
      const owners = new Map([...state.productos.values()].map(({ sku, id }) => [sku, id]));
      const holders = new Map([...state.productos.values()].map((one) => [one.referencia, one.id]));
      const cambios = eachOnce(changes);
      const requests = [...state.productos.keys(), crypto.randomUUID()].map((id, n) => {
        const { precio, ...rest } = cambios[n] ?? {};
        const versions = [null, [1], [2], [3, 1]][dice[n] ?? 0] ?? null;
        return { id, versions, cambio: { ...rest, ...(precio !== undefined && { precio: precio / 100 }) } };
      });
      await agree(state, updateProductos, requests, ({ id, versions, cambio: asked }, before) => {
        const holder = (asked.referencia != null && holders.get(asked.referencia)) || id;
        const owner = (asked.sku != null && owners.get(asked.sku)) || id;
        const precio = asked.precio === undefined ? undefined : Math.round(asked.precio * 100);
        return actualizar(
          before,
          { ...asked, precio },
          owner === id ? null : owner,
          ahora,
          versions,
          holder === id ? null : holder,
        );
      });
    }),
    { numRuns: RUNS },
  );
}, 120_000);
