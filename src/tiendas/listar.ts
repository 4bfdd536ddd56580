import sql from "../../sql/tiendas/listar.sql" with { type: "text" };
import { globalStatement, pg } from "../db/statement.ts";

/** All tiendas, for operator tasks that run on each. */
export const selectTiendas = globalStatement({
  name: "tiendas/listar",
  text: sql,
  params: [],
  columns: { tienda_id: pg.tienda, nombre: pg.text },
  plan: "generic",
});
