import sql from "../../sql/entregas/anotar.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { globalStatement, pg } from "../db/statement.ts";
import type { Intento } from "./entrega.ts";
import type { Tomada } from "./tomar.ts";

const noteEntregas = globalStatement({
  name: "entregas/anotar",
  text: sql,
  params: ["text"],
  columns: { anotadas: pg.int4 },
  plan: "custom",
});

/** What became of an entrega that this server took. */
export type Resultado = Pick<Tomada, "tienda_id" | "webhook_id" | "orden" | "version" | "id" | "numero"> & {
  /** omitida: its webhook does not want it any more. */
  readonly estado: "entregada" | "pendiente" | "fallida" | "omitida";
  /** Milliseconds until the next attempt. */
  readonly espera_ms: number;
  /** The receiver wants nothing more. */
  readonly gone: boolean;
  /** Null where none was made. */
  readonly intento: Intento | null;
};

/** Notes results. One that came too late, after another server has taken its entrega, is left out. */
export const anotar = async (db: Database, results: readonly Resultado[]): Promise<void> => {
  await db.query(noteEntregas, [JSON.stringify(results)]);
};
