import sql from "../../sql/productos/obtener.sql" with { type: "text" };
import { batchStatement, pg } from "../db/statement.ts";
import { IdParams } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { ok } from "../result.ts";
import { obtener } from "./producto.ts";
import { columns, fromRow, ProductoJson, productoExample, toJson } from "./schema.ts";

const selectProductos = batchStatement<{ id: string }, typeof columns & { pos: typeof pg.int4 }>({
  name: "productos/obtener",
  text: sql,
  columns: { pos: pg.int4, ...columns },
  conflictKeys: null,
});

/** GET /productos/{id} */
export const obtenerProducto = operation(
  {
    operationId: "obtenerProducto",
    method: "get",
    path: "/productos/{id}",
    tag: "productos",
    rol: "lectura",
    summary: "Read a producto",
    description: "The producto with this id.",
    params: IdParams,
    success: { status: 200, description: "The producto.", schema: ProductoJson, example: productoExample, etag: true },
    refusals: ["producto_no_encontrado"],
  },
  async ({ params, c }) => {
    const row = await c.get("db").call(selectProductos, params);
    const outcome = obtener(row && fromRow(row));
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
