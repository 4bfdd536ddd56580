/**
 * The statements and the domain agree: random shops and random batches, given to the real statements; the oracle is the
 * pure domain, folded over the serial order that the answers claim, on a model that never looks at the database again.
 */
import { afterAll, expect, test } from "bun:test";
import fc from "fast-check";
import type { Row, Statement } from "../../src/db/statement.ts";
import { cancelPedidos, explain as explainCancelar } from "../../src/pedidos/cancelar.ts";
import { confirmPedidos, explain as explainConfirmar } from "../../src/pedidos/confirmar.ts";
import { explain as explainCrear, insertPedidos } from "../../src/pedidos/crear.ts";
import { explain as explainFijarItems, setItems } from "../../src/pedidos/fijar_items.ts";
import {
  cancelar,
  confirmar,
  crear,
  type Estado,
  fijarItems,
  type Item,
  type Pedido,
  type ProductoVisto,
  total,
} from "../../src/pedidos/pedido.ts";
import { MAX_STOCK } from "../../src/productos/producto.ts";
import { openTestDatabase } from "../support/database.ts";

const RUNS = Number(process.env.ACUERDO_RUNS ?? 150);
const database = await openTestDatabase();
afterAll(database.close);
const { sql } = database;

type Shop = {
  readonly tienda: string;
  readonly cliente: string;
  readonly productos: Map<string, ProductoVisto>;
  readonly pedidos: Map<string, Pedido>;
};

const producto = fc.record({
  precio: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 5000 }) },
    { weight: 1, arbitrary: fc.constant(600_000_000_000) },
  ),
  stock: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 1, arbitrary: fc.integer({ min: MAX_STOCK - 12, max: MAX_STOCK }) },
  ),
  estado: fc.constantFrom<ProductoVisto["estado"]>("activo", "activo", "activo", "activo", "inactivo"),
});
const line = fc.record({ producto: fc.nat({ max: 4 }), cantidad: fc.integer({ min: 1, max: 5 }) });
const pedido = fc.record({
  estado: fc.constantFrom<Estado>("carrito", "carrito", "carrito", "carrito", "carrito", "confirmado", "cancelado"),
  lines: fc.uniqueArray(line, { selector: ({ producto }) => producto, maxLength: 4 }),
});
const shop = (maxPedidos: number, minPedidos = 1) =>
  fc.record({
    productos: fc.array(producto, { minLength: 1, maxLength: 5 }),
    pedidos: fc.array(pedido, { minLength: minPedidos, maxLength: maxPedidos, size: "max" }),
  });
// Mostly small, so that a failure shrinks to something readable; some as large as a batch gets.
const anyShop = fc.oneof({ weight: 5, arbitrary: shop(16) }, { weight: 1, arbitrary: shop(128, 64) });

const wishes = fc.uniqueArray(fc.record({ producto: fc.nat({ max: 6 }), cantidad: fc.integer({ min: 0, max: 8 }) }), {
  selector: ({ producto }) => producto,
  minLength: 1,
  maxLength: 5,
});

type ShopSpec = {
  productos: Omit<ProductoVisto, "id" | "nombre">[];
  pedidos: { estado: Estado; lines: { producto: number; cantidad: number }[] }[];
};

/** What If-Match may say of a pedido in version 1. */
const meant = (dice: number): number[] | null =>
  ([null, null, [1], [2], [], [3, 1]] as const)[dice % 6]?.slice() ?? null;

