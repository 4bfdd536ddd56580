import { v7 } from "uuid";
import sql from "../../sql/claves/crear.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { globalStatement, pg } from "../db/statement.ts";
import type { Rol } from "../http/roles.ts";
import { newClave } from "./clave.ts";

const insertClave = globalStatement({
  name: "claves/crear",
  text: sql,
  params: ["uuid", "text", "uuid", "text", "text", "text", "text", "int4"],
  columns: {
    tienda_id: pg.tienda,
    id: pg.uuid,
    prefijo: pg.text,
    caduca_en: pg.nullable(pg.timestamptz),
    tienda_nueva: pg.nullable(pg.bool),
  },
  plan: "generic",
});

type Wanted = {
  /** The nombre of the tienda, which is made if there is none. */
  readonly tienda: string;
  readonly rol: Rol;
  readonly nombre: string | null;
  /** Seconds after which the key expires; null: never. */
  readonly seconds: number | null;
};

/** Makes an API key. Only this answer ever holds it. */
export const crearClave = async (db: Database, { tienda, rol, nombre, seconds }: Wanted) => {
  const { clave, prefijo, huella } = newClave();
  const ids = [v7(), v7()] as const;
  const [row] = await db.query(insertClave, [ids[0], tienda, ids[1], nombre, rol, prefijo, huella, seconds]);
  if (!row) throw new Error("the key was not made");
  return { ...row, clave };
};
