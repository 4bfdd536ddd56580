/**
 * The statements and the domain agree: random shops and random batches, given to the real statements; the oracle is the
 * pure domain, folded over the serial order that the answers claim, on a model that never looks at the database again.
 * After each batch the tables, the ledger and the log hold what the model holds, and the claves of the batch repeat its
 * answers.
 */
import { afterAll, expect, test } from "bun:test";
import fc from "fast-check";
import type { Envelope, Row, WriteStatement } from "../../src/db/statement.ts";
import type { Write, Written } from "../../src/db/write.ts";
import { MAX_CENTAVOS } from "../../src/money.ts";
import { holdPedidos } from "../../src/pedidos/apartar.ts";
import { cancelPedidos } from "../../src/pedidos/cancelar.ts";
import { confirmPedidos } from "../../src/pedidos/confirmar.ts";
import { insertPedidos } from "../../src/pedidos/crear.ts";
import { type Devuelto, devolver, reemplazar } from "../../src/pedidos/devolucion.ts";
import { returnItems } from "../../src/pedidos/devolver.ts";
import { setItems } from "../../src/pedidos/fijar_items.ts";
import {
  apartar,
  cancelar,
  confirmar,
  crear,
  fijarItems,
  type Item,
  itemOf,
  type Pedido,
  type ProductoVisto,
  reabrir,
  subtotal,
  total,
  totalDevuelto,
  vender,
} from "../../src/pedidos/pedido.ts";
import { reopenPedidos } from "../../src/pedidos/reabrir.ts";
import { replaceItems } from "../../src/pedidos/reemplazar.ts";
import { sellPedidos } from "../../src/pedidos/vender.ts";
import { MAX_STOCK, type Movimiento, type Producto } from "../../src/productos/producto.ts";
import type { Result } from "../../src/result.ts";
import { expectLogged } from "../support/bitacora.ts";
import { openTestDatabase } from "../support/database.ts";
import { sendBatch } from "../support/statements.ts";

/** Holds are made around this time: none begins or ends while a test runs. */
const NOW = new Date();
const [EARLIER, LATER] = [new Date(NOW.getTime() - 3_600_000), new Date(NOW.getTime() + 3_600_000)];

const RUNS = Number(process.env.ACUERDO_RUNS ?? 150);
const database = await openTestDatabase();
afterAll(database.close);
const { sql } = database;

type Moved = Omit<Movimiento, "creado_en"> & { readonly producto_version: number };

/** A producto of the model, with all of its stock; what a pedido can have of it follows from the holds. */
type Existencia = Omit<ProductoVisto, "disponible"> & Pick<Producto, "stock">;

type Shop = {
  readonly tienda: string;
  readonly cliente: string;
  /** One that was erased. */
  readonly olvidado: string;
  readonly productos: Map<string, Existencia>;
  readonly pedidos: Map<string, Pedido>;
  /** What moved the stock of each producto, the oldest first. */
  readonly ledger: Map<string, Moved[]>;
  /** By pedido and producto: units that went into the stock again. */
  readonly repuestos: Map<string, number>;
};

