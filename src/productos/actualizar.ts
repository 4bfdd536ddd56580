import sql from "../../sql/productos/actualizar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { EXAMPLE_LATER, IdParams } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { toCentavos } from "../money.ts";
import type { Versions } from "../version.ts";
import { actualizar, type CambioProducto } from "./producto.ts";
import { CambioProductoJson, changeColumns, fromRow, ProductoJson, productoExample, toJson } from "./schema.ts";

/** The precio as the amount that was sent. */
type Request = { readonly id: string; readonly versions: Versions; readonly cambio: CambioProducto };

const columns = {
  ...changeColumns,
  cambio: pg.json<CambioProducto>(),
  taken_by: pg.nullable(pg.uuid),
  referencia_taken_by: pg.nullable(pg.uuid),
};

const statement = writeStatement<Request, typeof columns>({
  name: "productos/actualizar",
  text: sql,
  columns,
  // At most one new sku or referencia in a batch: two batches that take several, in no certain order, could wait for each
  // other.
  conflictKeys: ({ id, cambio }) => (cambio.sku || cambio.referencia ? [id, "unique"] : [id]),
});

export const updateProductos = write({
  statement,
  requestOf: ({ id, cambio }): Request => ({ id, versions: null, cambio }),
  explain: ({ cambio, versions }: Request, row: Row<typeof statement> | undefined) => {
    const precio = cambio.precio === undefined ? undefined : toCentavos(cambio.precio);
    const producto = row ? fromRow(row) : null;
    const { taken_by = null, referencia_taken_by = null, ahora = NEVER } = row ?? {};
    return actualizar(producto, { ...cambio, precio }, taken_by, ahora, versions, referencia_taken_by);
  },
  present: toJson,
  evento: "producto.actualizado",
});

/** PATCH /productos/{id} */
export const actualizarProducto = operation(
  {
    operationId: "actualizarProducto",
    method: "patch",
    path: "/productos/{id}",
    tag: "productos",
    rol: "admin",
    summary: "Change a producto",
    description:
      "Changes the fields that are named; a null sku or referencia takes it away; metadatos replaces all of them. Carritos show the new precio at once, what was confirmed keeps its own. The stock is changed by ajustes only.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(CambioProductoJson),
    success: {
      status: 200,
      description: "The producto after the change.",
      schema: ProductoJson,
      example: { ...productoExample, precio: 13.9, version: 2, actualizado_en: EXAMPLE_LATER },
      etag: true,
    },
    refusals: ["producto_no_encontrado", "version_cambiada", "sku_duplicado", "referencia_duplicada"],
  },
  ({ params, headers, body, change }) =>
    change(updateProductos, { id: params.id, versions: versionsOf(headers), cambio: body }),
);
