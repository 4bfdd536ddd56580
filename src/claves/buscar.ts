import sql from "../../sql/claves/buscar.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { globalStatement, pg, type Row } from "../db/statement.ts";

const selectClaves = globalStatement({
  name: "claves/buscar",
  text: sql,
  params: ["text"],
  columns: {
    huella: pg.text,
    tienda_id: pg.tienda,
    id: pg.uuid,
    nombre: pg.nullable(pg.text),
    rol: pg.text,
    prefijo: pg.text,
    caduca_en: pg.nullable(pg.timestamptz),
    revocada: pg.bool,
    restan_ms: pg.nullable(pg.int4),
  },
  plan: "generic",
});

/** An API key as the database has it. */
export type StoredClave = Row<typeof selectClaves>;

/** The keys that have these huellas, by huella. */
export const buscarClaves = async (
  db: Database,
  huellas: readonly string[],
): Promise<ReadonlyMap<string, StoredClave>> => {
  const rows = await db.query(selectClaves, [huellas.join(",")]);
  return new Map(rows.map((row) => [row.huella, row]));
};
