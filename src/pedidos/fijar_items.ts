import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/fijar_items.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { EXAMPLE_ID, IdParams } from "../http/validation.ts";
import { ok } from "../result.ts";
import type { Versions } from "../version.ts";
import { type Cambio, fijarItems, type Item } from "./pedido.ts";
import { fromRow, ItemPedido, ItemsPedido, PedidoJson, type ProductosVistos, seenById, toJson } from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly items: readonly Cambio[] };

const columns = {
  pos: pg.int4,
  id: pg.uuid,
  cliente_id: pg.uuid,
  estado: pg.text,
  version: pg.int4,
  creado_en: pg.timestamptz,
  items: pg.nullable(pg.json<readonly Cambio[]>()),
  productos: pg.nullable(pg.json<ProductosVistos>()),
  applied: pg.bool,
  undecided: pg.bool,
  actualizado_en: pg.nullable(pg.timestamptz),
};

export const setItems = writeStatement<Request, typeof columns>({
  name: "pedidos/fijar_items",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
});

/** What the domain says to what the statement saw. */
export const explain = (request: Request, row: Row<typeof setItems> | undefined) => {
  const productos = seenById(row?.productos ?? null);
  const before = (row?.items ?? []).map(({ producto_id, cantidad }): Item => {
    const producto = productos.get(producto_id);
    return { producto_id, nombre: producto?.nombre ?? "", cantidad, precio_unitario: producto?.precio ?? 0 };
  });
  const ahora = row?.actualizado_en ?? NEVER;
  const pedido = row ? fromRow({ ...row, actualizado_en: ahora }, before) : null;
  return fijarItems(pedido, request.items, productos, ahora, request.versions);
};

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
    summary: "Set items of a carrito",
    description:
      "Sets the cantidad of one item, or of several in `items`: adds it, changes it, and 0 removes it. All of them or none. Nothing is reserved: only confirming takes stock.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(CambioItems),
    success: { status: 200, description: "The carrito after the change.", schema: PedidoJson, etag: true },
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
  async ({ params, headers, body, ask }) => {
    const items = "items" in body ? body.items : [body];
    const request = { id: params.id, versions: versionsOf(headers), items };
    const outcome = await ask(setItems, request, explain);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
