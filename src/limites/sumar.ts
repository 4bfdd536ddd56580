import sql from "../../sql/limites/sumar.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { globalStatement, pg, type Row } from "../db/statement.ts";

const addRequests = globalStatement({
  name: "limites/sumar",
  text: sql,
  params: ["text"],
  columns: { hasta: pg.timestamptz, quien: pg.text, peticiones: pg.int4 },
  plan: "generic",
});

/** How many requests of a caller there were in the window that ends at `hasta`. */
export type Peticiones = Row<typeof addRequests>;

/** Adds these requests to those that all servers have counted; resolves to the sums, in no particular order. */
export const sumarPeticiones = (db: Database, counted: readonly Peticiones[]): Promise<readonly Peticiones[]> =>
  db.query(addRequests, [JSON.stringify(counted)]);
