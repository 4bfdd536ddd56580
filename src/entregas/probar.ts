import { v7 } from "uuid";
import sql from "../../sql/entregas/probar.sql" with { type: "text" };
import { type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IdParams } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { err, ok } from "../result.ts";
import { reenviar } from "./entrega.ts";
import { changeColumns, EntregaJson, fromRow, pruebaExample, toJson } from "./schema.ts";

type Request = { readonly webhook_id: string; readonly id: string };

const statement = writeStatement<Request, typeof changeColumns>({
  name: "entregas/probar",
  text: sql,
  columns: changeColumns,
  conflictKeys: null,
});

const insertPruebas = write({
  statement,
  requestOf: ({ webhook_id, id }): Request => ({ webhook_id, id }),
  explain: (_: Request, row: Row<typeof statement> | undefined) => {
    if (!row) return err({ codigo: "webhook_no_encontrado" });
    const outcome = reenviar(fromRow(row, row.ahora), row.ahora, null);
    if (!outcome.ok) throw new Error("a new entrega is refused");
    return ok(outcome.value);
  },
  present: toJson,
  evento: null,
});

/** POST /webhooks/{id}/probar */
export const probarWebhook = operation(
  {
    operationId: "probarWebhook",
    method: "post",
    path: "/webhooks/{id}/probar",
    tag: "webhooks",
    rol: "admin",
    summary: "Send a test event",
    description:
      "Sends an event of type `webhook.prueba` at once, signed like any other. `GET /webhooks/{id}/entregas` shows what came of it.",
    params: IdParams,
    success: {
      status: 200,
      description: "The entrega of the test event.",
      schema: EntregaJson,
      example: pruebaExample,
      etag: true,
    },
    refusals: ["webhook_no_encontrado"],
  },
  async ({ params, change, c }) => {
    const outcome = await change(insertPruebas, { webhook_id: params.id, id: v7() });
    c.get("webhooks").wake();
    return outcome;
  },
);
