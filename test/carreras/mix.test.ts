/**
 * Many clients, two server processes, one database: random creations, edits, confirms and reads of few pedidos over few
 * productos. Afterwards, what was answered and what is stored must be one and the same history.
 * CARRERAS_SEED=<seed> replays the same wishes (their interleaving is the machine's); CARRERAS_RUNS sets how many runs.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Answer, clientOf, type Json } from "../api.ts";
import { openTestDatabase, type TestDatabase } from "../database.ts";
import { type ServerProcess, startServer } from "../process.ts";

const SEED = Number(process.env.CARRERAS_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.CARRERAS_RUNS ?? 3);
const CLIENTS = 32;
const WISHES = 60;
const PRODUCTOS = 5;
const OPEN_PEDIDOS = 8;

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

/** What the clients were told about a pedido. */
type Told = {
  readonly created: Lines;
  readonly edits: { readonly version: number; readonly changes: readonly Change[]; readonly lines: Lines }[];
  readonly seen: { readonly version: number; readonly estado: string; readonly lines: Lines }[];
  readonly confirms: Json[];
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
      const open: string[] = [];
      const unexpected: string[] = [];

      const expected = ["stock_insuficiente", "pedido_no_modificable", "pedido_vacio"];
      const accepted = (answer: Answer): boolean => {
        if (answer.status < 300) return true;
        if (!expected.includes(answer.body?.codigo)) unexpected.push(`${answer.status} ${JSON.stringify(answer.body)}`);
        return false;
      };
      const create = async (n: number, items: readonly Change[]): Promise<void> => {
        const answer = await client(n).post("/pedidos", { cliente_id: cliente.id, items });
        if (!accepted(answer)) return;
        told.set(answer.body.id, { created: linesOf(answer.body), edits: [], seen: [], confirms: [] });
        open.push(answer.body.id);
      };

      const shopper = async (n: number): Promise<void> => {
        const random = randomOf(SEED + run * 1000 + n + 1);
        const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
        const wish = (): Change => ({ producto_id: pick(productos), cantidad: Math.floor(random() * 5) });
        const wishes = (): Change[] => [
          ...new Map([wish(), wish(), wish()].map((one) => [one.producto_id, one])).values(),
        ];
        for (let w = 0; w < WISHES; w++) {
          const dice = random();
          if (open.length < OPEN_PEDIDOS || dice < 0.1) {
            await create(n, wishes());
            continue;
          }
          // The newest ones, so that many clients meet on each.
          const id = pick(open.slice(-OPEN_PEDIDOS));
          const about = told.get(id) as Told;
          if (dice < 0.55) {
            const changes = random() < 0.5 ? [wish()] : wishes();
            const answer = await client(n).patch(
              `/pedidos/${id}/items`,
              changes.length === 1 ? changes[0] : { items: changes },
            );
            if (accepted(answer))
              about.edits.push({ version: answer.body.version, changes, lines: linesOf(answer.body) });
          } else if (dice < 0.7) {
            const answer = await client(n).patch(`/pedidos/${id}/confirmar`);
            if (accepted(answer)) about.confirms.push(answer.body);
          } else {
            const answer = await client(n).get(`/pedidos/${id}`);
            const { version, estado } = answer.body;
            if (accepted(answer)) about.seen.push({ version, estado, lines: linesOf(answer.body) });
          }
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, (_, n) => shopper(n)));

      expect(unexpected).toEqual([]);
      const sold = new Map<string, number>();
      let confirmed = 0;
      for (const [id, { created, edits, seen, confirms }] of told) {
        // Versions have no gaps, and in their order the edits lead to each answer: none was lost.
        const history = [created];
        for (const { version, changes, lines } of edits.toSorted((a, b) => a.version - b.version)) {
          expect(version).toBe(history.length + 1);
          history.push(changed(history.at(-1) as Lines, changes));
          expect([id, version, lines]).toEqual([id, version, history.at(-1) as Lines]);
        }
        expect(confirms.length).toBeLessThanOrEqual(1);
        const last = history.at(-1) as Lines;
        for (const { version, estado, lines } of seen) {
          expect([id, version, lines]).toEqual([id, version, history[version - 1] ?? last]);
          expect([id, version, estado]).toEqual([id, version, version > history.length ? "confirmado" : "carrito"]);
        }
        const { body } = await client(0).get(`/pedidos/${id}`);
        expect(linesOf(body)).toEqual(last);
        expect(body.version).toBe(history.length + confirms.length);
        expect(body.estado).toBe(confirms.length === 1 ? "confirmado" : "carrito");
        if (confirms.length === 0) continue;
        confirmed++;
        expect(body).toEqual(confirms[0]);
        const cents = body.items.reduce(
          (sum: number, item: Json) => sum + Math.round(item.precio_unitario * 100) * item.cantidad,
          0,
        );
        expect(Math.round(body.total * 100)).toBe(cents);
        for (const [producto, cantidad] of last) sold.set(producto, (sold.get(producto) ?? 0) + cantidad);
      }
      // Enough happened to mean something, and some of it was refused for stock.
      expect(confirmed).toBeGreaterThan(10);
      for (const [id, stock] of initial) {
        const now = (await client(0).get(`/productos/${id}`)).body.stock;
        expect([id, now]).toEqual([id, stock - (sold.get(id) ?? 0)]);
        expect(now).toBeGreaterThanOrEqual(0);
      }
      const [row] = await sql`select deadlocks::int from pg_stat_database where datname = current_database()`;
      expect(row?.deadlocks).toBe(0);
      for (const { output } of servers) expect(output()).not.toMatch(/"level":(40|50|60)/);
    });
});