/** Writes a random shop into the tables, under a tienda of its own, and keeps the same as a model. */
const build = async (spec: ShopSpec): Promise<Shop> => {
  const tienda = Bun.randomUUIDv7();
  const cliente = Bun.randomUUIDv7();
  const productos = new Map<string, ProductoVisto>();
  for (const [n, fields] of spec.productos.entries()) {
    const id = crypto.randomUUID(); // in no order, so that lock order and request order differ
    productos.set(id, { id, nombre: `p${n}`, ...fields });
  }
  const ids = [...productos.keys()];
  const pedidos = new Map<string, Pedido>();
  const ahora = new Date("2026-01-01T00:00:00Z");
  for (const { estado, lines } of spec.pedidos) {
    const items = lines.flatMap(({ producto: n, cantidad }): Item[] => {
      const found = productos.get(ids[n] ?? "");
      return found ? [{ producto_id: found.id, nombre: found.nombre, cantidad, precio_unitario: found.precio }] : [];
    });
    const base = {
      id: crypto.randomUUID(),
      cliente_id: cliente,
      version: 1,
      creado_en: ahora,
      actualizado_en: ahora,
      items,
    };
    if (estado === "carrito") pedidos.set(base.id, { ...base, estado });
    else if (estado === "confirmado") pedidos.set(base.id, { ...base, estado, total: 0, confirmado_en: ahora });
    else pedidos.set(base.id, { ...base, estado, total: null, confirmado_en: null, cancelado_en: ahora });
  }
  await sql.begin(async (tx) => {
    await tx`insert into tiendas (tienda_id, nombre) values (${tienda}, 'random')`;
    await tx`insert into clientes (tienda_id, id, nombre) values (${tienda}, ${cliente}, 'Ana')`;
    await tx`insert into productos ${tx([...productos.values()].map(({ precio, ...rest }) => ({ ...rest, tienda_id: tienda, precio: (precio / 100).toFixed(2), stock_inicial: rest.stock })))}`;
    const rows = [...pedidos.values()].map((one) => ({
      tienda_id: tienda,
      id: one.id,
      cliente_id: cliente,
      estado: one.estado,
      total: one.estado === "confirmado" ? "0.00" : null,
      creado_en: ahora,
      actualizado_en: ahora,
      confirmado_en: one.estado === "confirmado" ? ahora : null,
      cancelado_en: one.estado === "cancelado" ? ahora : null,
    }));
    await tx`insert into pedidos ${tx(rows)}`;
    const lines = [...pedidos.values()].flatMap((one) =>
      one.items.map(({ producto_id, cantidad }, n) => ({
        tienda_id: tienda,
        pedido_id: one.id,
        producto_id,
        line_no: n + 1,
        cantidad,
        // A confirmado has its lines frozen, as they are in the model too.
        nombre: one.estado === "confirmado" ? (productos.get(producto_id)?.nombre ?? null) : null,
        precio_unitario:
          one.estado === "confirmado" ? ((productos.get(producto_id)?.precio ?? 0) / 100).toFixed(2) : null,
        confirmado_version: one.estado === "confirmado" ? 1 : null,
      })),
    );
    if (lines.length > 0) await tx`insert into pedido_items ${tx(lines)}`;
  });
  return { tienda, cliente, productos, pedidos };
};

/** Sends the batch as the server does; one row per request, undefined where there is none. */
const send = async <S extends Statement>(statement: S, tienda: string, requests: readonly object[]) => {
  const batch = requests.map((request, pos) => ({ pos, ...request }));
  const rows = (await sql.unsafe(statement.text, [tienda, batch as never], { prepare: true })) as unknown as Row<S>[];
  return requests.map((_, pos) => rows.find((row) => (row as unknown as { pos: number }).pos === pos));
};

/** What a client sees of a pedido, times aside: they are the database's. */
const plain = (one: Pedido) => ({
  id: one.id,
  estado: one.estado,
  version: one.version,
  total: total(one),
  items: one.items.map(({ producto_id, cantidad, precio_unitario }) => ({ producto_id, cantidad, precio_unitario })),
});