const producto = fc.record({
  sku: fc.constantFrom(null, "S"),
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
const line = fc.record({
  ...{ producto: fc.nat({ max: 4 }), cantidad: fc.integer({ min: 1, max: 5 }) },
  // Of a pedido that was confirmed: units that came back before, and that went into the stock again; at most what there is.
  ...{ devuelto: fc.constantFrom(0, 0, 0, 1, 2, 5), repuesto: fc.constantFrom(0, 1, 5) },
});
/** Whether a carrito holds its stock: now, or did, and maybe somebody has settled it since. */
const hold = fc.constantFrom("none", "none", "live", "live", "over", "settled");
const LIVES = ["carrito", "confirmado", "cancelado", "undone"] as const;
/** What became of a pedido; one that is undone was confirmed before it was cancelled. */
type Life = (typeof LIVES)[number];
const pedidoOf = (...lives: Life[]) =>
  fc.record({
    life: fc.constantFrom<Life>(...lives, ...LIVES),
    hold,
    lines: fc.uniqueArray(line, { selector: ({ producto }) => producto, maxLength: 4 }),
  });
const shop = (maxPedidos: number, minPedidos: number, ...lives: Life[]) =>
  fc.record({
    productos: fc.array(producto, { minLength: 1, maxLength: 5 }),
    pedidos: fc.array(pedidoOf(...lives), { minLength: minPedidos, maxLength: maxPedidos, size: "max" }),
  });
// Mostly small, so that a failure shrinks to something readable; some as large as a batch gets.
const anyShop = (...lives: Life[]) =>
  fc.oneof({ weight: 5, arbitrary: shop(16, 1, ...lives) }, { weight: 1, arbitrary: shop(128, 64, ...lives) });
/** The productos that somebody keeps locked: mostly none. */
const anyHeld = fc.oneof(fc.constant([]), fc.uniqueArray(fc.nat({ max: 4 }), { maxLength: 2 }));

const wishes = fc.uniqueArray(fc.record({ producto: fc.nat({ max: 6 }), cantidad: fc.integer({ min: 0, max: 8 }) }), {
  selector: ({ producto }) => producto,
  minLength: 1,
  maxLength: 5,
});

type ShopSpec = {
  productos: Omit<Existencia, "id" | "nombre">[];
  pedidos: {
    life: Life;
    hold?: string;
    lines: { producto: number; cantidad: number; devuelto?: number; repuesto?: number }[];
  }[];
};

/** What If-Match may say of a pedido in version 1. */
const meant = (dice: number): number[] | null =>
  ([null, null, [1], [2], [], [3, 1]] as const)[dice % 6]?.slice() ?? null;

const text = (centavos: number): string => (centavos / 100).toFixed(2);

/** Writes a random shop into the tables, under a tienda of its own, and keeps the same as a model. */
const build = async (spec: ShopSpec): Promise<Shop> => {
  const tienda = Bun.randomUUIDv7();
  const [cliente, olvidado] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const productos = new Map<string, Existencia>();
  for (const [n, fields] of spec.productos.entries()) {
    const id = crypto.randomUUID(); // in no order, so that lock order and request order differ
    productos.set(id, { id, nombre: `p${n}`, ...fields, sku: fields.sku && `${fields.sku}${n}` });
  }
  const ids = [...productos.keys()];
  const pedidos = new Map<string, Pedido>();
  const repuestos = new Map<string, number>();
  const ahora = new Date("2026-01-01T00:00:00Z");
  const reserved = new Map<string, number>();
  const holds: { pedido_id: string; producto_id: string; cantidad: number; hasta: Date }[] = [];
  for (const [at, { life, hold = "none", lines }] of spec.pedidos.entries()) {
    const confirmed = life === "confirmado" || life === "undone";
    const live = lines.flatMap(({ producto: n, cantidad, devuelto = 0 }): Item[] => {
      const found = productos.get(ids[n] ?? "");
      return found
        ? [{ ...itemOf({ ...found, disponible: 0 }, cantidad), devuelto: confirmed ? Math.min(cantidad, devuelto) : 0 }]
        : [];
    });
    const base = {
      ...{ id: crypto.randomUUID(), cliente_id: cliente, version: 1, numero: at + 1 },
      ...{ referencia: at === 0 ? "R0" : null, metadatos: {} },
      ...{ creado_en: ahora, actualizado_en: ahora },
    };
    for (const [n, { devuelto, producto_id }] of live.entries())
      repuestos.set(`${base.id} ${producto_id}`, Math.min(devuelto, lines[n]?.repuesto ?? 0));
    // What has ended keeps what its lines were called and cost then.
    const items = live.map((item) => ({ ...item, sku: null, nombre: "then", precio_unitario: 7 }));
    const frozen = items.reduce((sum, item) => sum + subtotal(item), 0);
    const confirmado_en = life === "cancelado" ? null : ahora;
    // Some of those that were confirmed were paid, each by a payment of its own.
    const referencia_pago = confirmado_en && lines.length % 2 === 1 ? `pago ${pedidos.size}` : null;
    const ended = { ...base, items, total: frozen, referencia_pago };
    if (life === "carrito") {
      // Mostly what there is; some hold more than the stock, which was corrected since.
      const fits = live.every((one) => {
        const stock = productos.get(one.producto_id)?.stock ?? 0;
        return (reserved.get(one.producto_id) ?? 0) + one.cantidad <= stock;
      });
      const held = live.length === 0 || (hold === "live" && !fits && at % 11 > 0) ? "none" : hold;
      const hasta = held === "none" ? null : held === "live" ? LATER : EARLIER;
      for (const { producto_id, cantidad } of live) {
        if (hasta === null || held === "settled") continue;
        holds.push({ pedido_id: base.id, producto_id, cantidad, hasta });
        if (held === "live") reserved.set(producto_id, (reserved.get(producto_id) ?? 0) + cantidad);
      }
      pedidos.set(base.id, { ...base, items: live, estado: life, apartado_hasta: hasta });
    } else if (life === "confirmado") pedidos.set(base.id, { ...ended, estado: life, confirmado_en: ahora });
    else pedidos.set(base.id, { ...ended, estado: "cancelado", motivo: null, confirmado_en, cancelado_en: ahora });
  }
  const tienda_id = tienda;
  const ledger = new Map(
    [...productos.values()].map(({ id, stock }): [string, Moved[]] => [
      id,
      [{ producto_version: 1, tipo: "inicial", cantidad: stock, saldo: stock, motivo: null, pedido_id: null }],
    ]),
  );
  await sql.begin(async (tx) => {
    await tx`insert into tiendas (tienda_id, nombre) values (${tienda}, ${`random ${tienda}`})`;
    await tx`insert into clientes (tienda_id, id, nombre) values (${tienda}, ${cliente}, 'Ana')`;
    await tx`
      insert into clientes (tienda_id, id, nombre, olvidado_en) values (${tienda}, ${olvidado}, '(olvidado)', now())`;
    const rows = [...productos.values()].map(({ precio, ...rest }, n) => {
      const of = holds.filter(({ producto_id }) => producto_id === rest.id);
      const apartado = of.reduce((sum, { cantidad }) => sum + cantidad, 0);
      const first = of.some(({ hasta }) => hasta === EARLIER) ? EARLIER : LATER;
      // It may be too early.
      const apartado_vence = of.length === 0 ? null : n % 3 === 0 ? EARLIER : first;
      return { tienda_id, ...rest, precio: text(precio), apartado, apartado_vence };
    });
    await tx`insert into productos ${tx(rows)}`;
    const moved = [...ledger].map(([producto_id, [first]]) => ({ tienda_id, producto_id, ...first }));
    await tx`insert into movimientos ${tx(moved)}`;
    const orders = [...pedidos.values()].map(({ items: _, ...one }) => ({
      tienda_id,
      ...{ motivo: null, referencia_pago: null, confirmado_en: null, cancelado_en: null, apartado_hasta: null },
      ...one,
      total: one.estado === "carrito" ? null : text(one.total),
      devuelto: unitsBack(pedidos.get(one.id)),
      total_devuelto: text(pedidos.get(one.id)?.items.reduce((sum, item) => sum + item.devuelto * 7, 0) ?? 0),
    }));
    await tx`insert into pedidos ${tx(orders)}`;
    const lines = [...pedidos.values()].flatMap(({ id: pedido_id, estado, items }) =>
      items.map(({ producto_id, cantidad, sku, nombre, precio_unitario, devuelto }, n) => ({
        ...{ tienda_id, pedido_id, producto_id, cantidad, devuelto, line_no: n + 1 },
        repuesto: repuestos.get(`${pedido_id} ${producto_id}`) ?? 0,
        ...(estado === "carrito"
          ? { sku: null, nombre: null, precio_unitario: null }
          : { sku, nombre, precio_unitario: text(precio_unitario) }),
      })),
    );
    if (lines.length > 0) await tx`insert into pedido_items ${tx(lines)}`;
    if (holds.length > 0) await tx`insert into apartados ${tx(holds.map((one) => ({ tienda_id, ...one })))}`;
  });
  return { tienda, cliente, olvidado, productos, pedidos, ledger, repuestos };
};

const unitsBack = (one: Pedido | undefined): number => one?.items.reduce((sum, { devuelto }) => sum + devuelto, 0) ?? 0;

const holds = (one: Pedido): boolean =>
  one.estado === "carrito" && one.apartado_hasta !== null && one.apartado_hasta > NOW;

/** What is there for a pedido: what nobody holds, and what it holds itself. */
const offered = ({ productos, pedidos }: Shop, id: string | undefined): Map<string, ProductoVisto & Existencia> => {
  const units = new Map<string, { held: number; own: number }>();
  for (const one of pedidos.values())
    for (const { producto_id, cantidad } of holds(one) ? one.items : []) {
      const { held, own } = units.get(producto_id) ?? { held: 0, own: 0 };
      units.set(producto_id, { held: held + cantidad, own: own + (one.id === id ? cantidad : 0) });
    }
  return new Map(
    [...productos].map(([producto_id, found]) => {
      const { held, own } = units.get(producto_id) ?? { held: 0, own: 0 };
      return [producto_id, { ...found, disponible: Math.min(found.stock, own + Math.max(found.stock - held, 0)) }];
    }),
  );
};

/** What a client sees of a pedido, times aside: they are the database's. */
const plain = (one: Pedido) => ({
  ...{ id: one.id, estado: one.estado, version: one.version, items: one.items, total: total(one) },
  motivo: "motivo" in one ? one.motivo : null,
  devuelto: unitsBack(one),
  total_devuelto: totalDevuelto(one),
  ...{ numero: one.numero, referencia: one.referencia, metadatos: one.metadatos },
  referencia_pago: "referencia_pago" in one ? one.referencia_pago : null,
  confirmed: "confirmado_en" in one && one.confirmado_en !== null,
  held: holds(one),
});

/** What the tables hold of it: nothing of what a carrito is called and costs. */
const stored = (one: Pedido) =>
  one.estado === "carrito"
    ? {
        ...plain(one),
        total: null,
        items: one.items.map((item) => ({ ...item, sku: null, nombre: null, precio_unitario: null })),
      }
    : plain(one);

/** The tables hold what the model holds. */
const expectTables = async ({ tienda, productos, pedidos, ledger, repuestos }: Shop): Promise<void> => {
  const stocks = await sql`select id, stock, version from productos where tienda_id = ${tienda}`;
  expect(new Map(stocks.map(({ id, ...rest }) => [id, rest]))).toEqual(
    new Map(
      [...productos.values()].map(({ id, stock }) => [id, { stock, version: ledger.get(id)?.length ?? 0 }]) as never,
    ),
  );
  const rows = await sql`
    select o.id, o.estado, o.version, (o.total * 100)::float8 as total, motivo, referencia_pago,
           confirmado_en is not null as confirmed, coalesce(apartado_hasta > now(), false) as held,
           devuelto, (total_devuelto * 100)::float8 as total_devuelto,
           o.numero, o.referencia, o.metadatos,
           coalesce((select json_agg(json_build_object(
                       'producto_id', i.producto_id, 'sku', i.sku, 'nombre', i.nombre, 'cantidad', i.cantidad,
                       'precio_unitario', (i.precio_unitario * 100)::bigint, 'devuelto', i.devuelto) order by i.line_no)
                     from pedido_items i
                     where i.tienda_id = o.tienda_id and i.pedido_id = o.id), '[]'::json) as items
    from pedidos o where o.tienda_id = ${tienda}`;
  expect(new Map(rows.map((row) => [row.id, { ...row }]))).toEqual(
    new Map([...pedidos.values()].map((one) => [one.id, stored(one)])) as never,
  );
  const kept = await sql`
    select pedido_id, producto_id, cantidad from apartados where tienda_id = ${tienda} and hasta > now()`;
  const line = (one: object) => JSON.stringify(one);
  expect(kept.map(line).toSorted()).toEqual(
    [...pedidos.values()]
      .flatMap((one) =>
        holds(one)
          ? one.items.map(({ producto_id, cantidad }) => line({ pedido_id: one.id, producto_id, cantidad }))
          : [],
      )
      .toSorted(),
  );
  const wrong = await sql`
    select id from productos p
    left join (select producto_id, sum(cantidad) as held, min(hasta) as first from apartados where tienda_id = ${tienda} group by 1) a
      on a.producto_id = p.id
    where tienda_id = ${tienda} and (apartado <> coalesce(held, 0) or first < apartado_vence)`;
  expect(wrong.length).toBe(0);
  const again = await sql`
    select pedido_id || ' ' || producto_id as line, repuesto from pedido_items where tienda_id = ${tienda} and repuesto > 0`;
  expect(new Map(again.map(({ line, repuesto }) => [line, repuesto]))).toEqual(
    new Map([...repuestos].filter(([, units]) => units > 0)),
  );
  const moved = await sql`
    select producto_id, producto_version, tipo, cantidad, saldo, motivo, pedido_id from movimientos
    where tienda_id = ${tienda} order by producto_version`;
  expect(Map.groupBy(moved, ({ producto_id }) => producto_id)).toEqual(
    new Map(
      [...ledger].map(([producto_id, list]) => [producto_id, list.map((one) => ({ producto_id, ...one }))]),
    ) as never,
  );
};

/** Moves the stock of a producto in the model. */
const move = (
  { productos, ledger }: Shop,
  { producto_id }: { readonly producto_id: string },
  how: Omit<Moved, "producto_version" | "saldo">,
) => {
  const [seen, moved] = [productos.get(producto_id), ledger.get(producto_id)];
  if (!seen || !moved) throw new Error("a line without a producto");
  const saldo = seen.stock + how.cantidad;
  productos.set(producto_id, { ...seen, stock: saldo });
  moved.push({ ...how, saldo, producto_version: moved.length + 1 });
};

/** What a change of a pedido does to the stocks. */
type Effect<Request> = (state: Shop, before: Pedido | null, after: Pedido, request: Request) => void;

/** What confirming takes, and cancelling gives back. */
const taken: Effect<unknown> = (state, before, after) => {
  for (const item of after.items) {
    const { cantidad, devuelto } = item;
    const pedido_id = after.id;
    if (after.estado === "confirmado")
      move(state, item, { tipo: "confirmacion", cantidad: -cantidad, motivo: null, pedido_id });
    if (after.estado === "cancelado" && before?.estado === "confirmado" && cantidad > devuelto)
      move(state, item, { tipo: "cancelacion", cantidad: cantidad - devuelto, motivo: after.motivo, pedido_id });
  }
};

const hidden = (outcome: { ok: boolean; value?: Pedido; error?: unknown }) =>
  outcome.ok && outcome.value ? { ok: true, value: plain(outcome.value) } : outcome;

type Decision = { readonly applied?: unknown; readonly undecided?: unknown; readonly held?: unknown };

/** A row, its clock and its place in the batch aside. */
const timeless = (row: object | undefined) => row && { ...row, pos: 0, place: 0, ahora: 0 };

/** What those requests of a batch would be answered that need nothing which is held, without the others; by evento_id. */
const answeredWithout = async (
  { tienda }: Shop,
  statement: WriteStatement,
  requests: readonly Envelope[],
  held: readonly string[],
): Promise<Map<string | undefined, object | undefined>> => {
  const undone = (some: readonly Envelope[]): Promise<(Decision | undefined)[]> =>
    new Promise((resolve, reject) => {
      const attempt = sql.begin(async (tx) => {
        resolve((await sendBatch(tx, statement, some, { tienda, held })) as (Decision | undefined)[]);
        throw new Undone();
      });
      attempt.catch((error) => error instanceof Undone || reject(error));
    });
  const decisions = await undone(requests);
  const others = requests.filter((_, pos) => !decisions[pos]?.held);
  const rows = await undone(others);
  return new Map(others.map(({ evento_id }, n) => [evento_id, timeless(rows[n])]));
};
class Undone extends Error {}

/**
 * Sends a batch, and holds its answers, one after the other, against what the domain says to the model: those that were
 * applied in their order, then the refused ones; or first the refused ones, where they are judged before anything is locked.
 */
const agree = async <Request extends { readonly id: string }, C extends Written, T extends Pedido, E>(
  state: Shop,
  { statement, explain }: Write<Request, C, T, E, unknown>,
  asked: readonly Request[],
  judge: (request: Request, before: Pedido | null) => Result<T, E>,
  held: readonly string[] = [],
  effect: Effect<Request> = taken,
  /** Whether one may be helped by others of its batch that are applied. */
  helped = false,
  refused: "first" | "last" = "last",
): Promise<void> => {
  const { tienda } = state;
  const requests = asked.map((request, pos): Request & Envelope => ({
    ...request,
    ...{ evento_id: Bun.randomUUIDv7(), actor: pos % 3 === 0 ? "Eva" : null },
    ...(pos % 2 === 0 && { clave: `k${pos}`, huella: `h${pos}` }),
  }));
  const without = held.length > 0 ? await answeredWithout(state, statement, requests, held) : null;
  const rows = await sendBatch(sql, statement, requests, { tienda, held });
  const decisions = rows as readonly (Decision | undefined)[];
  const of = (pos: number): Decision => decisions[pos] ?? {};
  // The first that is tried is decided: a queue that asks again comes to an end.
  const tried = asked.map((_, pos) => pos).filter((pos) => !of(pos).held);
  const progress = helped && decisions.some((row) => row?.applied);
  if (!progress) expect(of(tried[0] ?? 0).undecided || false).toBe(false);
  for (const [pos, { held: kept, undecided, applied }] of decisions.map((row) => row ?? {}).entries())
    if (kept) expect([pos, undecided, applied]).toEqual([pos, true, false]);

  if (without)
    for (const pos of tried)
      expect(timeless(rows[pos]) as object).toEqual(without.get(requests[pos]?.evento_id) as object);

  const decided = tried.filter((pos) => !of(pos).undecided);
  const [ok, not] = [decided.filter((at) => of(at).applied), decided.filter((at) => !of(at).applied)];
  for (const pos of refused === "first" ? [...not, ...ok] : [...ok, ...not]) {
    const request = requests[pos] as Request & Envelope;
    const before = state.pedidos.get(request.id) ?? null;
    const outcome = judge(request, before);
    expect(outcome.ok).toBe((of(pos).applied ?? false) as boolean);
    const row = rows[pos] as Row<WriteStatement<Request, C>> | undefined;
    expect(hidden(explain(request, row))).toEqual(hidden(outcome));
    if (!outcome.ok) continue;
    const after = outcome.value;
    state.pedidos.set(request.id, after);
    effect(state, before, after, request);
  }
  await expectTables(state);
  await expectLogged(sql, tienda, statement as never, requests, rows as never);

  const again = requests.filter(({ clave }, pos) => clave && of(pos).applied);
  const repeated = await sendBatch(
    sql,
    statement,
    again.map((one) => ({ ...one, evento_id: Bun.randomUUIDv7() })),
    { tienda },
  );
  for (const row of repeated) expect((row as { same_request?: boolean | null } | undefined)?.same_request).toBe(true);
  await expectTables(state);
  await expectLogged(sql, tienda, statement as never, requests, rows as never);
};

/** The ids of all pedidos, in a random order, with one that there is not. */
const shuffled = ({ pedidos }: Shop, shuffle: readonly number[]): string[] => {
  const ids = [...pedidos.keys()].toSorted((a, b) => a.localeCompare(b));
  for (const n of shuffle) ids.push(...ids.splice(n % ids.length, 1));
  return [...ids, crypto.randomUUID()];
};

/** The ids of productos by their numbers. */
const idsOf = ({ productos }: Shop, numbers: readonly number[]): string[] =>
  numbers.flatMap((n) => [...productos.keys()][n] ?? []);

/** The payment that the nth request names, each at most once: none, one that nobody has, or maybe that of a pedido. */
const pagoOf = (n: number): string | null => ([null, `new ${n}`, `pago ${n}`] as const)[n % 3] ?? null;

/** What the model says of a payment. */
const paid = ({ pedidos }: Shop, referencia_pago: string | null) => {
  const all = [...pedidos.values()].filter((one) => "referencia_pago" in one && one.referencia_pago !== null);
  const other = all.find((one) => "referencia_pago" in one && one.referencia_pago === referencia_pago);
  return { referencia_pago, pagado: other?.id ?? null };
};

test("confirmar: a batch answers what its serial order would, and does it", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyShop("carrito", "carrito", "carrito", "carrito"),
      fc.array(fc.nat()),
      fc.array(fc.option(fc.nat({ max: 20_000 }))),
      anyHeld,
      async (spec, shuffle, expected, locked) => {
        const state = await build(spec);
        const held = idsOf(state, locked);
        const requests = shuffled(state, shuffle).map((id, n) => {
          const [one, wish] = [state.pedidos.get(id), expected[n]];
          const total_esperado = wish == null || !one ? null : wish % 2 === 0 ? total(one) / 100 : wish / 100;
          return { id, versions: meant(expected[n + 1] ?? 0), total_esperado, referencia_pago: pagoOf(n) };
        });
        await agree(
          state,
          confirmPedidos,
          requests,
          ({ total_esperado, versions, referencia_pago }, before) => {
            const esperado = total_esperado === null ? null : Math.round(total_esperado * 100);
            const pago = paid(state, referencia_pago);
            return confirmar(before, offered(state, before?.id), esperado, new Date(0), versions, pago);
          },
          held,
        );
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);

test("apartar: a batch answers what its serial order would, and does it", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyShop("carrito", "carrito", "carrito", "carrito"),
      fc.array(fc.nat()),
      fc.array(fc.nat()),
      anyHeld,
      async (spec, shuffle, dice, locked) => {
        const state = await build(spec);
        const requests = shuffled(state, shuffle).map((id, n) => ({
          ...{ id, versions: meant(dice[n] ?? 0), segundos: 60 + n },
        }));
        await agree(
          state,
          holdPedidos,
          requests,
          ({ segundos, versions }, before) => apartar(before, offered(state, before?.id), segundos, NOW, versions),
          idsOf(state, locked),
        );
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);

test("cancelar: a batch answers what its serial order would, and does it", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyShop("carrito", "confirmado", "confirmado", "confirmado"),
      fc.array(fc.nat()),
      fc.array(fc.nat()),
      anyHeld,
      async (spec, shuffle, dice, locked) => {
        const state = await build(spec);
        const requests = shuffled(state, shuffle).map((id, n) => ({
          id,
          versions: meant(dice[n] ?? 0),
          motivo: (dice[n] ?? 0) % 2 === 0 ? null : "porque sí",
        }));
        await agree(
          state,
          cancelPedidos,
          requests,
          ({ motivo, versions }, before) => {
            const stocks = new Map([...state.productos.values()].map(({ id, stock }) => [id, stock]));
            return cancelar(before, stocks, motivo, new Date(0), versions);
          },
          idsOf(state, locked),
        );
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);

test("devolver: a batch answers what its serial order would, and does it", async () => {
  const back = fc.record({
    producto: fc.nat({ max: 5 }),
    cantidad: fc.constantFrom(1, 1, 1, 2, 3, 5),
    reponer: fc.boolean(),
  });
  const wish = fc.uniqueArray(back, { selector: ({ producto }) => producto, minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      anyShop("confirmado", "confirmado", "confirmado", "confirmado"),
      fc.array(fc.nat()),
      fc.array(wish, { minLength: 4, maxLength: 129 }),
      anyHeld,
      async (spec, shuffle, batch, locked) => {
        const state = await build(spec);
        const productos = [...state.productos.keys(), crypto.randomUUID()];
        const requests = shuffled(state, shuffle).flatMap((id, n) => {
          const wanted = batch[n % batch.length] ?? [];
          // Mostly what the pedido has.
          const lines = n % 4 === 3 ? productos : (state.pedidos.get(id)?.items ?? []).map((one) => one.producto_id);
          const items = wanted.flatMap(({ producto, cantidad, reponer }): Devuelto[] => {
            const producto_id = lines[producto % Math.max(lines.length, 3)];
            return producto_id ? [{ producto_id, cantidad, reponer }] : [];
          });
          const once = [...new Map(items.map((one) => [one.producto_id, one])).values()];
          const versions = meant(n % 4 === 2 ? (wanted[0]?.producto ?? 0) : 0);
          return once.length > 0 ? [{ id, versions, items: once, motivo: `m${n}` }] : [];
        });
        const none = [{ producto_id: crypto.randomUUID(), cantidad: 1, reponer: true }];
        requests.push({ id: crypto.randomUUID(), versions: null, items: none, motivo: "none" });
        await agree(
          state,
          returnItems,
          requests,
          ({ items, versions }, before) => {
            const stocks = new Map([...state.productos.values()].map(({ id, stock }) => [id, stock]));
            return devolver(before, items, stocks, new Date(0), versions);
          },
          idsOf(state, locked),
          (_, __, after, { items, motivo }) => {
            for (const { producto_id, cantidad, reponer } of items) {
              if (!reponer) continue;
              const line = `${after.id} ${producto_id}`;
              state.repuestos.set(line, (state.repuestos.get(line) ?? 0) + cantidad);
              move(state, { producto_id }, { tipo: "devolucion", cantidad, motivo, pedido_id: after.id });
            }
          },
        );
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);

test("reemplazar: a batch answers what its serial order would, and does it", async () => {
  const lines = fc.uniqueArray(
    fc.record({ producto: fc.nat({ max: 5 }), cantidad: fc.constantFrom(1, 1, 2, 3, 5, 9), same: fc.boolean() }),
    { selector: ({ producto }) => producto, minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(
      anyShop("confirmado", "confirmado", "confirmado", "confirmado"),
      fc.array(fc.nat()),
      fc.array(lines, { minLength: 4, maxLength: 129 }),
      anyHeld,
      async (spec, shuffle, batch, locked) => {
        const state = await build(spec);
        const productos = [...state.productos.keys()];
        const requests = shuffled(state, shuffle).map((id, n) => {
          const has = new Map(state.pedidos.get(id)?.items.map((item) => [item.producto_id, item]));
          const items = (batch[n % batch.length] ?? []).map(({ producto, cantidad, same }) => {
            const producto_id = productos[producto % (n % 5 === 4 ? 6 : productos.length)] ?? crypto.randomUUID();
            // Mostly what can be: no less than came back.
            const old = has.get(producto_id);
            return { producto_id, cantidad: old && same ? old.cantidad : Math.max(cantidad, old?.devuelto ?? 0, 1) };
          });
          if (n % 3 > 0)
            for (const { producto_id, devuelto } of has.values())
              if (devuelto > 0 && !items.some((one) => one.producto_id === producto_id))
                items.push({ producto_id, cantidad: devuelto });
          const once = [...new Map(items.map((one) => [one.producto_id, one])).values()];
          return { id, versions: meant(n % 7 === 2 ? (batch[0]?.[0]?.producto ?? 0) : 0), items: once };
        });
        await agree(
          state,
          replaceItems,
          requests,
          ({ items, versions }, before) => {
            const old = new Map(before?.items.map((item) => [item.producto_id, item.cantidad]));
            const wanted = new Map(items.map((item) => [item.producto_id, item.cantidad]));
            const seen = [...offered(state, before?.id)].filter(([id]) => (old.get(id) ?? 0) !== (wanted.get(id) ?? 0));
            return reemplazar(before, items, new Map(seen), new Date(0), versions);
          },
          idsOf(state, locked),
          (_, before, after) => {
            const units = (one: Pedido | null) =>
              new Map(one?.items.map(({ producto_id, cantidad }) => [producto_id, cantidad]));
            const [old, now] = [units(before), units(after)];
            for (const producto_id of new Set([...old.keys(), ...now.keys()])) {
              const cantidad = (old.get(producto_id) ?? 0) - (now.get(producto_id) ?? 0);
              if (cantidad === 0) continue;
              move(state, { producto_id }, { tipo: "reemplazo", cantidad, motivo: null, pedido_id: after.id });
              if (!now.has(producto_id)) state.repuestos.delete(`${after.id} ${producto_id}`);
            }
          },
          true,
        );
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);

test("cancelar: a carrito whose total no column holds comes through", async () => {
  const state = await build({
    productos: [{ sku: null, precio: MAX_CENTAVOS, stock: 5, estado: "activo" }],
    pedidos: [{ life: "carrito", lines: [{ producto: 0, cantidad: 2 }] }],
  });
  const [id = ""] = state.pedidos.keys();
  await agree(state, cancelPedidos, [{ id, versions: null, motivo: null }], ({ motivo }, before) =>
    cancelar(before, new Map(), motivo, new Date(0)),
  );
  expect((state.pedidos.get(id) as { total?: number }).total).toBe(MAX_CENTAVOS);
});

test("reabrir: a batch answers what the domain says of each request, and does it", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyShop("cancelado", "cancelado", "cancelado", "cancelado"),
      fc.array(fc.nat()),
      fc.array(fc.nat()),
      async (spec, shuffle, dice) => {
        const state = await build(spec);
        const requests = shuffled(state, shuffle).map((id, n) => ({ id, versions: meant(dice[n] ?? 0) }));
        await agree(state, reopenPedidos, requests, ({ versions }, before) => {
          const live = before?.items.flatMap(({ producto_id, cantidad }) => {
            const found = state.productos.get(producto_id);
            return found ? [itemOf({ ...found, disponible: 0 }, cantidad)] : [];
          });
          return reabrir(before && { ...before, items: live ?? [] }, new Date(0), versions);
        });
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);

test("fijar_items: a batch answers what the domain says of each request, and does it", async () => {
  const shops = shop(6, 1, "carrito", "carrito", "carrito", "carrito");
  await fc.assert(
    fc.asyncProperty(shops, fc.array(wishes, { minLength: 6, maxLength: 6 }), anyHeld, async (spec, batch, locked) => {
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
      await agree(
        state,
        setItems,
        requests,
        ({ items, versions }, before) => fijarItems(before, items, offered(state, before?.id), new Date(0), versions),
        idsOf(state, locked),
        taken,
        false,
        "first",
      );
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("crear: a batch answers what the domain says of each request, and does it", async () => {
  await fc.assert(
    fc.asyncProperty(
      shop(1, 1),
      fc.uniqueArray(
        fc.tuple(
          fc.option(wishes),
          fc.constantFrom("cliente", "cliente", "olvidado", "unknown"),
          fc.option(fc.constantFrom("R0", "r0", "NEW")),
        ),
        { minLength: 1, maxLength: 6, selector: ([, , referencia]) => referencia ?? Symbol() },
      ),
      async (spec, batch) => {
        const state = await build(spec);
        const productos = [...state.productos.keys(), crypto.randomUUID()];
        const requests = batch.map(([wish, who, referencia], n) => ({
          ...{ numero: 1000 + n, referencia, metadatos: { canal: "web" } },
          id: crypto.randomUUID(),
          cliente_id: who === "unknown" ? crypto.randomUUID() : state[who],
          items: (wish ?? []).flatMap(({ producto: n, cantidad }) =>
            productos[n] ? [{ producto_id: productos[n], cantidad }] : [],
          ),
        }));
        await agree(state, insertPedidos, requests, ({ id, cliente_id, items, numero, referencia, metadatos }) =>
          crear(
            { id, cliente_id, numero, referencia, metadatos },
            [state.cliente, state.olvidado].includes(cliente_id) ? { olvidado: cliente_id === state.olvidado } : null,
            items,
            offered(state, undefined),
            new Date(0),
            referencia === "R0" ? ([...state.pedidos.keys()][0] ?? null) : null,
          ),
        );
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);

test("vender: a batch answers what its serial order would, and does it", async () => {
  const who = fc.constantFrom("cliente", "cliente", "cliente", "cliente", "olvidado", "unknown");
  const sale = fc.tuple(fc.option(wishes, { freq: 8 }), who, fc.option(fc.nat({ max: 20_000 })));
  await fc.assert(
    fc.asyncProperty(
      shop(16, 1, "confirmado", "undone"),
      fc.oneof(
        { weight: 5, arbitrary: fc.array(sale, { minLength: 1, maxLength: 8 }) },
        { weight: 1, arbitrary: fc.array(sale, { minLength: 64, maxLength: 128 }) },
      ),
      anyHeld,
      async (spec, batch, locked) => {
        const state = await build(spec);
        const productos = [...state.productos.keys(), crypto.randomUUID()];
        const requests = batch.map(([wish, of, dice], n) => {
          const items = (wish ?? []).flatMap(({ producto: at, cantidad }) =>
            productos[at] ? [{ producto_id: productos[at], cantidad }] : [],
          );
          const sum = items.reduce(
            (cents, { producto_id, cantidad }) => cents + (state.productos.get(producto_id)?.precio ?? 0) * cantidad,
            0,
          );
          return {
            ...{ id: crypto.randomUUID(), cliente_id: of === "unknown" ? crypto.randomUUID() : state[of], items },
            total_esperado: dice === null ? null : dice % 2 === 0 && sum <= MAX_CENTAVOS ? sum / 100 : dice / 100,
            referencia_pago: pagoOf(n),
            ...{ numero: 1000 + n, referencia: n % 4 === 0 ? `R${n}` : null, metadatos: { canal: "caja" } },
          };
        });
        const owners = new Map([...state.pedidos.values()].map(({ id, referencia }) => [referencia, id]));
        await agree(
          state,
          sellPedidos,
          requests,
          ({ id, cliente_id, items, total_esperado, referencia_pago, numero, referencia, metadatos }) =>
            vender(
              { id, cliente_id, numero, referencia, metadatos },
              [state.cliente, state.olvidado].includes(cliente_id) ? { olvidado: cliente_id === state.olvidado } : null,
              items,
              offered(state, undefined),
              total_esperado === null ? null : Math.round(total_esperado * 100),
              new Date(0),
              paid(state, referencia_pago),
              referencia === null ? null : (owners.get(referencia) ?? null),
            ),
          idsOf(state, locked),
          taken,
          false,
          "first",
        );
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);
