import sql from "../../sql/productos/exportar.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";

/** All productos, as an import takes them. */
export const exportProductos = statement({
  name: "productos/exportar",
  text: sql,
  params: [],
  columns: { sku: pg.nullable(pg.text), nombre: pg.text, precio: pg.numeric, stock: pg.int4, estado: pg.text },
  plan: "custom",
});
