import { z } from "@hono/zod-openapi";
import sql from "../../sql/webhooks/listar.sql" with { type: "text" };
import { statement } from "../db/statement.ts";
import { operation } from "../http/operation.ts";
import { decodeCursor, encodeCursor, exampleOf, invalid, limit, listOf, paged } from "../http/pagination.ts";
import { ok } from "../result.ts";
import { queueColumns, queueToJson, WebhookConColaJson, webhookWithQueue } from "./schema.ts";

/** Webhooks with their queues: all, or one. */
export const selectWebhooks = statement({
  name: "webhooks/listar",
  text: sql,
  params: ["uuid", "uuid", "int4"],
  columns: queueColumns,
  plan: "custom",
});

const Cursor = z.tuple([z.uuid()]);

const Query = z.strictObject({
  limit,
  cursor: z.string().max(200).optional().openapi({ description: "`pagina.siguiente` of the page before." }),
});

/** GET /webhooks */
export const listarWebhooks = operation(
  {
    operationId: "listarWebhooks",
    method: "get",
    path: "/webhooks",
    tag: "webhooks",
    rol: "admin",
    summary: "List webhooks",
    description: "The oldest first, each with its estado and how far it is behind.",
    query: Query,
    success: {
      status: 200,
      description: "A page of webhooks.",
      schema: listOf(WebhookConColaJson),
      example: exampleOf([webhookWithQueue]),
      list: true,
    },
    refusals: [],
  },
  async ({ query, c }) => {
    const cursor = query.cursor === undefined ? [null] : Cursor.safeParse(decodeCursor(query.cursor)).data;
    if (!cursor) return invalid("cursor", "Invalid cursor. Pass `pagina.siguiente` of this list unchanged.");
    const rows = await c.get("db").query(selectWebhooks, [null, cursor[0], query.limit + 1]);
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const siguiente = last && rows.length > query.limit ? encodeCursor([last.id]) : null;
    return ok(paged(c, shown.map(queueToJson), { limit: query.limit, page: null, siguiente, total: null }));
  },
);
