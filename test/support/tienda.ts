import type postgres from "postgres";
import type { TiendaId } from "../../src/db/statement.ts";

/** Opens another tienda. */
export const openTienda = async (sql: postgres.Sql): Promise<TiendaId> => {
  const id = Bun.randomUUIDv7() as TiendaId;
  await sql`insert into tiendas (tienda_id, nombre) values (${id}, ${`other ${id}`})`;
  return id;
};
