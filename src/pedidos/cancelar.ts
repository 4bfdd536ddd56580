import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/cancelar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { IdParams, Motivo } from "../http/validation.ts";
import { ok } from "../result.ts";
import type { Versions } from "../version.ts";
import { cancelar } from "./pedido.ts";
import { fromStored, PedidoJson, type StoredLine, toJson } from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly motivo: string | null };

type Line = StoredLine & { readonly stock: number | null };

const columns = {
  pos: pg.int4,
  id: pg.uuid,
  cliente_id: pg.uuid,
  estado: pg.text,
  total: pg.nullable(pg.numeric),
  version: pg.int4,
  creado_en: pg.timestamptz,
  confirmado_en: pg.nullable(pg.timestamptz),
  items: pg.nullable(pg.json<readonly Line[]>()),
  applied: pg.bool,
  undecided: pg.bool,
  cancelado_en: pg.nullable(pg.timestamptz),
};

export const cancelPedidos = writeStatement<Request, typeof columns>({
  name: "pedidos/cancelar",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
});

/** What the domain says to what the statement saw. */
export const explain = (request: Request, row: Row<typeof cancelPedidos> | undefined) => {
  const ahora = row?.cancelado_en ?? NEVER;
  const stocks = new Map(row?.items?.map(({ producto_id, stock }) => [producto_id, stock ?? 0]));
  const pedido = row ? fromStored({ ...row, actualizado_en: ahora, cancelado_en: null }) : null;
  return cancelar(pedido, stocks, ahora, request.versions);
};

const Cancelacion = z
  .strictObject({ motivo: Motivo.nullish().openapi({ description: "Why, for the movements of the stock." }) })
  .openapi("Cancelacion", { example: { motivo: "El cliente cambió de idea" } });

/** PATCH /pedidos/{id}/cancelar */
export const cancelarPedido = operation(
  {
    operationId: "cancelarPedido",
    method: "patch",
    path: "/pedidos/{id}/cancelar",
    tag: "pedidos",
    summary: "Cancel a pedido",
    description:
      "Ends a carrito, or undoes a confirmado: its stock is given back at once, its prices and total stay as they were. A cancelado stays one.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(Cancelacion, false),
    success: { status: 200, description: "The cancelado pedido.", schema: PedidoJson, etag: true },
    refusals: ["pedido_no_encontrado", "version_cambiada", "pedido_no_modificable", "stock_excesivo"],
  },
  async ({ params, headers, body, ask }) => {
    const request = { id: params.id, versions: versionsOf(headers), motivo: body.motivo ?? null };
    const outcome = await ask(cancelPedidos, request, explain);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
