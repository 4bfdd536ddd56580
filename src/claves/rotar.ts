import { v7 } from "uuid";
import sql from "../../sql/claves/rotar.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { globalStatement, pg } from "../db/statement.ts";
import { newClave } from "./clave.ts";

const replaceClave = globalStatement({
  name: "claves/rotar",
  text: sql,
  params: ["uuid", "uuid", "text", "text", "int4", "int4"],
  columns: {
    tienda: pg.text,
    id: pg.uuid,
    rol: pg.text,
    prefijo: pg.text,
    caduca_en: pg.nullable(pg.timestamptz),
    anterior_caduca_en: pg.nullable(pg.timestamptz),
  },
  plan: "generic",
});

type Wanted = {
  /** The key to replace. */
  readonly id: string;
  /** Seconds for which both keys work. */
  readonly overlapSeconds: number;
  /** Seconds after which the new key expires; null: as long as the old one was made for. */
  readonly seconds: number | null;
};

/** Makes a new API key in place of one that works. Null where there is no such key. Only this answer ever holds it. */
export const rotarClave = async (db: Database, { id, overlapSeconds, seconds }: Wanted) => {
  const { clave, prefijo, huella } = newClave();
  const params = [id, v7(), prefijo, huella, overlapSeconds, seconds];
  const [row] = await db.query(replaceClave, params);
  return row ? { ...row, clave } : null;
};
