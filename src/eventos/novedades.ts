import sql from "../../sql/eventos/novedades.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { globalStatement, pg, type TiendaId } from "../db/statement.ts";
import type { Posicion } from "./posicion.ts";

const selectNovedades = globalStatement({
  name: "eventos/novedades",
  text: sql,
  params: ["text"],
  columns: { tienda: pg.tienda },
  plan: "generic",
});

/** Which of these tiendas have something new after the position up to which their feed was read. */
export const tiendasWithNews = async (
  db: Database,
  read: ReadonlyMap<TiendaId, Posicion>,
): Promise<readonly TiendaId[]> => {
  const asked = [...read].map(([tienda, [orden, version, id]]) => ({ tienda, orden, version, id }));
  const rows = await db.query(selectNovedades, [JSON.stringify(asked)]);
  return rows.map(({ tienda }) => tienda);
};
