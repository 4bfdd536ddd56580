import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/confirmar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { flag, IdParams } from "../http/validation.ts";
import { toCentavos } from "../money.ts";
import { Amount } from "../productos/schema.ts";
import { ok } from "../result.ts";
import type { Versions } from "../version.ts";
import { confirmar, type Item } from "./pedido.ts";
import { type ConfirmLine, fromRow, PedidoJson, toJson } from "./schema.ts";
import { simulatePedidos } from "./simular.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly total_esperado: number | null };

const columns = {
  pos: pg.int4,
  id: pg.uuid,
  cliente_id: pg.uuid,
  estado: pg.text,
  version: pg.int4,
  creado_en: pg.timestamptz,
  items: pg.nullable(pg.json<readonly ConfirmLine[]>()),
  applied: pg.bool,
  undecided: pg.bool,
  confirmado_en: pg.nullable(pg.timestamptz),
};

export const confirmPedidos = writeStatement<Request, typeof columns>({
  name: "pedidos/confirmar",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
});

/** What the domain says to what the statement saw, or to what it would see. */
export const explain = (
  request: Request,
  row: Row<typeof confirmPedidos> | Row<typeof simulatePedidos> | undefined,
) => {
  const lines = row?.items ?? [];
  const items = lines.map(
    ({ producto_id, nombre, cantidad, precio }): Item => ({ producto_id, nombre, cantidad, precio_unitario: precio }),
  );
  const productos = new Map(
    lines.map(({ producto_id, disponible, ...line }) => [producto_id, { ...line, id: producto_id, stock: disponible }]),
  );
  const ahora = row?.confirmado_en ?? NEVER;
  const pedido = row ? fromRow({ ...row, actualizado_en: ahora }, items) : null;
  const esperado = request.total_esperado === null ? null : toCentavos(request.total_esperado);
  return confirmar(pedido, productos, esperado, ahora, request.versions);
};

const Confirmacion = z
  .strictObject({ total_esperado: Amount.nullish().openapi({ description: "Refuse if the total is not this." }) })
  .openapi("Confirmacion", { example: {} });

const Query = z.strictObject({
  simular: flag("true answers what confirming now would, and does nothing. An Idempotency-Key is not used up."),
});

/** PATCH /pedidos/{id}/confirmar */
export const confirmarPedido = operation(
  {
    operationId: "confirmarPedido",
    method: "patch",
    path: "/pedidos/{id}/confirmar",
    tag: "pedidos",
    summary: "Confirm a pedido",
    description:
      "Takes the stock of every item and freezes prices and total, all at once or not at all. With total_esperado, only at that total. With simular=true it only says what would happen.",
    params: IdParams,
    query: Query,
    headers: IfMatchHeader,
    body: jsonBody(Confirmacion, false),
    success: { status: 200, description: "The confirmado pedido.", schema: PedidoJson, etag: true },
    refusals: [
      "pedido_no_encontrado",
      "version_cambiada",
      "pedido_no_modificable",
      "pedido_vacio",
      "producto_inactivo",
      "stock_insuficiente",
      "total_excesivo",
      "total_cambiado",
    ],
  },
  async ({ params, query, headers, body, ask, c }) => {
    const request = { id: params.id, versions: versionsOf(headers), total_esperado: body.total_esperado ?? null };
    const outcome =
      query.simular === "true"
        ? explain(request, await c.var.db.call(simulatePedidos, c.var.tienda, { id: params.id }))
        : await ask(confirmPedidos, request, explain);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
