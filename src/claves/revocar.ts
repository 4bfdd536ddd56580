import sql from "../../sql/claves/revocar.sql" with { type: "text" };
import { globalStatement, pg } from "../db/statement.ts";

/** Revokes an API key: no server accepts it any more, 5 seconds later at the latest. */
export const revokeClave = globalStatement({
  name: "claves/revocar",
  text: sql,
  params: ["uuid"],
  columns: { id: pg.uuid, prefijo: pg.text, revocado_en: pg.nullable(pg.timestamptz) },
  plan: "generic",
});
