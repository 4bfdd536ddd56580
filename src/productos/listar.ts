import { z } from "@hono/zod-openapi";
import sql from "../../sql/productos/listar.sql" with { type: "text" };
import { statement } from "../db/statement.ts";
import { Amount, ReferenciaFilter, text } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import {
  exampleOf,
  listColumns,
  listed,
  listOf,
  listQuery,
  PAGE_PARAMS,
  pageOf,
  queryNumber,
} from "../http/pagination.ts";
import { NamePart } from "../http/search.ts";
import { ok } from "../result.ts";
import { ESTADOS } from "./producto.ts";
import { columns, fromRow, ProductoJson, productoExample, toJson } from "./schema.ts";

const selectProductos = statement({
  name: "productos/listar",
  text: sql,
  params: ["text", "numeric", "numeric", "text", "text", "int4", ...PAGE_PARAMS, "text"],
  columns: listColumns(columns),
  plan: "custom",
});

const orders = { creado_en: "time", nombre: "text", precio: "amount", stock: "units" } as const;

/** Productos with more units are not indexed by their stock (db/migrations), so that selling them costs no index writes. */
const MAX_LOW_STOCK = 100;

const Price = queryNumber(Amount);

const Query = listQuery(orders, {
  estado: z.enum(ESTADOS).optional(),
  min_price: Price.optional().openapi({ description: "The least precio, inclusive." }),
  max_price: Price.optional().openapi({ description: "The greatest precio, inclusive." }),
  nombre: NamePart.optional(),
  sku: text(1, 64).optional().openapi({ description: "The whole sku." }),
  referencia: ReferenciaFilter,
  max_stock: queryNumber(z.int().min(0).max(MAX_LOW_STOCK))
    .optional()
    .openapi({
      description: `The greatest stock, inclusive: what is about to run out. With orden=stock it is ${MAX_LOW_STOCK} if it is left out.`,
    }),
});

/** GET /productos */
export const listarProductos = operation(
  {
    operationId: "listarProductos",
    method: "get",
    path: "/productos",
    tag: "productos",
    rol: "lectura",
    reads: "replica",
    summary: "List productos",
    description:
      "All filters hold at once. orden=nombre is alphabetical. A page by number, or by cursor from the page before: each row once, also while others are added.",
    query: Query,
    success: {
      status: 200,
      description: "A page of productos.",
      schema: listOf(ProductoJson),
      example: exampleOf([productoExample]),
      list: true,
    },
    refusals: ["pagina_demasiado_profunda"],
  },
  async ({ query, c }) => {
    const page = pageOf("/productos", query, orders);
    if (!page.ok) return page;
    const { estado = null, min_price = null, max_price = null, nombre = null, sku = null, referencia = null } = query;
    const max_stock = query.max_stock ?? (query.orden.endsWith("stock") ? MAX_LOW_STOCK : null);
    const params = [estado, min_price, max_price, nombre, sku, max_stock, ...page.value.params, referencia];
    const rows = await c.get("db").query(selectProductos, params);
    return ok(listed(c, page.value, rows, (row) => toJson(fromRow(row))));
  },
);
