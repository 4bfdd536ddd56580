import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/exportar.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { TimeBound } from "../http/fields.ts";
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
  desde: TimeBound.optional(),
  hasta: TimeBound.optional(),
  estado: z.enum(ESTADOS).optional(),
});
