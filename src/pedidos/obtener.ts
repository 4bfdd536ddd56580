import sql from "../../sql/pedidos/obtener.sql" with { type: "text" };
import { batchStatement, pg } from "../db/statement.ts";
import { IdParams } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { err, ok } from "../result.ts";
import { columns, fromStored, type Line, PedidoJson, pedidoExamples, toJson } from "./schema.ts";

const rowColumns = {
  pos: pg.int4,
  ...columns,
  items: pg.nullable(pg.json<readonly Line[]>()),
};

const selectPedidos = batchStatement<{ id: string }, typeof rowColumns>({
  name: "pedidos/obtener",
  text: sql,
  columns: rowColumns,
  conflictKeys: null,
});

/** GET /pedidos/{id} */
export const obtenerPedido = operation(
  {
    operationId: "obtenerPedido",
    method: "get",
    path: "/pedidos/{id}",
    tag: "pedidos",
    rol: "lectura",
    summary: "Read a pedido",
    description:
      "A carrito shows live names and prices, which change without a new version of it: If-None-Match is passed over. Once it is confirmed or cancelled, names, prices and total are frozen.",
    params: IdParams,
    success: {
      status: 200,
      description: "The pedido.",
      schema: PedidoJson,
      example: pedidoExamples.carrito,
      etag: true,
    },
    refusals: ["pedido_no_encontrado"],
  },
  async ({ params, c }) => {
    const row = await c.get("db").call(selectPedidos, params);
    if (!row) return err({ codigo: "pedido_no_encontrado" });
    if (row.estado === "carrito") c.set("live", true);
    return ok(toJson(fromStored(row)));
  },
);
