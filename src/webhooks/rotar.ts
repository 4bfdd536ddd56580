import { z } from "@hono/zod-openapi";
import sql from "../../sql/webhooks/rotar.sql" with { type: "text" };
import { type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { IdParams } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { ok } from "../result.ts";
import type { Versions } from "../version.ts";
import { changed, SECRETO_EXAMPLE, secretColumns, toJson, WebhookConSecretoJson, webhookLater } from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly solapa_segundos: number };

const statement = writeStatement<Request, typeof secretColumns>({
  name: "webhooks/rotar",
  text: sql,
  columns: secretColumns,
  conflictKeys: ({ id }) => [id],
});

const rotateWebhooks = write({
  statement,
  requestOf: ({ id }): Request => ({ id, versions: null, solapa_segundos: 0 }),
  explain: ({ versions }: Request, row: Row<typeof statement> | undefined) => {
    const outcome = changed(row, {}, versions);
    return outcome.ok ? ok({ webhook: outcome.value, secreto: row?.secreto ?? null }) : outcome;
  },
  present: ({ webhook, secreto }) => ({ ...toJson(webhook), secreto }),
  evento: null,
});

const DAY_SECONDS = 86_400;

const Body = z
  .strictObject({
    solapa_segundos: z
      .int()
      .min(0)
      .max(30 * DAY_SECONDS)
      .default(DAY_SECONDS)
      .openapi({ description: "How long the old secret signs as well, in seconds." }),
  })
  .openapi("RotarWebhook", { example: {} });

/** POST /webhooks/{id}/rotar */
export const rotarWebhook = operation(
  {
    operationId: "rotarWebhook",
    method: "post",
    path: "/webhooks/{id}/rotar",
    tag: "webhooks",
    rol: "admin",
    summary: "Replace the secret of a webhook",
    description:
      "Only this answer shows the new secret. Until `solapa_segundos` have passed, what is sent is signed with both, so that the receiver can change over meanwhile; with 0 the old one ends at once.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(Body, false),
    success: {
      status: 200,
      description: "The webhook, with its new secret.",
      schema: WebhookConSecretoJson,
      example: { ...webhookLater, secreto: SECRETO_EXAMPLE },
      etag: true,
    },
    refusals: ["webhook_no_encontrado", "version_cambiada"],
  },
  ({ params, headers, body, change }) => {
    // A body that is left out is not parsed.
    const { solapa_segundos = DAY_SECONDS } = body;
    return change(rotateWebhooks, { id: params.id, versions: versionsOf(headers), solapa_segundos });
  },
);