/** The tables hold what the model holds. */
const expectTables = async ({ tienda, productos, pedidos }: Shop): Promise<void> => {
  const stocks = await sql`select id, stock from productos where tienda_id = ${tienda}`;
  expect(new Map(stocks.map(({ id, stock }) => [id, stock]))).toEqual(
    new Map([...productos.values()].map(({ id, stock }) => [id, stock])),
  );
  const rows = await sql`
    select o.id, o.estado, o.version, (o.total * 100)::float8 as total,
           coalesce((select json_agg(json_build_object('producto_id', i.producto_id, 'cantidad', i.cantidad,
                       'precio_unitario', (coalesce(i.precio_unitario, p.precio) * 100)::bigint) order by i.line_no)
                     from pedido_items i join productos p on p.tienda_id = i.tienda_id and p.id = i.producto_id
                     where i.tienda_id = o.tienda_id and i.pedido_id = o.id), '[]'::json) as items
    from pedidos o where o.tienda_id = ${tienda}`;
  const stored = new Map(
    rows.map(({ id, estado, version, total: frozen, items }) => [
      id,
      { id, estado, version, items, ...(frozen !== null && { total: frozen }) },
    ]),
  );
  const modelled = new Map(
    [...pedidos.values()].map((one) => {
      const { total: sum, ...rest } = plain(one);
      return [one.id, { ...rest, ...(one.estado !== "carrito" && one.total !== null && { total: sum }) }];
    }),
  );
  expect(stored).toEqual(modelled);
};

const hidden = (outcome: { ok: boolean; value?: Pedido; error?: unknown }) =>
  outcome.ok && outcome.value ? { ok: true, value: plain(outcome.value) } : outcome;

