import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/exportar.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { download, fileQuery } from "../http/download.ts";
import { Amount, Id, Time, TimeBound } from "../http/fields.ts";
import { FILE_MEDIA, operation } from "../http/operation.ts";
import { ESTADOS } from "./pedido.ts";

/** The lines of pedidos, by the bounds and the estado of GET /pedidos. */
export const exportPedidos = statement({
  name: "pedidos/exportar",
  text: sql,
  params: ["timestamptz", "timestamptz", "text"],
  columns: {
    pedido_id: pg.uuid,
    estado: pg.text,
    creado_en: pg.timestamptz,
    confirmado_en: pg.nullable(pg.timestamptz),
    cancelado_en: pg.nullable(pg.timestamptz),
    cliente_id: pg.uuid,
    cliente: pg.text,
    email: pg.nullable(pg.text),
    producto_id: pg.uuid,
    sku: pg.nullable(pg.text),
    producto: pg.text,
    cantidad: pg.int4,
    precio_unitario: pg.numeric,
    subtotal: pg.numeric,
    total: pg.numeric,
    devuelto: pg.int4,
  },
  plan: "custom",
});

/** The options of an export of pedidos. */
export const ExportPedidosOptions = z.strictObject({
  desde: TimeBound.optional().openapi({ description: "Created at this time or later; a day begins at 00:00 UTC." }),
  hasta: TimeBound.optional().openapi({ description: "Created before this time." }),
  estado: z.enum(ESTADOS).optional(),
});

const LineaJson = z
  .object({
    pedido_id: Id,
    estado: z.enum(ESTADOS),
    creado_en: Time,
    confirmado_en: Time.nullable(),
    cancelado_en: Time.nullable(),
    cliente_id: Id,
    cliente: z.string(),
    email: z.string().nullable(),
    producto_id: Id,
    sku: z.string().nullable(),
    producto: z.string(),
    cantidad: z.int(),
    precio_unitario: Amount,
    subtotal: Amount,
    total: Amount,
    devuelto: z.int(),
  })
  .openapi("LineaExportada");

/** GET /exportaciones/pedidos */
export const exportarPedidos = operation(
  {
    operationId: "exportarPedidos",
    method: "get",
    path: "/exportaciones/pedidos",
    tag: "exportaciones",
    rol: "lectura",
    summary: "Export the lines of pedidos",
    description:
      "A row per line, of one moment, in the order in which the pedidos were created; a pedido without lines has none. Names and prices are those that were confirmed, of a carrito those of now. A file like that of the productos.",
    query: ExportPedidosOptions.extend(fileQuery),
    success: {
      status: 200,
      description: "The file: CSV, or NDJSON, to each line of which the schema applies.",
      schema: LineaJson,
      media: FILE_MEDIA,
    },
    noStore: true,
    refusals: [],
  },
  async ({ query, c }) => {
    const { desde = null, hasta = null, estado = null, ...file } = query;
    return download(c, "pedidos", file, exportPedidos, [desde, hasta, estado]);
  },
);
