import sql from "../../sql/clientes/exportar.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";

/** All clientes, as an import takes them. */
export const exportClientes = statement({
  name: "clientes/exportar",
  text: sql,
  params: [],
  columns: { email: pg.nullable(pg.text), nombre: pg.text },
  plan: "custom",
});
