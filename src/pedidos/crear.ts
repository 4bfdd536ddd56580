import { z } from "@hono/zod-openapi";
import { v7 } from "uuid";
import sql from "../../sql/pedidos/crear.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { EXAMPLE_ID, Id } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { type Cambio, crear } from "./pedido.ts";
import { ItemsPedido, PedidoJson, type ProductosVistos, seenById, toJson } from "./schema.ts";

type Request = { readonly id: string; readonly cliente_id: string; readonly items: readonly Cambio[] };

const columns = {
  pos: pg.int4,
  id: pg.uuid,
  cliente_id: pg.nullable(pg.uuid),
  olvidado: pg.bool,
  version: pg.int4,
  cambios: pg.json<readonly Cambio[]>(),
  productos: pg.nullable(pg.json<ProductosVistos>()),
  ahora: pg.timestamptz,
  applied: pg.bool,
};

const statement = writeStatement<Request, typeof columns>({
  name: "pedidos/crear",
  text: sql,
  columns,
  conflictKeys: null,
});

export const insertPedidos = write({
  statement,
  // The row of an applied request has the cliente.
  requestOf: ({ id, cliente_id, cambios }): Request => ({ id, cliente_id: cliente_id as string, items: cambios }),
  explain: ({ id, cliente_id, items }: Request, row: Row<typeof statement> | undefined) => {
    const productos = seenById(row?.productos ?? null);
    const cliente = row?.cliente_id ? { olvidado: row.olvidado } : null;
    return crear({ id, cliente_id }, cliente, items, productos, row?.ahora ?? NEVER);
  },
  present: toJson,
  evento: "pedido.creado",
});

const NuevoPedido = z
  .strictObject({ cliente_id: Id, items: ItemsPedido.default([]) })
  .openapi("NuevoPedido", { example: { cliente_id: EXAMPLE_ID, items: [{ producto_id: EXAMPLE_ID, cantidad: 2 }] } });

/** POST /pedidos */
export const crearPedido = operation(
  {
    operationId: "crearPedido",
    method: "post",
    path: "/pedidos",
    tag: "pedidos",
    rol: "ventas",
    summary: "Create a pedido",
    description:
      "Opens a carrito, with its first items if there are any. The items must be activo and in stock, but nothing is reserved: only confirming takes stock.",
    body: jsonBody(NuevoPedido),
    success: { status: 201, description: "The new carrito.", schema: PedidoJson, etag: true },
    refusals: [
      "cliente_desconocido",
      "cliente_olvidado",
      "producto_desconocido",
      "demasiados_items",
      "producto_inactivo",
      "stock_insuficiente",
      "total_excesivo",
    ],
  },
  ({ body, change }) => change(insertPedidos, { id: v7(), ...body }),
);
