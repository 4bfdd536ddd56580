import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/apartar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { IdParams } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import type { Versions } from "../version.ts";
import { apartar, MAX_SEGUNDOS, MIN_SEGUNDOS } from "./pedido.ts";
import {
  type ConfirmLine,
  changeColumns,
  fromStored,
  PedidoJson,
  pedidoExamples,
  seenInLines,
  toJson,
} from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly segundos: number };

const columns = {
  ...changeColumns,
  items: pg.nullable(pg.json<readonly ConfirmLine[]>()),
  segundos: pg.int4,
  held: pg.bool,
};

const statement = writeStatement<Request, typeof columns>({
  name: "pedidos/apartar",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
  takesHeld: true,
});

export const holdPedidos = write({
  statement,
  requestOf: ({ id, segundos }): Request => ({ id, versions: null, segundos }),
  explain: ({ versions, segundos }: Request, row: Row<typeof statement> | undefined) =>
    apartar(row ? fromStored(row) : null, seenInLines(row?.items), segundos, row?.ahora ?? NEVER, versions),
  present: toJson,
  evento: "pedido.apartado",
});

const Apartado = z
  .strictObject({
    segundos: z.int().min(MIN_SEGUNDOS).max(MAX_SEGUNDOS).openapi({
      example: 300,
      description: "For how long, from now on: for as long as the payment may take.",
    }),
  })
  .openapi("Apartado");

/** PATCH /pedidos/{id}/apartar */
export const apartarPedido = operation(
  {
    operationId: "apartarPedido",
    method: "patch",
    path: "/pedidos/{id}/apartar",
    tag: "pedidos",
    rol: "ventas",
    summary: "Hold the stock of a carrito",
    description:
      "Holds the stock of every item for a while, all at once or not at all, as for the time of a payment: until `apartado_hasta` it is not `disponible` to others, and confirming finds it. The stock itself stays as it is. When the time is over others can have it again at once; confirming then still works while there is stock. Setting items and cancelling give it back; asking again holds it anew.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(Apartado),
    success: {
      status: 200,
      description: "The carrito, with `apartado_hasta`.",
      schema: PedidoJson,
      example: pedidoExamples.apartado,
      etag: true,
    },
    refusals: [
      "pedido_no_encontrado",
      "version_cambiada",
      "pedido_no_modificable",
      "pedido_vacio",
      "producto_inactivo",
      "stock_insuficiente",
    ],
  },
  ({ params, headers, body, change }) =>
    change(holdPedidos, { id: params.id, versions: versionsOf(headers), segundos: body.segundos }),
);
