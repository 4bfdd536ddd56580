/**
 * Many clients, two server processes, one database: random creations, sales, edits, holds, confirms, simulations, returns, replacements, cancels and reads
 * of few pedidos over few productos, which are adjusted, counted, re-priced and taken off sale meanwhile; many requests are sent to
 * both servers at once, with one Idempotency-Key. Afterwards, what was answered and what is stored must be one and the
 * same history, and at every moment in between each stock must be the sum of its movements.
 * CARRERAS_SEED=<seed> replays the same wishes (their interleaving is the machine's); CARRERAS_RUNS sets how many runs.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Answer, clientOf, type Json } from "../support/api.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import { type ServerProcess, startServer } from "../support/process.ts";

const SEED = Number(process.env.CARRERAS_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.CARRERAS_RUNS ?? 3);
const CLIENTS = 32;
const WISHES = 60;
const PRODUCTOS = 5;
const OPEN_PEDIDOS = 8;
/** So few that many confirms and sales name the same one. */
const PAGOS = 40;

/** mulberry32: small, and the same everywhere. */
const randomOf = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

type Change = { readonly producto_id: string; readonly cantidad: number };
type Lines = readonly (readonly [string, number])[];

/** A change of a pedido that was answered with 200. */
type Done = {
  readonly kind: "edit" | "hold" | "confirm" | "return" | "replace" | "cancel";
  readonly version: number;
  readonly changes: readonly Change[];
  readonly body: Json;
};

/** What the clients were told about a pedido. */
type Told = {
  readonly created: Lines;
  /** The confirmado, if it was created as one. */
  readonly sold: Json | null;
  readonly done: Done[];
  readonly seen: { readonly version: number; readonly estado: string; readonly lines: Lines }[];
};

const linesOf = (pedido: Json): Lines =>
  pedido.items.map(({ producto_id, cantidad }: Change) => [producto_id, cantidad]);

/** The lines after a change, by the rules: kept ones in place, new ones at the end, zero takes out. */
const changed = (lines: Lines, changes: readonly Change[]): Lines => {
  const after = new Map(lines);
  for (const { producto_id, cantidad } of changes)
    cantidad === 0 ? after.delete(producto_id) : after.set(producto_id, cantidad);
  return [...after];
};

const linesAfter = (lines: Lines, kind: Done["kind"], changes: readonly Change[]): Lines => {
  if (kind === "edit") return changed(lines, changes);
  if (kind !== "replace") return lines;
  const wanted = new Map(changes.map(({ producto_id, cantidad }) => [producto_id, cantidad]));
  const gone = lines.flatMap(([id]) => (wanted.has(id) ? [] : [{ producto_id: id, cantidad: 0 }]));
  return changed(lines, [...gone, ...changes]);
};

const ESTADO_AFTER = {
  edit: "carrito",
  hold: "carrito",
  confirm: "confirmado",
  return: "confirmado",
  replace: "confirmado",
  cancel: "cancelado",
} as const;
const POSSIBLE: readonly string[] = [
  ...["edit edit", "edit confirm", "edit cancel", "confirm cancel"],
  ...["edit hold", "hold hold", "hold edit", "hold confirm", "hold cancel"],
  ...["confirm return", "return return", "return cancel", "replace return"],
  ...["confirm replace", "return replace", "replace replace", "replace cancel"], // edit stands for every carrito, new ones too
];

