import sql from "../../sql/webhooks/eliminar.sql" with { type: "text" };
import { type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { IdParams } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import type { Versions } from "../version.ts";
import { changeColumns, changed, toJson, WebhookJson, webhookLater } from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions };

const statement = writeStatement<Request, typeof changeColumns>({
  name: "webhooks/eliminar",
  text: sql,
  columns: changeColumns,
  conflictKeys: ({ id }) => [id],
});

const deleteWebhooks = write({
  statement,
  requestOf: ({ id }): Request => ({ id, versions: null }),
  explain: ({ versions }: Request, row: Row<typeof statement> | undefined) => changed(row, {}, versions),
  present: toJson,
  evento: null,
});

/** DELETE /webhooks/{id} */
export const eliminarWebhook = operation(
  {
    operationId: "eliminarWebhook",
    method: "delete",
    path: "/webhooks/{id}",
    tag: "webhooks",
    rol: "admin",
    summary: "Delete a webhook",
    description: "Nothing more is sent to it, and its entregas are gone. To only stop it for a while, pause it.",
    params: IdParams,
    headers: IfMatchHeader,
    success: { status: 200, description: "The webhook that was deleted.", schema: WebhookJson, example: webhookLater },
    refusals: ["webhook_no_encontrado", "version_cambiada"],
  },
  ({ params, headers, change }) => change(deleteWebhooks, { id: params.id, versions: versionsOf(headers) }),
);
