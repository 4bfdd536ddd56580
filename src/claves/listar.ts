import sql from "../../sql/claves/listar.sql" with { type: "text" };
import { globalStatement, pg } from "../db/statement.ts";

/** All API keys of all tiendas, without what they are checked with. */
export const selectClaves = globalStatement({
  name: "claves/listar",
  text: sql,
  params: [],
  columns: {
    tienda: pg.text,
    id: pg.uuid,
    nombre: pg.nullable(pg.text),
    rol: pg.text,
    prefijo: pg.text,
    creado_en: pg.timestamptz,
    caduca_en: pg.nullable(pg.timestamptz),
    revocado_en: pg.nullable(pg.timestamptz),
    caducada: pg.nullable(pg.bool),
  },
  plan: "generic",
});
