import { v7 } from "uuid";
import sql from "../../sql/webhooks/crear.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { ok } from "../result.ts";
import { refuseTarget } from "./address.ts";
import {
  NuevoWebhook,
  SECRETO_EXAMPLE,
  secretColumns,
  toJson,
  WebhookConSecretoJson,
  webhookExample,
} from "./schema.ts";
import { crear, type Webhook } from "./webhook.ts";

type Request = Pick<Webhook, "id" | "url" | "tipos">;

const statement = writeStatement<Request, typeof secretColumns>({
  name: "webhooks/crear",
  text: sql,
  columns: secretColumns,
  conflictKeys: null,
});

const insertWebhooks = write({
  statement,
  requestOf: ({ id, url, tipos }): Request => ({ id, url, tipos }),
  explain: (request: Request, row: Row<typeof statement> | undefined) =>
    ok({ webhook: crear(request, row?.ahora ?? NEVER), secreto: row?.secreto ?? null }),
  present: ({ webhook, secreto }) => ({ ...toJson(webhook), secreto }),
  evento: null,
});

/** POST /webhooks */
export const crearWebhook = operation(
  {
    operationId: "crearWebhook",
    method: "post",
    path: "/webhooks",
    tag: "webhooks",
    rol: "admin",
    summary: "Create a webhook",
    description:
      "From now on every event, or those of `tipos`, is POSTed to the url as a CloudEvent, signed by Standard Webhooks with `secreto`, which only this answer shows. Answer with any 2xx within 10 s. Each event comes at least once, those of one subject in order; anything but a 2xx is tried again for 24 hours, then the entrega is `fallida` and can be sent again. The url must be https and on the public internet, redirects are not followed.",
    body: jsonBody(NuevoWebhook),
    success: {
      status: 201,
      description: "The new webhook, with its secret.",
      schema: WebhookConSecretoJson,
      example: { ...webhookExample, secreto: SECRETO_EXAMPLE },
      etag: true,
    },
    refusals: [],
  },
  async ({ body, change, c }) => {
    const { insecure, wake } = c.get("webhooks");
    const refused = refuseTarget(body.url, insecure);
    if (refused) return refused;
    const outcome = await change(insertWebhooks, { id: v7(), url: body.url, tipos: body.tipos ?? null });
    wake();
    return outcome;
  },
);
