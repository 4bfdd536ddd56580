import sql from "../../sql/pedidos/obtener.sql" with { type: "text" };
import { batchStatement, pg } from "../db/statement.ts";
import { operation } from "../http/operation.ts";
import { IdParams } from "../http/validation.ts";
import type { Centavos } from "../money.ts";
import { err, ok } from "../result.ts";
import { fromRow, PedidoJson, toJson } from "./schema.ts";

type Line = {
  readonly producto_id: string;
  readonly nombre: string;
  readonly cantidad: number;
  readonly precio: Centavos;
};

const columns = {
  pos: pg.int4,
  id: pg.uuid,
  cliente_id: pg.uuid,
  estado: pg.text,
  total: pg.nullable(pg.numeric),
  version: pg.int4,
  creado_en: pg.timestamptz,
  actualizado_en: pg.timestamptz,
  confirmado_en: pg.nullable(pg.timestamptz),
  cancelado_en: pg.nullable(pg.timestamptz),
  items: pg.nullable(pg.json<readonly Line[]>()),
};

const selectPedidos = batchStatement<{ id: string }, typeof columns>({
  name: "pedidos/obtener",
  text: sql,
  columns,
  conflictKey: null,
});

/** GET /pedidos/{id} */
export const obtenerPedido = operation(
  {
    operationId: "obtenerPedido",
    method: "get",
    path: "/pedidos/{id}",
    tag: "pedidos",
    summary: "Read a pedido",
    description: "A carrito shows live prices; once confirmed, prices and total are frozen.",
    params: IdParams,
    success: { status: 200, description: "The pedido.", schema: PedidoJson, etag: true },
    refusals: ["pedido_no_encontrado"],
  },
  async ({ params, c }) => {
    const row = await c.var.db.call(selectPedidos, c.var.tienda, params);
    if (!row) return err({ codigo: "pedido_no_encontrado" });
    const items = row.items?.map(({ precio, ...line }) => ({ ...line, precio_unitario: precio })) ?? [];
    return ok(toJson(fromRow(row, items)));
  },
);
