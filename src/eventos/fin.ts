import sql from "../../sql/eventos/fin.sql" with { type: "text" };
import type { TiendaDatabase } from "../db/database.ts";
import { pg, statement } from "../db/statement.ts";
import type { Posicion } from "./posicion.ts";

const selectFin = statement({
  name: "eventos/fin",
  text: sql,
  params: [],
  columns: { orden: pg.text, version: pg.int4, id: pg.uuid },
  plan: "generic",
});

/** The position after everything that has happened in a tienda so far. */
export const endOfFeed = async (db: TiendaDatabase): Promise<Posicion> => {
  const [row] = await db.query(selectFin, []);
  if (!row) throw new Error("the feed has no end");
  return [row.orden, row.version, row.id];
};
