import { z } from "@hono/zod-openapi";
import sql from "../../sql/productos/ajustar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { EXAMPLE_LATER, IdParams, Motivo } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import type { Versions } from "../version.ts";
import { ajustar, MAX_STOCK } from "./producto.ts";
import { changeColumns, fromRow, ProductoJson, productoExample, toJson } from "./schema.ts";

type Request = {
  readonly id: string;
  readonly versions: Versions;
  readonly cantidad: number;
  readonly motivo: string;
};

const columns = { ...changeColumns, cantidad: pg.int4 };

const statement = writeStatement<Request, typeof columns>({
  name: "productos/ajustar",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
});

export const adjustProductos = write({
  statement,
  requestOf: ({ id, cantidad }): Request => ({ id, versions: null, cantidad, motivo: "" }),
  explain: ({ cantidad, versions }: Request, row: Row<typeof statement> | undefined) =>
    ajustar(row ? fromRow(row) : null, cantidad, row?.ahora ?? NEVER, versions),
  present: toJson,
  evento: "producto.ajustado",
});

const Ajuste = z
  .strictObject({
    cantidad: z
      .int()
      .min(-MAX_STOCK)
      .max(MAX_STOCK)
      .refine((cantidad) => cantidad !== 0, "must not be 0")
      .openapi({ example: 12, not: { const: 0 }, description: "Units that came (positive) or went (negative)." }),
    motivo: Motivo.openapi({ example: "Llegó el pedido al proveedor" }),
  })
  .openapi("Ajuste");

/** POST /productos/{id}/ajustes */
export const ajustarProducto = operation(
  {
    operationId: "ajustarProducto",
    method: "post",
    path: "/productos/{id}/ajustes",
    tag: "productos",
    rol: "almacen",
    summary: "Adjust the stock",
    description:
      "Adds to the stock or takes away from it, whatever is sold meanwhile: a delivery, a loss, the difference that a count found. Never below zero.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(Ajuste),
    success: {
      status: 200,
      description: "The producto after it.",
      schema: ProductoJson,
      example: { ...productoExample, stock: 52, disponible: 52, version: 2, actualizado_en: EXAMPLE_LATER },
      etag: true,
    },
    refusals: ["producto_no_encontrado", "version_cambiada", "stock_insuficiente", "stock_excesivo"],
  },
  ({ params, headers, body, change }) =>
    change(adjustProductos, { id: params.id, versions: versionsOf(headers), ...body }),
);
