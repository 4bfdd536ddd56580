import { IdParams } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { err, ok } from "../result.ts";
import { selectWebhooks } from "./listar.ts";
import { queueToJson, WebhookConColaJson, webhookWithQueue } from "./schema.ts";

/** GET /webhooks/{id} */
export const obtenerWebhook = operation(
  {
    operationId: "obtenerWebhook",
    method: "get",
    path: "/webhooks/{id}",
    tag: "webhooks",
    rol: "admin",
    summary: "Read a webhook",
    description: "The webhook with this id, its estado, and how far it is behind.",
    params: IdParams,
    success: {
      status: 200,
      description: "The webhook.",
      schema: WebhookConColaJson,
      example: webhookWithQueue,
      // How it is doing changes without a new version.
      etag: "live",
    },
    refusals: ["webhook_no_encontrado"],
  },
  async ({ params, c }) => {
    const [row] = await c.get("db").query(selectWebhooks, [params.id, null, 1]);
    return row ? ok(queueToJson(row)) : err({ codigo: "webhook_no_encontrado" });
  },
);
