import sql from "../../sql/productos/actualizar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { IdParams } from "../http/validation.ts";
import { toCentavos } from "../money.ts";
import { ok } from "../result.ts";
import type { Versions } from "../version.ts";
import { actualizar, type CambioProducto } from "./producto.ts";
import { CambioProductoJson, changeColumns, fromRow, ProductoJson, toJson } from "./schema.ts";

/** The precio as an amount, as it came. */
type Request = { readonly id: string; readonly versions: Versions; readonly cambio: CambioProducto };

const columns = { ...changeColumns, taken: pg.bool };

export const updateProductos = writeStatement<Request, typeof columns>({
  name: "productos/actualizar",
  text: sql,
  columns,
  conflictKeys: ({ id, cambio }) => (cambio.sku ? [id, `sku ${cambio.sku}`] : [id]),
});

/** What the domain says to what the statement saw. */
export const explain = ({ cambio, versions }: Request, row: Row<typeof updateProductos> | undefined) => {
  const precio = cambio.precio === undefined ? undefined : toCentavos(cambio.precio);
  const producto = row ? fromRow(row) : null;
  return actualizar(producto, { ...cambio, precio }, row?.taken ?? false, row?.actualizado_en ?? NEVER, versions);
};

/** PATCH /productos/{id} */
export const actualizarProducto = operation(
  {
    operationId: "actualizarProducto",
    method: "patch",
    path: "/productos/{id}",
    tag: "productos",
    summary: "Change a producto",
    description:
      "Changes the fields that are named; a null sku takes it away. Carritos show the new precio at once, what was confirmed keeps its own. The stock is changed by ajustes only.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(CambioProductoJson),
    success: { status: 200, description: "The producto after the change.", schema: ProductoJson, etag: true },
    refusals: ["producto_no_encontrado", "version_cambiada", "sku_duplicado"],
  },
  async ({ params, headers, body, ask }) => {
    const request = { id: params.id, versions: versionsOf(headers), cambio: body };
    const outcome = await ask(updateProductos, request, explain);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
