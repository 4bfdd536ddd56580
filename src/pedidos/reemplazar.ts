import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/reemplazar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { EXAMPLE_ID, Id, IdParams } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import type { Producto } from "../productos/producto.ts";
import type { Versions } from "../version.ts";
import { reemplazar } from "./devolucion.ts";
import { type Cambio, MAX_CANTIDAD, MAX_ITEMS, type ProductoVisto } from "./pedido.ts";
import {
  changeColumns,
  eachProductoOnce,
  fromStored,
  type Line,
  PedidoJson,
  type ProductosVistos,
  pedidoExamples,
  seenById,
  toJson,
} from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly items: readonly Cambio[] };

const columns = {
  ...changeColumns,
  items: pg.nullable(pg.json<readonly Line[]>()),
  cambios: pg.json<readonly Cambio[]>(),
  productos: pg.nullable(pg.json<ProductosVistos<ProductoVisto & Pick<Producto, "stock">>>()),
  held: pg.bool,
};

const statement = writeStatement<Request, typeof columns>({
  name: "pedidos/reemplazar",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
  takesHeld: true,
});

export const replaceItems = write({
  statement,
  requestOf: ({ id, cambios }): Request => ({ id, versions: null, items: cambios }),
  explain: ({ items, versions }: Request, row: Row<typeof statement> | undefined) =>
    reemplazar(row ? fromStored(row) : null, items, seenById(row?.productos ?? null), row?.ahora ?? NEVER, versions),
  present: toJson,
  evento: "pedido.reemplazado",
});

const Reemplazo = z
  .strictObject({
    items: z
      .array(z.strictObject({ producto_id: Id, cantidad: z.int().min(1).max(MAX_CANTIDAD).openapi({ example: 2 }) }))
      .min(1)
      .max(MAX_ITEMS)
      .superRefine(eachProductoOnce)
      .openapi({ description: "All items that the pedido shall have: what is not named leaves it." }),
  })
  .openapi("Reemplazo", { example: { items: [{ producto_id: EXAMPLE_ID, cantidad: 3 }] } });

/** PATCH /pedidos/{id}/reemplazar */
export const reemplazarItems = operation(
  {
    operationId: "reemplazarItems",
    method: "patch",
    path: "/pedidos/{id}/reemplazar",
    tag: "pedidos",
    rol: "ventas",
    summary: "Replace the items of a confirmado",
    description:
      "Gives a confirmado other items: takes from the stock what is added and gives back what is left out, all at once or not at all. An item that stays keeps its price, also for units that are added to it; an added one gets the live price. What was returned stays: no item gets less than that. faltantes names the units that are missing, not all of the item.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(Reemplazo),
    success: {
      status: 200,
      description: "The confirmado with its new items and total.",
      schema: PedidoJson,
      example: pedidoExamples.reemplazado,
      etag: true,
    },
    refusals: [
      "pedido_no_encontrado",
      "version_cambiada",
      "pedido_no_modificable",
      "producto_desconocido",
      "ya_devuelto",
      "producto_inactivo",
      "stock_insuficiente",
      "stock_excesivo",
      "total_excesivo",
    ],
  },
  ({ params, headers, body, change }) =>
    change(replaceItems, { id: params.id, versions: versionsOf(headers), items: body.items }),
);
