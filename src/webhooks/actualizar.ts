import sql from "../../sql/webhooks/actualizar.sql" with { type: "text" };
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { IdParams } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import type { Versions } from "../version.ts";
import { refuseTarget } from "./address.ts";
import { CambioWebhookJson, changeColumns, changed, toJson, WebhookJson, webhookLater } from "./schema.ts";
import type { CambioWebhook } from "./webhook.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly cambio: CambioWebhook };

const columns = { ...changeColumns, cambio: pg.json<CambioWebhook>() };

const statement = writeStatement<Request, typeof columns>({
  name: "webhooks/actualizar",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
});

const updateWebhooks = write({
  statement,
  requestOf: ({ id, cambio }): Request => ({ id, versions: null, cambio }),
  explain: ({ cambio, versions }: Request, row: Row<typeof statement> | undefined) => changed(row, cambio, versions),
  present: toJson,
  evento: null,
});

/** PATCH /webhooks/{id} */
export const actualizarWebhook = operation(
  {
    operationId: "actualizarWebhook",
    method: "patch",
    path: "/webhooks/{id}",
    tag: "webhooks",
    rol: "admin",
    summary: "Change, pause or resume a webhook",
    description:
      "Changes the fields that are named. `estado: pausado` stops the sending at once; what happens meanwhile is kept, as long as the log is, and sent after `estado: activo`. A new url, or the end of a pause, tries at once what has failed.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(CambioWebhookJson),
    success: {
      status: 200,
      description: "The webhook after the change.",
      schema: WebhookJson,
      example: webhookLater,
      etag: true,
    },
    refusals: ["webhook_no_encontrado", "version_cambiada"],
  },
  async ({ params, headers, body, change, c }) => {
    const { insecure, wake } = c.get("webhooks");
    const refused = refuseTarget(body.url, insecure);
    if (refused) return refused;
    const { estado, ...fields } = body;
    const cambio = { ...fields, ...(estado && { pausado: estado === "pausado" }) };
    const outcome = await change(updateWebhooks, { id: params.id, versions: versionsOf(headers), cambio });
    wake();
    return outcome;
  },
);
