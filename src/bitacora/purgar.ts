import sql from "../../sql/bitacora/purgar.sql" with { type: "text" };
import type { Database, TiendaDatabase } from "../db/database.ts";
import { pg, statement } from "../db/statement.ts";
import { selectTiendas } from "../tiendas/listar.ts";

/** How many rows one call forgets at most, as the statement says. */
export const CHUNK = 1_000;

const deleteExpired = statement({
  name: "bitacora/purgar",
  text: sql,
  params: ["int4"],
  columns: { forgotten: pg.int4 },
  plan: "generic",
});

const purgarTienda = async (db: TiendaDatabase, retentionDays: number): Promise<number> => {
  let total = 0;
  for (;;) {
    const [row] = await db.query(deleteExpired, [retentionDays]);
    const forgotten = row?.forgotten ?? 0;
    total += forgotten;
    if (forgotten < CHUNK) return total;
  }
};

/**
 * Forgets what the log holds of more than so many days ago, in every tienda, a little at a time. Resolves to how many rows.
 * Idempotency-Keys of that time are forgotten with them.
 */
export const purgar = async (db: Database, retentionDays: number): Promise<number> => {
  let total = 0;
  for (const { tienda_id } of await db.query(selectTiendas, []))
    total += await purgarTienda(db.for(tienda_id, { actor: null }), retentionDays);
  return total;
};
