import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/fijar_items.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { EXAMPLE_ID, IdParams } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import type { Versions } from "../version.ts";
import { type Cambio, fijarItems, itemOf } from "./pedido.ts";
import {
  changeColumns,
  fromRow,
  ItemPedido,
  ItemsPedido,
  PedidoJson,
  type ProductosVistos,
  pedidoExamples,
  seenById,
  toJson,
} from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly items: readonly Cambio[] };

const columns = {
  ...changeColumns,
  items: pg.nullable(pg.json<readonly Cambio[]>()),
  cambios: pg.json<readonly Cambio[]>(),
  productos: pg.nullable(pg.json<ProductosVistos>()),
  held: pg.bool,
};

const statement = writeStatement<Request, typeof columns>({
  name: "pedidos/fijar_items",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
  takesHeld: true,
});

export const setItems = write({
  statement,
  requestOf: ({ id, cambios }): Request => ({ id, versions: null, items: cambios }),
  explain: ({ items, versions }: Request, row: Row<typeof statement> | undefined) => {
    const productos = seenById(row?.productos ?? null);
    const before = (row?.items ?? []).flatMap(({ producto_id, cantidad }) => {
      const producto = productos.get(producto_id);
      return producto ? [itemOf(producto, cantidad)] : [];
    });
    return fijarItems(row ? fromRow(row, before) : null, items, productos, row?.ahora ?? NEVER, versions);
  },
  present: toJson,
  evento: "pedido.modificado",
});

const CambioItems = z
  .union([
    ItemPedido,
    z.strictObject({
      items: ItemsPedido.refine((items) => items.length > 0, {
        error: "must name at least one item",
        params: { codigo: "muy_pequeno" },
      }).openapi({ minItems: 1 }),
    }),
  ])
  .openapi("CambioItems", { example: { producto_id: EXAMPLE_ID, cantidad: 2 } });

/** PATCH /pedidos/{id}/items */
export const fijarItemsPedido = operation(
  {
    operationId: "fijarItems",
    method: "patch",
    path: "/pedidos/{id}/items",
    tag: "pedidos",
    rol: "ventas",
    summary: "Set items of a carrito",
    description:
      "Sets the cantidad of one item, or of several in `items`: adds it, changes it, and 0 removes it. All of them or none. Nothing is held by it: what was held is given back, and only confirming takes stock.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(CambioItems),
    success: {
      status: 200,
      description: "The carrito after the change.",
      schema: PedidoJson,
      example: pedidoExamples.changed,
      etag: true,
    },
    refusals: [
      "pedido_no_encontrado",
      "version_cambiada",
      "pedido_no_modificable",
      "producto_desconocido",
      "demasiados_items",
      "producto_inactivo",
      "stock_insuficiente",
      "total_excesivo",
    ],
  },
  ({ params, headers, body, change }) =>
    change(setItems, { id: params.id, versions: versionsOf(headers), items: "items" in body ? body.items : [body] }),
);
