import { z } from "@hono/zod-openapi";
import sql from "../../sql/productos/contar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { EXAMPLE_LATER, IdParams, Motivo } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { MAX_VERSION, type Versions } from "../version.ts";
import { type Conteo, contar, MAX_STOCK } from "./producto.ts";
import { changeColumns, fromRow, ProductoJson, productoExample, toJson } from "./schema.ts";

type Request = Conteo & { readonly id: string; readonly versions: Versions; readonly motivo: string | null };

const columns = {
  ...changeColumns,
  contado: pg.int4,
  en_version: pg.int4,
  saldo: pg.nullable(pg.int4),
  conteo_version: pg.nullable(pg.int4),
};

const statement = writeStatement<Request, typeof columns>({
  name: "productos/contar",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
});

export const countProductos = write({
  statement,
  requestOf: ({ id, contado, en_version }): Request => ({
    ...{ id, contado, version: en_version },
    ...{ versions: null, motivo: null },
  }),
  explain: (request: Request, row: Row<typeof statement> | undefined) => {
    const seen = { saldo: row?.saldo ?? null, ultimo: row?.conteo_version ?? null };
    return contar(row ? fromRow(row) : null, request, seen, row?.ahora ?? NEVER, request.versions);
  },
  present: toJson,
  evento: "producto.contado",
});

const ConteoJson = z
  .strictObject({
    contado: z.int().min(0).max(MAX_STOCK).openapi({ example: 38, description: "Units that were there." }),
    version: z
      .int()
      .min(1)
      .max(MAX_VERSION)
      .openapi({ example: 1, description: "The version of the producto that GET showed before the count." }),
    motivo: Motivo.nullish().openapi({ example: "Inventario de noviembre" }),
  })
  .openapi("Conteo");

/** POST /productos/{id}/conteos */
export const contarProducto = operation(
  {
    operationId: "contarProducto",
    method: "post",
    path: "/productos/{id}/conteos",
    tag: "productos",
    rol: "almacen",
    summary: "Enter a count",
    description:
      "Read the producto, count it, and send its version with the number: the stock changes by the difference to what it was at that version, and what was sold since stays deducted. The shop need not close. A count that finds no difference is recorded as well. A count older than the last one is refused, so that no difference is corrected twice.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(ConteoJson),
    success: {
      status: 200,
      description: "The producto after it.",
      schema: ProductoJson,
      example: { ...productoExample, stock: 38, disponible: 38, version: 2, actualizado_en: EXAMPLE_LATER },
      etag: true,
    },
    refusals: [
      "producto_no_encontrado",
      "version_cambiada",
      "version_desconocida",
      "conteo_superado",
      "stock_insuficiente",
      "stock_excesivo",
    ],
  },
  ({ params, headers, body, change }) =>
    change(countProductos, {
      ...{ id: params.id, versions: versionsOf(headers), motivo: body.motivo ?? null },
      ...{ contado: body.contado, version: body.version },
    }),
);
