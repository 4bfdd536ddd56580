import { z } from "@hono/zod-openapi";
import sql from "../../sql/productos/ajustar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { type Row, writeStatement } from "../db/statement.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { IdParams, Motivo } from "../http/validation.ts";
import { ok } from "../result.ts";
import { ajustar, MAX_STOCK } from "./producto.ts";
import { changeColumns, fromRow, ProductoJson, toJson } from "./schema.ts";

type Request = { readonly id: string; readonly cantidad: number; readonly motivo: string };

export const adjustProductos = writeStatement<Request, typeof changeColumns>({
  name: "productos/ajustar",
  text: sql,
  columns: changeColumns,
  conflictKeys: ({ id }) => [id],
});

/** What the domain says to what the statement saw. */
export const explain = (request: Request, row: Row<typeof adjustProductos> | undefined) =>
  ajustar(row ? fromRow(row) : null, request.cantidad, row?.actualizado_en ?? NEVER);

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
    summary: "Adjust the stock",
    description:
      "Adds to the stock or takes away from it, whatever is sold meanwhile: a delivery, a loss, the difference that a count found. Never below zero.",
    params: IdParams,
    body: jsonBody(Ajuste),
    success: { status: 200, description: "The producto after it.", schema: ProductoJson, etag: true },
    refusals: ["producto_no_encontrado", "stock_insuficiente", "stock_excesivo"],
  },
  async ({ params, body, ask }) => {
    const outcome = await ask(adjustProductos, { ...params, ...body }, explain);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
