import { connect, type Database } from "../db/database.ts";
import type { TiendaId } from "../db/statement.ts";
import { PRINCIPAL } from "../http/tienda.ts";
import { KnownError } from "../known_error.ts";
import { selectTienda } from "../tiendas/buscar.ts";
import { selectTiendas } from "../tiendas/listar.ts";

/** How many tiendas the message for an unknown one names. */
const NAMED = 20;

/** There is no such tienda; the message names those that there are. */
class UnknownTienda extends KnownError {}

/**
 * The tienda of this nombre.
 * @throws UnknownTienda
 */
export const findTienda = async (db: Database, nombre: string) => {
  const [tienda] = await db.query(selectTienda, [null, nombre]);
  if (tienda) return tienda;
  const names = (await db.query(selectTiendas, [])).map((row) => row.nombre);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  throw new UnknownTienda(`There is no tienda ${nombre}. There are: ${names.slice(0, NAMED).join(", ")}${more}.`);
};

/**
 * The id of the tienda of this nombre; of principal where none is given.
 * @throws UnknownTienda
 */
export const tiendaOf = async (url: string, nombre: string | undefined): Promise<TiendaId> => {
  if (nombre === undefined) return PRINCIPAL;
  const db = connect({ url, pool: 2 });
  try {
    return (await findTienda(db, nombre)).tienda_id;
  } finally {
    await db.close();
  }
};
