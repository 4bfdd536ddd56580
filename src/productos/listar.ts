import { z } from "@hono/zod-openapi";
import sql from "../../sql/productos/listar.sql" with { type: "text" };
import { statement } from "../db/statement.ts";
import { operation } from "../http/operation.ts";
import { escapeLike, listOf, offsetOf, PageQuery, pageOf, queryNumber } from "../http/pagination.ts";
import { text } from "../http/validation.ts";
import { ok } from "../result.ts";
import { ESTADOS } from "./producto.ts";
import { Amount, columns, fromRow, ProductoJson, toJson } from "./schema.ts";

const selectProductos = statement({
  name: "productos/listar",
  text: sql,
  params: ["uuid", "text", "numeric", "numeric", "text", "text", "int4", "int4"],
  columns,
  plan: "custom",
});

const Price = queryNumber(Amount);

const Query = z.strictObject({
  ...PageQuery,
  estado: z.enum(ESTADOS).optional(),
  min_price: Price.optional().openapi({ description: "The least precio, inclusive." }),
  max_price: Price.optional().openapi({ description: "The greatest precio, inclusive." }),
  nombre: text(1, 200).optional().openapi({ description: "Part of the name; accents and case make no difference." }),
  sku: text(1, 64).optional().openapi({ description: "The whole sku." }),
});

/** GET /productos */
export const listarProductos = operation(
  {
    operationId: "listarProductos",
    method: "get",
    path: "/productos",
    tag: "productos",
    summary: "List productos",
    description: "In the order of their creation. All filters hold at once.",
    query: Query,
    success: { status: 200, description: "A page of productos.", schema: listOf(ProductoJson) },
    refusals: ["pagina_demasiado_profunda"],
  },
  async ({ query, c }) => {
    const offset = offsetOf(query);
    if (!offset.ok) return offset;
    const { estado = null, min_price = null, max_price = null, sku = null, limit } = query;
    const nombre = query.nombre === undefined ? null : escapeLike(query.nombre);
    const params = [c.var.tienda, estado, min_price, max_price, nombre, sku, limit, offset.value];
    const rows = await c.var.db.query(selectProductos, params);
    return ok(pageOf(rows.map(fromRow).map(toJson), query));
  },
);
