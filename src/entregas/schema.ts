import { z } from "@hono/zod-openapi";
import { pg, type Row } from "../db/statement.ts";
import { typeOf } from "../db/write.ts";
import { EXAMPLE_IDS, EXAMPLE_TIME, Id, Time, Version } from "../http/fields.ts";
import { type Entrega, ESTADOS, type Intento } from "./entrega.ts";

/** The subject and operacion of a test event, and its type. */
export const PRUEBA = { sujeto: "webhooks", operacion: "prueba", type: "webhook.prueba" } as const;

/** An entrega as the API shows it. */
export const EntregaJson = z
  .object({
    id: Id.openapi({ description: "That of the event: the receiver gets it as `webhook-id`." }),
    webhook_id: Id,
    type: z.string().nullable().openapi({ description: "That of the event.", example: "pedido.confirmado" }),
    subject: z.string().openapi({ example: "pedidos/019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11" }),
    sequence: z.int().openapi({ description: "The version of the subject after what happened.", example: 2 }),
    estado: z.enum(ESTADOS).openapi({
      description: "pendiente: it is being sent, or waits for its next attempt; entregada; fallida: given up.",
    }),
    proximo_en: Time.nullable().openapi({ description: "When it is tried next; null where it is over." }),
    intentos: z
      .array(
        z.object({
          en: Time,
          status: z
            .int()
            .nullable()
            .openapi({ description: "What the receiver answered; null where it did not.", example: 204 }),
          error: z.string().nullable().openapi({ description: "Why there is no answer.", example: null }),
          duration_ms: z.int().openapi({ example: 87 }),
          respuesta: z.string().nullable().openapi({ description: "The first bytes of the answer.", example: "" }),
        }),
      )
      .openapi({ description: "Every attempt, the oldest first." }),
    version: Version,
    creado_en: Time,
    terminado_en: Time.nullable(),
  })
  .openapi("Entrega");

/** The entrega of a test event that has just begun. */
export const pruebaExample: z.input<typeof EntregaJson> = {
  id: EXAMPLE_IDS.evento,
  webhook_id: EXAMPLE_IDS.webhook,
  type: PRUEBA.type,
  subject: `webhooks/${EXAMPLE_IDS.webhook}`,
  sequence: 1,
  estado: "pendiente",
  proximo_en: EXAMPLE_TIME,
  intentos: [],
  version: 1,
  creado_en: EXAMPLE_TIME,
  terminado_en: null,
};

const shown = {
  sujeto: pg.text,
  operacion: pg.text,
  sujeto_id: pg.uuid,
  sujeto_version: pg.int4,
  estado: pg.text,
  version: pg.int4,
};
const ending = {
  intentos: pg.json<readonly Intento[]>(),
  creado_en: pg.timestamptz,
  terminado_en: pg.nullable(pg.timestamptz),
};

/** The columns of a list of entregas. */
export const listColumns = {
  ...{ id: pg.uuid, orden: pg.text, webhook_id: pg.uuid },
  ...shown,
  proximo_en: pg.timestamptz,
  ...ending,
};

/** The columns of a statement that changes entregas. */
export const changeColumns = {
  ...{ pos: pg.int4, id: pg.uuid, webhook_id: pg.uuid, orden: pg.text },
  ...shown,
  ...ending,
  ...{ ahora: pg.timestamptz, applied: pg.bool, undecided: pg.bool },
};

type Kept = Omit<Row<{ columns: typeof listColumns }>, "orden" | "proximo_en">;

/** An entrega of the domain from such a row. */
export const fromRow = (row: Kept, proximo_en: Date | null): Entrega => {
  const { id, webhook_id, sujeto, operacion, sujeto_id, sujeto_version, version, intentos } = row;
  const { creado_en, terminado_en } = row;
  const estado = row.estado as Entrega["estado"];
  return {
    ...{ id, webhook_id, sujeto, operacion, sujeto_id, sujeto_version, version, intentos, creado_en, terminado_en },
    ...{ estado, proximo_en: estado === "pendiente" ? proximo_en : null },
  };
};

/** An entrega of the domain as the API shows it. */
export const toJson = (entrega: Entrega): z.input<typeof EntregaJson> => {
  const { sujeto, operacion, sujeto_version } = entrega;
  const test = sujeto === PRUEBA.sujeto && operacion === PRUEBA.operacion;
  return {
    id: entrega.id,
    webhook_id: entrega.webhook_id,
    type: test ? PRUEBA.type : typeOf(sujeto, operacion, sujeto_version),
    subject: `${sujeto}/${entrega.sujeto_id}`,
    sequence: sujeto_version,
    estado: entrega.estado,
    proximo_en: entrega.proximo_en?.toISOString() ?? null,
    intentos: [...entrega.intentos],
    version: entrega.version,
    creado_en: entrega.creado_en.toISOString(),
    terminado_en: entrega.terminado_en?.toISOString() ?? null,
  };
};