test("confirmar: a batch answers what its serial order would, and does it", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyShop,
      fc.array(fc.nat()),
      fc.array(fc.option(fc.nat({ max: 20_000 }))),
      async (spec, shuffle, expected) => {
        const state = await build(spec);
        const ids = [...state.pedidos.keys()].toSorted((a, b) => a.localeCompare(b));
        for (const n of shuffle) ids.push(...ids.splice(n % ids.length, 1));
        const totals = ids.map((id, n) => {
          const one = state.pedidos.get(id);
          const wish = expected[n];
          return wish == null || !one ? null : wish % 2 === 0 ? total(one) / 100 : wish / 100;
        });
        const requests = [
          ...ids.map((id, n) => ({ id, versions: meant(expected[n + 1] ?? 0), total_esperado: totals[n] ?? null })),
          { id: crypto.randomUUID(), versions: null, total_esperado: null },
        ];
        const rows = await send(confirmPedidos, state.tienda, requests);
        expect(rows[0]?.undecided).toBe(false);

        const decided = requests
          .map((request, pos) => ({ request, row: rows[pos] }))
          .filter(({ row }) => !row?.undecided);
        const serial = [...decided.filter(({ row }) => row?.applied), ...decided.filter(({ row }) => !row?.applied)];
        for (const { request, row } of serial) {
          const before = state.pedidos.get(request.id) ?? null;
          const esperado = request.total_esperado === null ? null : Math.round(request.total_esperado * 100);
          const outcome = confirmar(before, state.productos, esperado, new Date(0), request.versions);
          expect(outcome.ok).toBe(row?.applied ?? false);
          expect(hidden(explainConfirmar(request, row))).toEqual(hidden(outcome));
          if (!outcome.ok) continue;
          state.pedidos.set(request.id, outcome.value);
          for (const { producto_id, cantidad } of outcome.value.items) {
            const seen = state.productos.get(producto_id);
            if (seen) state.productos.set(producto_id, { ...seen, stock: seen.stock - cantidad });
          }
        }
        await expectTables(state);
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);

test("cancelar: a batch answers what its serial order would, and does it", async () => {
  const open = fc.constantFrom<Estado>("carrito", "confirmado", "confirmado", "confirmado", "cancelado");
  const spec = anyShop.chain((one) =>
    fc.array(open, { minLength: one.pedidos.length, maxLength: one.pedidos.length }).map((estados) => ({
      ...one,
      pedidos: one.pedidos.map((each, n) => ({ ...each, estado: estados[n] ?? each.estado })),
    })),
  );
  await fc.assert(
    fc.asyncProperty(spec, fc.array(fc.nat()), fc.array(fc.nat()), async (shopSpec, shuffle, dice) => {
      const state = await build(shopSpec);
      const ids = [...state.pedidos.keys()].toSorted((a, b) => a.localeCompare(b));
      for (const n of shuffle) ids.push(...ids.splice(n % ids.length, 1));
      const requests = [...ids, crypto.randomUUID()].map((id, n) => ({
        id,
        versions: meant(dice[n] ?? 0),
        motivo: (dice[n] ?? 0) % 2 === 0 ? null : "porque sí",
      }));
      const rows = await send(cancelPedidos, state.tienda, requests);
      expect(rows[0]?.undecided).toBe(false);
      const decided = requests
        .map((request, pos) => ({ request, row: rows[pos] }))
        .filter(({ row }) => !row?.undecided);
      const serial = [...decided.filter(({ row }) => row?.applied), ...decided.filter(({ row }) => !row?.applied)];
      for (const { request, row } of serial) {
        const before = state.pedidos.get(request.id) ?? null;
        const stocks = new Map([...state.productos.values()].map(({ id, stock }) => [id, stock]));
        const outcome = cancelar(before, stocks, new Date(0), request.versions);
        expect(outcome.ok).toBe(row?.applied ?? false);
        expect(hidden(explainCancelar(request, row))).toEqual(hidden(outcome));
        if (!outcome.ok) continue;
        state.pedidos.set(request.id, outcome.value);
        if (before?.estado !== "confirmado") continue;
        for (const { producto_id, cantidad } of before.items) {
          const seen = state.productos.get(producto_id);
          if (seen) state.productos.set(producto_id, { ...seen, stock: seen.stock + cantidad });
        }
      }
      await expectTables(state);
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("fijar_items: a batch answers what the domain says of each request, and does it", async () => {
  await fc.assert(
    fc.asyncProperty(shop(6), fc.array(wishes, { minLength: 6, maxLength: 6 }), async (spec, batch) => {
      const state = await build(spec);
      const productos = [...state.productos.keys(), crypto.randomUUID(), crypto.randomUUID()];
      const asked = (wish: (typeof batch)[number]) =>
        wish.flatMap(({ producto: n, cantidad }) => (productos[n] ? [{ producto_id: productos[n], cantidad }] : []));
      const requests = [...state.pedidos.keys(), crypto.randomUUID()]
        .map((id, n) => ({
          id,
          versions: meant(batch[n % batch.length]?.[0]?.cantidad ?? 0),
          items: asked(batch[n % batch.length] ?? []),
        }))
        .filter(({ items }) => items.length > 0);
      const rows = await send(setItems, state.tienda, requests);
      for (const [pos, request] of requests.entries()) {
        const row = rows[pos];
        const outcome = fijarItems(
          state.pedidos.get(request.id) ?? null,
          request.items,
          state.productos,
          new Date(0),
          request.versions,
        );
        expect(row?.undecided ?? false).toBe(false);
        expect(outcome.ok).toBe(row?.applied ?? false);
        expect(hidden(explainFijarItems(request, row))).toEqual(hidden(outcome));
        if (outcome.ok) state.pedidos.set(request.id, outcome.value);
      }
      await expectTables(state);
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("crear: a batch answers what the domain says of each request, and does it", async () => {
  await fc.assert(
    fc.asyncProperty(
      shop(1),
      fc.array(fc.tuple(fc.option(wishes), fc.boolean()), { minLength: 1, maxLength: 6 }),
      async (spec, batch) => {
        const state = await build(spec);
        const productos = [...state.productos.keys(), crypto.randomUUID()];
        const requests = batch.map(([wish, known]) => ({
          id: crypto.randomUUID(),
          cliente_id: known ? state.cliente : crypto.randomUUID(),
          items: (wish ?? []).flatMap(({ producto: n, cantidad }) =>
            productos[n] ? [{ producto_id: productos[n], cantidad }] : [],
          ),
        }));
        const rows = await send(insertPedidos, state.tienda, requests);
        for (const [pos, request] of requests.entries()) {
          const row = rows[pos];
          const cliente = request.cliente_id === state.cliente ? request.cliente_id : null;
          const outcome = crear(request, cliente, request.items, state.productos, new Date(0));
          expect(outcome.ok).toBe(row?.applied ?? false);
          expect(hidden(explainCrear(request, row))).toEqual(hidden(outcome));
          if (outcome.ok) state.pedidos.set(request.id, outcome.value);
        }
        await expectTables(state);
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);
