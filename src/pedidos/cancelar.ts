import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/cancelar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { IdParams, Motivo } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import type { Versions } from "../version.ts";
import { cancelar } from "./pedido.ts";
import { changeColumns, type FoundLine, fromStored, PedidoJson, pedidoExamples, toJson } from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly motivo: string | null };

const columns = { ...changeColumns, items: pg.nullable(pg.json<readonly FoundLine[]>()), held: pg.bool };

const statement = writeStatement<Request, typeof columns>({
  name: "pedidos/cancelar",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
  takesHeld: true,
});

export const cancelPedidos = write({
  statement,
  requestOf: ({ id, motivo }): Request => ({ id, versions: null, motivo }),
  explain: ({ motivo, versions }: Request, row: Row<typeof statement> | undefined) => {
    const stocks = new Map(row?.items?.map(({ producto_id, stock }) => [producto_id, stock ?? 0]));
    return cancelar(row ? fromStored(row) : null, stocks, motivo, row?.ahora ?? NEVER, versions);
  },
  present: toJson,
  evento: "pedido.cancelado",
});

const Cancelacion = z
  .strictObject({
    motivo: Motivo.nullish().openapi({
      description: "Why. It stays with the pedido and with the movements of the stock.",
    }),
  })
  .openapi("Cancelacion", { example: { motivo: "El cliente cambió de idea" } });

/** PATCH /pedidos/{id}/cancelar */
export const cancelarPedido = operation(
  {
    operationId: "cancelarPedido",
    method: "patch",
    path: "/pedidos/{id}/cancelar",
    tag: "pedidos",
    rol: "ventas",
    summary: "Cancel a pedido",
    description:
      "Ends a carrito, whose prices and total are frozen; or undoes a confirmado: its stock is given back at once, all that was not returned before, its prices and total stay as they were.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(Cancelacion, false),
    success: {
      status: 200,
      description: "The cancelado pedido.",
      schema: PedidoJson,
      example: pedidoExamples.cancelado,
      etag: true,
    },
    refusals: ["pedido_no_encontrado", "version_cambiada", "pedido_no_modificable", "stock_excesivo"],
  },
  ({ params, headers, body, change }) =>
    change(cancelPedidos, { id: params.id, versions: versionsOf(headers), motivo: body.motivo ?? null }),
);
