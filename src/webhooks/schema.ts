import { z } from "@hono/zod-openapi";
import { NEVER } from "../db/agreement.ts";
import { pg, type Row } from "../db/statement.ts";
import { eventTypes } from "../db/write.ts";
import { changeOf, EXAMPLE_IDS, EXAMPLE_LATER, EXAMPLE_TIME, Id, Time, Version } from "../http/fields.ts";
import { actualizar, type CambioWebhook, ESTADOS, estadoOf, type Webhook } from "./webhook.ts";

/** A secret as answers show it. */
export const SECRETO_EXAMPLE = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const members = {
  id: Id,
  url: z.string().openapi({ example: "https://example.com/pedidos" }),
  tipos: z
    .array(z.string())
    .nullable()
    .openapi({ description: "The types of events that it gets; null: all.", example: ["pedido.confirmado"] }),
  estado: z.enum(ESTADOS).openapi({
    description:
      "activo; pausado: nothing is sent, and what happens meanwhile is sent afterwards; fallando: the last attempts failed.",
  }),
  fallos: z.int().openapi({ description: "Failed attempts since the last one that succeeded." }),
  ultimo_error: z.string().nullable().openapi({ description: "Why the last one that failed did." }),
  ultimo_error_en: Time.nullable(),
  ultima_entrega_en: Time.nullable().openapi({ description: "When the receiver last took an event." }),
  version: Version,
  creado_en: Time,
  actualizado_en: Time,
};

/** A webhook as the API shows it. */
export const WebhookJson = z.object(members).openapi("Webhook");

/** The same with its queue. */
export const WebhookConColaJson = z
  .object({
    ...members,
    pendientes: z.int().openapi({ description: "Events that are being sent, or wait for their next attempt." }),
    pendiente_desde: Time.nullable().openapi({
      description: "When the oldest event happened that it has not got; null: it has all.",
    }),
  })
  .openapi("WebhookConCola");

/** The same with the secret, which is shown once. */
export const WebhookConSecretoJson = z
  .object({
    ...members,
    secreto: z.string().nullable().openapi({
      description: "What signatures are verified with (Standard Webhooks). Keep it: it is not shown again.",
      example: SECRETO_EXAMPLE,
    }),
  })
  .openapi("WebhookConSecreto");

/** A webhook that was just made. */
export const webhookExample: z.input<typeof WebhookJson> = {
  id: EXAMPLE_IDS.webhook,
  url: "https://example.com/pedidos",
  tipos: ["pedido.confirmado"],
  estado: "activo",
  fallos: 0,
  ultimo_error: null,
  ultimo_error_en: null,
  ultima_entrega_en: null,
  version: 1,
  creado_en: EXAMPLE_TIME,
  actualizado_en: EXAMPLE_TIME,
};

/** The same after a change. */
export const webhookLater = { ...webhookExample, version: 2, actualizado_en: EXAMPLE_LATER };

/** The same with a queue: one event is on its way. */
export const webhookWithQueue = { ...webhookExample, pendientes: 1, pendiente_desde: EXAMPLE_TIME };

const isTarget = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "" && hash === "";
};

const Url = z
  .string()
  .max(2000, { abort: true })
  .refine(
    isTarget,
    "Must be a URL of https, without a user, a password and a fragment. Example: https://example.com/pedidos",
  )
  .transform((text) => new URL(text).href)
  .pipe(z.string().max(2000))
  .openapi({ type: "string", maxLength: 2000, format: "uri", example: "https://example.com/pedidos" });

const Tipos = z
  .array(
    z.string().refine((tipo) => eventTypes.has(tipo), {
      error: () => `Must be one of ${[...eventTypes.keys()].sort().join(", ")}.`,
    }),
  )
  .min(1)
  .max(50)
  .transform((tipos) => [...new Set(tipos)].sort())
  .openapi({ example: ["pedido.confirmado"] });

/** What a client sends to create one. */
export const NuevoWebhook = z
  .strictObject({ url: Url, tipos: Tipos.nullish() })
  .openapi("NuevoWebhook", { example: { url: "https://example.com/pedidos", tipos: ["pedido.confirmado"] } });

/** What a client sends to change one. */
export const CambioWebhookJson = changeOf({
  url: Url,
  tipos: Tipos.nullable(),
  estado: z.enum(["activo", "pausado"]),
}).openapi("CambioWebhook", { example: { estado: "activo" } });

const shown = {
  id: pg.uuid,
  url: pg.text,
  tipos: pg.nullable(pg.json<readonly string[]>()),
  pausado: pg.bool,
  fallos: pg.int4,
  ultimo_error: pg.nullable(pg.text),
  ultimo_error_en: pg.nullable(pg.timestamptz),
  ultima_entrega_en: pg.nullable(pg.timestamptz),
  version: pg.int4,
  creado_en: pg.timestamptz,
  actualizado_en: pg.timestamptz,
};

/** The columns of a webhook, as the table holds them. */
export const columns = { ...shown, eliminado_en: pg.nullable(pg.timestamptz) };

/** Those of a webhook with its queue. */
export const queueColumns = { ...shown, pendientes: pg.int4, pendiente_desde: pg.nullable(pg.timestamptz) };

/** The columns of a statement that changes webhooks: the facts that it read, and what it did. */
export const changeColumns = {
  pos: pg.int4,
  ...shown,
  ahora: pg.timestamptz,
  applied: pg.bool,
  undecided: pg.bool,
  eliminado_en: columns.eliminado_en,
};

/** The same of one that makes a secreto, which is no part of what the log keeps. */
export const secretColumns = {
  ...changeColumns,
  hecho: pg.nullable(pg.json<Record<string, unknown>>()),
  same_request: pg.nullable(pg.bool),
  secreto: pg.nullable(pg.text),
};

/** A webhook of the domain from such a row. */
const fromRow = (row: Row<{ columns: typeof shown }>): Webhook => {
  const { id, url, tipos, pausado, fallos, version, creado_en, actualizado_en } = row;
  const { ultimo_error, ultimo_error_en, ultima_entrega_en } = row;
  return {
    ...{ id, url, tipos, pausado, fallos, version, creado_en, actualizado_en },
    ...{ ultimo_error, ultimo_error_en, ultima_entrega_en },
  };
};

/** The domain's outcome of a change of the webhook in such a row. */
export const changed = (
  row: Row<{ columns: typeof changeColumns }> | undefined,
  cambio: CambioWebhook,
  versions: Parameters<typeof actualizar>[3],
) => actualizar(row && row.eliminado_en === null ? fromRow(row) : null, cambio, row?.ahora ?? NEVER, versions);

/** A webhook of the domain as the API shows it. */
export const toJson = (webhook: Webhook): z.input<typeof WebhookJson> => ({
  id: webhook.id,
  url: webhook.url,
  tipos: webhook.tipos && [...webhook.tipos],
  estado: estadoOf(webhook),
  fallos: webhook.fallos,
  ultimo_error: webhook.ultimo_error,
  ultimo_error_en: webhook.ultimo_error_en?.toISOString() ?? null,
  ultima_entrega_en: webhook.ultima_entrega_en?.toISOString() ?? null,
  version: webhook.version,
  creado_en: webhook.creado_en.toISOString(),
  actualizado_en: webhook.actualizado_en.toISOString(),
});

/** A webhook with its queue as the API shows it. */
export const queueToJson = (row: Row<{ columns: typeof queueColumns }>): z.input<typeof WebhookConColaJson> => ({
  ...toJson(fromRow(row)),
  pendientes: row.pendientes,
  pendiente_desde: row.pendiente_desde?.toISOString() ?? null,
});
