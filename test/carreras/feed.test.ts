/**
 * Ten writers, with short and long transactions, and one that is idle in its transaction; two readers page through the feed
 * meanwhile. EVENTS=100000 HOLD_SECONDS=20 npm test -- carreras/feed
 */
import { expect, test } from "bun:test";
import { statements } from "../../src/db/statement.ts";
import { type Json, openApi } from "../support/api.ts";
import { until } from "../support/locks.ts";
import { batchParams } from "../support/statements.ts";

const EVENTS = Number(process.env.EVENTS ?? 3_000);
const HOLD_MS = Number(process.env.HOLD_SECONDS ?? 1) * 1000;

const api = await openApi();
const { sql } = api;
const adjust = statements.get("productos/ajustar") as never as { text: string };

test(`${EVENTS} events: no reader misses one, or sees one twice, or sees a subject go back`, async () => {
  const productos = await Promise.all(
    Array.from({ length: 20 }, (_, n) => api.producto({ stock: 20, stock_minimo: n })),
  );
  const cliente = await api.cliente();
  let writing = true;
  const logged = async () => (await sql`select count(*)::int as n from bitacora`)[0]?.n as number;
  const any = () => productos[Math.floor(Math.random() * productos.length)];

  const adjusting = () => ({ cantidad: Math.random() < 0.5 ? -1 : 1, motivo: "x" });
  const short = async () => {
    while (writing) {
      const pedido = await api.post("/pedidos", {
        cliente_id: cliente.id,
        items: [{ producto_id: any().id, cantidad: 1 }],
      });
      if (pedido.status === 201) await api.patch(`/pedidos/${pedido.body.id}/confirmar`);
      await api.post(`/productos/${any().id}/ajustes`, { cantidad: 2, motivo: "x" });
      await api.patch(`/productos/${any().id}`, { nombre: `n${Math.random()}` });
    }
  };
  /** Takes its transaction id first, and its row later: others come in between. */
  const long = async () => {
    while (writing)
      await sql
        .begin(async (tx) => {
          await tx`select pg_current_xact_id()`;
          await tx`select pg_sleep(${Math.random() * 0.2})`;
          const envelope = { evento_id: Bun.randomUUIDv7(), actor: null };
          const requests = [{ id: any().id, versions: null, ...adjusting(), ...envelope }];
          await tx.unsafe(adjust.text, batchParams(adjust as never, requests) as never);
          await tx`select pg_sleep(${Math.random() * 0.05})`;
        })
        .catch((error) => {
          if (!/deadlock|lock timeout/.test(String(error))) throw error;
        });
  };
  const idle = sql.begin(async (tx) => {
    await tx`select pg_current_xact_id()`;
    const end = performance.now() + HOLD_MS;
    await until(() => performance.now() > end, "the idle transaction ends", HOLD_MS + 60_000);
  });

  let behindMs = 0;
  const reader = async (pageSize: () => number): Promise<Json[]> => {
    const seen: Json[] = [];
    let despues = "";
    for (;;) {
      const all = writing ? Number.POSITIVE_INFINITY : await logged();
      const [newest] = await sql`select creado_en from bitacora order by orden desc, id desc limit 1`;
      const { body } = await api.get(`/eventos?limit=${pageSize()}${despues}`);
      seen.push(...body.datos);
      despues = `&despues=${body.pagina.siguiente}`;
      if (body.datos.length > 0) continue;
      behindMs = Math.max(behindMs, newest?.creado_en.getTime() - Date.parse(seen.at(-1)?.time));
      if (seen.length >= all) return seen;
    }
  };
  const readers = [reader(() => 100), reader(() => 1 + Math.floor(Math.random() * 100))];
  const writers = [...Array.from({ length: 6 }, short), ...Array.from({ length: 4 }, long)];
  await until(async () => (await logged()) >= EVENTS, "enough events", 900_000);
  await idle;
  writing = false;
  await Promise.all(writers);
  const seen = await Promise.all(readers);

  const rows = await sql`select id from bitacora order by orden, sujeto_version, id`;
  const order = rows.map(({ id }) => id as string);
  for (const eventos of seen) {
    expect(eventos.map(({ id }) => id)).toEqual(order);
    const versions = new Map<string, number>();
    for (const { subject, sequence } of eventos) {
      expect(sequence).toBeGreaterThanOrEqual(versions.get(subject) ?? 0);
      versions.set(subject, sequence);
    }
  }
  console.log(
    `${order.length} events, each seen once by both readers, at most ${behindMs} ms behind the newest commit`,
  );
}, 1_200_000);
