import sql from "../../sql/entregas/tomar.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { globalStatement, pg, type Row } from "../db/statement.ts";
import { FALLANDO_FROM } from "../webhooks/webhook.ts";

const takeEntregas = globalStatement({
  name: "entregas/tomar",
  text: sql,
  params: ["int4", "int4", "float8", "int4", "int4", "int4"],
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
    fallando: pg.bool,
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
  /** The same of one that is fallando. */
  readonly perFailing: number;
  /** How many of all those that are fallando, at most. */
  readonly mostFailing: number;
  /** Milliseconds for which they are this server's. */
  readonly leaseMs: number;
};

/** Takes entregas that are due. */
export const tomar = (db: Database, wanted: Wanted): Promise<readonly Tomada[]> => {
  const { most, perWebhook, leaseMs, perFailing, mostFailing } = wanted;
  return db.query(takeEntregas, [most, perWebhook, leaseMs / 1000, FALLANDO_FROM, perFailing, mostFailing]);
};
