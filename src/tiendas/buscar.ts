import sql from "../../sql/tiendas/buscar.sql" with { type: "text" };
import { globalStatement, pg } from "../db/statement.ts";

/** A tienda by its id or its nombre. */
export const selectTienda = globalStatement({
  name: "tiendas/buscar",
  text: sql,
  params: ["uuid", "text"],
  columns: { tienda_id: pg.tienda, nombre: pg.text },
  plan: "generic",
});
