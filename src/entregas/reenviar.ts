import { z } from "@hono/zod-openapi";
import sql from "../../sql/entregas/reenviar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { Id } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import type { Versions } from "../version.ts";
import { reenviar } from "./entrega.ts";
import { changeColumns, EntregaJson, fromRow, pruebaExample, toJson } from "./schema.ts";

type Request = { readonly webhook_id: string; readonly id: string; readonly versions: Versions };

const statement = writeStatement<Request, typeof changeColumns>({
  name: "entregas/reenviar",
  text: sql,
  columns: changeColumns,
  conflictKeys: ({ webhook_id, id }) => [`${webhook_id} ${id}`],
});

const resendEntregas = write({
  statement,
  requestOf: ({ webhook_id, id }): Request => ({ webhook_id, id, versions: null }),
  explain: ({ versions }: Request, row: Row<typeof statement> | undefined) =>
    reenviar(row ? fromRow(row, row.ahora) : null, row?.ahora ?? NEVER, versions),
  present: toJson,
  evento: null,
});

/** POST /webhooks/{id}/entregas/{evento}/reenviar */
export const reenviarEntrega = operation(
  {
    operationId: "reenviarEntrega",
    method: "post",
    path: "/webhooks/{id}/entregas/{evento}/reenviar",
    tag: "webhooks",
    rol: "admin",
    summary: "Send an event again",
    description:
      "Makes an entrega due at once, with all its attempts: a fallida one, or one that the receiver took and lost. It waits for no other event of its subject, so it may come after later ones: `sequence` tells.",
    params: z.strictObject({ id: Id, evento: Id }),
    headers: IfMatchHeader,
    success: {
      status: 200,
      description: "The entrega.",
      schema: EntregaJson,
      example: { ...pruebaExample, version: 2 },
      etag: true,
    },
    refusals: ["entrega_no_encontrada", "version_cambiada"],
  },
  async ({ params, headers, change, c }) => {
    const request = { webhook_id: params.id, id: params.evento, versions: versionsOf(headers) };
    const outcome = await change(resendEntregas, request);
    c.get("webhooks").wake();
    return outcome;
  },
);