describe(`a random shop, seed ${SEED}`, () => {
  let database: TestDatabase;
  let servers: ServerProcess[];
  beforeAll(async () => {
    database = await openTestDatabase();
    const env = { DATABASE_URL: database.url, MIGRATE_ON_START: "false", DATABASE_POOL: "6" };
    servers = await Promise.all([startServer(env), startServer(env)]);
  });
  afterAll(async () => {
    for (const server of servers ?? []) await server.stop();
    await database?.close();
  });

  for (let run = 0; run < RUNS; run++)
    test(`run ${run + 1}: one history`, async () => {
      const { sql } = database;
      const clients = servers.map(({ url }) => clientOf((path, init) => fetch(url + path, init)));
      const client = (n: number) => clients[n % clients.length] as (typeof clients)[number];
      const setup = randomOf(SEED + run);
      const initial = new Map<string, number>();
      for (let n = 0; n < PRODUCTOS; n++) {
        const producto = await client(n).producto({ stock: 40 + Math.floor(setup() * 200), precio: 1 + n + 0.1 });
        initial.set(producto.id, producto.stock);
      }
      const productos = [...initial.keys()];
      const cliente = await client(0).cliente();
      const told = new Map<string, Told>();
      const adjusted = new Map<string, number>();
      // Units that came back and went into the stock again.
      const repuesto = new Map<string, number>();
      const add = (to: Map<string, number>, key: string, units: number) => to.set(key, (to.get(key) ?? 0) + units);
      const open: string[] = [];
      const counts = { hold: 0, confirm: 0, return: 0, replace: 0, cancel: 0, count: 0, sale: 0 };
      const unexpected: string[] = [];

      const expected = ["stock_insuficiente", "pedido_no_modificable", "pedido_vacio", "producto_inactivo"];
      expected.push("devolucion_excesiva", "conteo_superado", "ya_devuelto");
      const pagos = Array.from({ length: PAGOS }, () => crypto.randomUUID());
      expected.push("pago_ya_usado");
      const accepted = (answer: Answer): boolean => {
        if (answer.status < 300) return true;
        if (!expected.includes(answer.body?.codigo)) unexpected.push(`${answer.status} ${JSON.stringify(answer.body)}`);
        return false;
      };

      const shopper = async (n: number): Promise<void> => {
        const random = randomOf(SEED + run * 1000 + n + 1);
        const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
        const wish = (): Change => ({ producto_id: pick(productos), cantidad: Math.floor(random() * 5) });
        const wishes = (): Change[] => [
          ...new Map([wish(), wish(), wish()].map((one) => [one.producto_id, one])).values(),
        ];
        /** The body of the answer if it was accepted; every third request goes to both servers, and has one effect. */
        const change = async (method: string, path: string, body: unknown): Promise<Json | undefined> => {
          const headers = random() < 0.3 ? { "Idempotency-Key": crypto.randomUUID() } : undefined;
          const answers = headers
            ? await Promise.all(clients.map((one) => one.send(method, path, body, headers)))
            : [await client(n).send(method, path, body)];
          const bodies = answers.filter(accepted).map((answer) => answer.body);
          for (const one of bodies.slice(1)) expect(one).toEqual(bodies[0]);
          return bodies[0];
        };
        const pago = () => (random() < 0.3 ? { referencia_pago: pick(pagos) } : {});
        for (let w = 0; w < WISHES; w++) {
          const dice = random();
          if (dice > 0.95) {
            const sale = { cliente_id: cliente.id, items: wishes(), confirmar: true, ...pago() };
            const body = await change("POST", "/pedidos", sale);
            if (body) told.set(body.id, { created: linesOf(body), sold: body, done: [], seen: [] });
            if (body && random() < 0.3) open.push(body.id);
            continue;
          }
          if (open.length < OPEN_PEDIDOS || dice < 0.1) {
            const body = await change("POST", "/pedidos", { cliente_id: cliente.id, items: wishes() });
            if (!body) continue;
            told.set(body.id, { created: linesOf(body), sold: null, done: [], seen: [] });
            open.push(body.id);
            continue;
          }
          // The newest ones, so that many clients meet on each.
          const id = pick(open.slice(-OPEN_PEDIDOS));
          const about = told.get(id) as Told;
          const note = (kind: Done["kind"], body: Json | undefined, changes: readonly Change[] = []): void => {
            if (body) about.done.push({ kind, version: body.version, changes, body });
          };
          if (dice < 0.38) {
            const changes = random() < 0.5 ? [wish()] : wishes();
            const items = changes.length === 1 ? changes[0] : { items: changes };
            note("edit", await change("PATCH", `/pedidos/${id}/items`, items), changes);
          } else if (dice < 0.45)
            note("hold", await change("PATCH", `/pedidos/${id}/apartar`, { segundos: 10 + Math.floor(random() * 9) }));
          else if (dice < 0.58) note("confirm", await change("PATCH", `/pedidos/${id}/confirmar`, pago()));
          else if (dice < 0.63)
            note("cancel", await change("PATCH", `/pedidos/${id}/cancelar`, { motivo: "porque sí" }));
          else if (dice < 0.69) {
            const items = wishes().flatMap(({ producto_id, cantidad }) =>
              cantidad > 0 ? [{ producto_id, cantidad: Math.min(cantidad, 2), reponer: random() < 0.5 }] : [],
            );
            if (items.length === 0) continue;
            // Mostly one of the lines, as a return of anything that was not sold is refused.
            const some = random() < 0.2 ? items : items.slice(0, 1);
            const body = await change("POST", `/pedidos/${id}/devoluciones`, { items: some, motivo: "rota" });
            note("return", body, some);
            if (body) for (const one of some) if (one.reponer) add(repuesto, one.producto_id, one.cantidad);
          } else if (dice < 0.74) {
            const items = wishes().flatMap(({ producto_id, cantidad }) =>
              cantidad > 0 ? [{ producto_id, cantidad }] : [],
            );
            if (items.length > 0) note("replace", await change("PATCH", `/pedidos/${id}/reemplazar`, { items }), items);
          } else if (dice < 0.76) accepted(await client(n).patch(`/pedidos/${id}/confirmar?simular=true`));
          else if (dice < 0.8) {
            const producto = pick(productos);
            const cantidad = Math.floor(random() * 20) - 8 || 1;
            const body = await change("POST", `/productos/${producto}/ajustes`, { cantidad, motivo: "recuento" });
            if (body) add(adjusted, producto, cantidad);
          } else if (dice < 0.83) {
            const producto = pick(productos);
            const { stock, version } = (await client(n).get(`/productos/${producto}`)).body;
            const found = Math.max(0, stock + Math.floor(random() * 5) - 2);
            const body = await change("POST", `/productos/${producto}/conteos`, { contado: found, version });
            if (body) {
              // No other count was entered between the two, so the difference is that to what was read.
              add(adjusted, producto, found - stock);
              counts.count++;
            }
          } else if (dice < 0.86) {
            const estado = random() < 0.2 ? "inactivo" : "activo";
            await change("PATCH", `/productos/${pick(productos)}`, {
              precio: Math.floor(random() * 900) / 100,
              estado,
            });
          } else {
            const answer = await client(n).get(`/pedidos/${id}`);
            const { version, estado } = answer.body;
            if (accepted(answer)) about.seen.push({ version, estado, lines: linesOf(answer.body) });
          }
        }
      };
      let running = true;
      let samples = 0;
      const sampler = async (): Promise<void> => {
        for (; running; samples++) {
          const { status, body } = await client(samples).get("/auditoria/stock");
          expect([status, body.discrepancias, body.apartados_sin_linea]).toEqual([200, [], 0]);
        }
      };
      const sampling = sampler();
      await Promise.all(Array.from({ length: CLIENTS }, (_, n) => shopper(n)));
      running = false;
      await sampling;

      expect(unexpected).toEqual([]);
      expect(samples).toBeGreaterThan(3);
      const sold = new Map<string, number>();
      for (const [id, { created, sold: sale, done, seen }] of told) {
        // Versions have no gaps, and in their order the changes lead to each answer: none was lost, none was impossible.
        const history: { estado: string; lines: Lines; kind: Done["kind"]; body: Json }[] = [
          sale
            ? { estado: "confirmado", lines: created, kind: "confirm", body: sale }
            : { estado: "carrito", lines: created, kind: "edit", body: null },
        ];
        if (sale) counts.sale++;
        for (const { kind, version, changes, body } of done.toSorted((a, b) => a.version - b.version)) {
          expect([id, version]).toEqual([id, history.length + 1]);
          const before = history.at(-1) as (typeof history)[number];
          expect(POSSIBLE).toContain(`${before.kind} ${kind}`);
          const lines = linesAfter(before.lines, kind, changes);
          expect([id, version, linesOf(body)]).toEqual([id, version, lines]);
          expect(body.estado).toBe(ESTADO_AFTER[kind]);
          history.push({ estado: body.estado, lines, kind, body });
          // What was confirmed keeps its prices, whatever became of the productos.
          const wasSold = before.estado === "confirmado";
          if (kind === "cancel" && wasSold)
            expect([body.items, body.total]).toEqual([before.body.items, before.body.total]);
          if (kind === "return") {
            const back = new Map(changes.map(({ producto_id, cantidad }) => [producto_id, cantidad]));
            expect(body.items).toEqual(
              before.body.items.map((item: Json) => ({
                ...item,
                devuelto: item.devuelto + (back.get(item.producto_id) ?? 0),
              })),
            );
            for (const { cantidad, devuelto } of body.items) expect(devuelto).toBeLessThanOrEqual(cantidad);
          }
          // A line that stays keeps its price, and what came back of it.
          if (kind === "replace")
            for (const item of before.body.items) {
              const now = body.items.find(({ producto_id }: Json) => producto_id === item.producto_id);
              if (now) expect([now.precio_unitario, now.devuelto]).toEqual([item.precio_unitario, item.devuelto]);
              else expect(item.devuelto).toBe(0);
            }
          // Cancelling gives back all but what came back before; what of that was put into the stock is in repuesto.
          if (kind === "cancel" && wasSold)
            for (const { producto_id, devuelto } of body.items) add(sold, producto_id, devuelto);
          if (kind !== "edit") counts[kind]++;
        }
        for (const { version, estado, lines } of seen) {
          const then = history[version - 1];
          expect([id, version, estado, lines]).toEqual([id, version, then?.estado, then?.lines] as never);
        }
        const last = history.at(-1) as (typeof history)[number];
        const { body } = await client(0).get(`/pedidos/${id}`);
        expect([body.version, body.estado, linesOf(body)]).toEqual([history.length, last.estado, last.lines] as never);
        if (last.estado !== "confirmado") continue;
        const { reembolso: _, ...shown } = last.body;
        expect(body).toEqual(shown);
        const cents = body.items.reduce(
          (sum: number, item: Json) => sum + Math.round(item.precio_unitario * 100) * item.cantidad,
          0,
        );
        expect(Math.round(body.total * 100)).toBe(cents);
        for (const [producto, cantidad] of last.lines) add(sold, producto, cantidad);
      }
      // Enough happened to mean something.
      expect(counts.hold).toBeGreaterThan(5);
      expect(counts.confirm).toBeGreaterThan(10);
      expect(counts.cancel).toBeGreaterThan(5);
      expect(counts.return).toBeGreaterThan(3);
      expect(counts.replace).toBeGreaterThan(3);
      expect(counts.count).toBeGreaterThan(3);
      expect(counts.sale).toBeGreaterThan(10);
      const paid = [...told.values()].flatMap(({ sold: one, done }) =>
        [one, ...done.filter(({ kind }) => kind === "confirm").map(({ body }) => body)].flatMap(
          (body) => body?.referencia_pago ?? [],
        ),
      );
      expect(paid.length).toBeGreaterThan(5);
      expect(new Set(paid).size).toBe(paid.length);
      for (const [id, stock] of initial) {
        const now = (await client(0).get(`/productos/${id}`)).body.stock;
        expect([id, now]).toEqual([
          id,
          stock + (adjusted.get(id) ?? 0) + (repuesto.get(id) ?? 0) - (sold.get(id) ?? 0),
        ]);
        const ledger = await sql`
          select saldo, sum(cantidad) over (order by producto_version)::int as sum from movimientos
          where producto_id = ${id} order by producto_version`;
        expect(ledger.map(({ saldo }) => saldo)).toEqual(ledger.map(({ sum }) => sum));
        expect(ledger.at(-1)?.saldo).toBe(now);
        expect(Math.min(...ledger.map(({ saldo }) => saldo))).toBeGreaterThanOrEqual(0);
      }
      const [row] = await sql`select deadlocks::int from pg_stat_database where datname = current_database()`;
      expect(row?.deadlocks).toBe(0);
      for (const { trouble } of servers) expect(trouble()).toEqual([]);
    }, 60_000);
});
