import sql from "../../sql/entregas/purgar.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { pg, statement } from "../db/statement.ts";
import { selectTiendas } from "../tiendas/listar.ts";

/** The most rows of a webhook that one call deletes. */
const CHUNK = 1_000;

const deleteExpired = statement({
  name: "entregas/purgar",
  text: sql,
  params: ["int4", "int4"],
  columns: { forgotten: pg.int4, more: pg.bool },
  plan: "custom",
});

/** Deletes the entregas that are older than so many days, and what is left of deleted webhooks. Resolves to the number. */
export const purgarEntregas = async (db: Database, retentionDays: number, chunk = CHUNK): Promise<number> => {
  let total = 0;
  for (const { tienda_id } of await db.query(selectTiendas, []))
    for (let more = true; more; ) {
      const [row] = await db.for(tienda_id, { actor: null }).query(deleteExpired, [retentionDays, chunk]);
      total += row?.forgotten ?? 0;
      more = row?.more ?? false;
    }
  return total;
};
