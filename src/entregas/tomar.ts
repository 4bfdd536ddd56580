import sql from "../../sql/entregas/tomar.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { globalStatement, pg, type Row } from "../db/statement.ts";

const takeEntregas = globalStatement({
  name: "entregas/tomar",
  text: sql,
  params: ["int4", "int4", "float8"],
  columns: {
    tienda_id: pg.tienda,
    webhook_id: pg.uuid,
    orden: pg.text,
    id: pg.uuid,
    numero: pg.int4,
    reintento: pg.int4,
    sujeto: pg.text,
    operacion: pg.text,
    sujeto_id: pg.uuid,
    version: pg.int4,
    creado_en: pg.timestamptz,
    hecho: pg.nullable(pg.json<Record<string, unknown>>()),
    url: pg.text,
    tipos: pg.nullable(pg.json<readonly string[]>()),
    secretos: pg.nullable(pg.json<readonly string[]>()),
  },
  plan: "custom",
});

/** An entrega that this server is to send. */
export type Tomada = Row<typeof takeEntregas>;

type Wanted = {
  readonly most: number;
  /** How many of one webhook may be under way, on all servers together. */
  readonly perWebhook: number;
  /** Milliseconds for which they are this server's. */
  readonly leaseMs: number;
};

/** Takes entregas that are due. */
export const tomar = (db: Database, { most, perWebhook, leaseMs }: Wanted): Promise<readonly Tomada[]> =>
  db.query(takeEntregas, [most, perWebhook, leaseMs / 1000]);
