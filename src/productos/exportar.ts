import { z } from "@hono/zod-openapi";
import sql from "../../sql/productos/exportar.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { download, fileQuery } from "../http/download.ts";
import { FILE_MEDIA, operation } from "../http/operation.ts";
import { ProductoJson } from "./schema.ts";

/** All productos, as an import takes them. */
export const exportProductos = statement({
  name: "productos/exportar",
  text: sql,
  params: [],
  columns: { sku: pg.nullable(pg.text), nombre: pg.text, precio: pg.numeric, stock: pg.int4, estado: pg.text },
  plan: "custom",
});

const { sku, nombre, precio, stock, estado } = ProductoJson.shape;

/** GET /exportaciones/productos */
export const exportarProductos = operation(
  {
    operationId: "exportarProductos",
    method: "get",
    path: "/exportaciones/productos",
    tag: "exportaciones",
    rol: "lectura",
    summary: "Export the productos",
    description:
      "All productos of one moment, in the order in which they were created, with the columns that `npm run import` takes. The file comes in chunks, from a replica if there is one that has everything. Without the last chunk it is not complete: HTTP clients then report an error. 503 `no_disponible` while two exports of the tienda, or four of the server, are under way.",
    query: z.strictObject(fileQuery),
    success: {
      status: 200,
      description: "The file: CSV, or NDJSON, to each line of which the schema applies.",
      schema: z.object({ sku, nombre, precio, stock, estado }).openapi("ProductoExportado"),
      media: FILE_MEDIA,
    },
    noStore: true,
    refusals: [],
  },
  async ({ query, c }) => download(c, "productos", query, exportProductos, []),
);
