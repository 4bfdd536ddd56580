import sql from "../../sql/tiendas/listar.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";

/** All tiendas, for what an operator does with each of them. */
export const selectTiendas = statement({
  name: "tiendas/listar",
  text: sql,
  params: [],
  columns: { tienda_id: pg.uuid, nombre: pg.text },
  plan: "generic",
});
