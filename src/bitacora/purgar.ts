import sql from "../../sql/bitacora/purgar.sql" with { type: "text" };
import type { Database, TiendaDatabase } from "../db/database.ts";
import { pg, statement } from "../db/statement.ts";
import { selectTiendas } from "../tiendas/listar.ts";

/** The most rows that one call deletes, as in the statement. */
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
 * Deletes the rows of the log that are older than so many days, in every tienda, a chunk at a time, with their
 * Idempotency-Keys. Resolves to the number of rows.
 */
export const purgar = async (db: Database, retentionDays: number): Promise<number> => {
  let total = 0;
  for (const { tienda_id } of await db.query(selectTiendas, []))
    total += await purgarTienda(db.for(tienda_id, { actor: null }), retentionDays);
  return total;
};
