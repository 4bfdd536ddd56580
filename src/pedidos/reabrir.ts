import sql from "../../sql/pedidos/reabrir.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { IdParams } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import type { Versions } from "../version.ts";
import { reabrir } from "./pedido.ts";
import { changeColumns, fromStored, type Line, PedidoJson, pedidoExamples, toJson } from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions };

const columns = { ...changeColumns, items: pg.nullable(pg.json<readonly Line[]>()) };

const statement = writeStatement<Request, typeof columns>({
  name: "pedidos/reabrir",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
});

export const reopenPedidos = write({
  statement,
  requestOf: ({ id }): Request => ({ id, versions: null }),
  explain: ({ versions }: Request, row: Row<typeof statement> | undefined) =>
    reabrir(row ? fromStored(row) : null, row?.ahora ?? NEVER, versions),
  present: toJson,
  evento: "pedido.reabierto",
});

/** PATCH /pedidos/{id}/reabrir */
export const reabrirPedido = operation(
  {
    operationId: "reabrirPedido",
    method: "patch",
    path: "/pedidos/{id}/reabrir",
    tag: "pedidos",
    rol: "ventas",
    summary: "Reopen a pedido",
    description:
      "Makes a cancelado that never was confirmed a carrito again, with its items at live prices. What was confirmed once stays cancelado.",
    params: IdParams,
    headers: IfMatchHeader,
    success: {
      status: 200,
      description: "The carrito.",
      schema: PedidoJson,
      example: pedidoExamples.reabierto,
      etag: true,
    },
    refusals: ["pedido_no_encontrado", "version_cambiada", "pedido_no_modificable"],
  },
  ({ params, headers, change }) => change(reopenPedidos, { id: params.id, versions: versionsOf(headers) }),
);
