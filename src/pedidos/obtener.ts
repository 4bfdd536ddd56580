import sql from "../../sql/pedidos/obtener.sql" with { type: "text" };
import { batchStatement, pg } from "../db/statement.ts";
import { operation } from "../http/operation.ts";
import { IdParams } from "../http/validation.ts";
import { err, ok } from "../result.ts";
import { columns, fromStored, PedidoJson, toJson } from "./schema.ts";

const selectPedidos = batchStatement<{ id: string }, typeof columns & { pos: typeof pg.int4 }>({
  name: "pedidos/obtener",
  text: sql,
  columns: { pos: pg.int4, ...columns },
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
    return row ? ok(toJson(fromStored(row))) : err({ codigo: "pedido_no_encontrado" });
  },
);
