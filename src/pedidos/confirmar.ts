import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/confirmar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { Amount, flag, IdParams } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { toCentavos } from "../money.ts";
import { ok } from "../result.ts";
import type { Versions } from "../version.ts";
import { confirmar } from "./pedido.ts";
import { type ConfirmLine, changeColumns, fromStored, PedidoJson, pedidoExamples, toJson } from "./schema.ts";
import { simulatePedidos } from "./simular.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly total_esperado: number | null };

const columns = { ...changeColumns, items: pg.nullable(pg.json<readonly ConfirmLine[]>()), held: pg.bool };

const statement = writeStatement<Request, typeof columns>({
  name: "pedidos/confirmar",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
  takesHeld: true,
});

/** The domain's outcome for the facts that the statement read, or would read. */
const explain = (
  { total_esperado, versions }: Request,
  row: Row<typeof statement> | Row<typeof simulatePedidos> | undefined,
) => {
  const productos = new Map(row?.items?.map((line) => [line.producto_id, { ...line, id: line.producto_id }]));
  const esperado = total_esperado === null ? null : toCentavos(total_esperado);
  return confirmar(row ? fromStored(row) : null, productos, esperado, row?.ahora ?? NEVER, versions);
};

export const confirmPedidos = write({
  statement,
  requestOf: ({ id }): Request => ({ id, versions: null, total_esperado: null }),
  explain,
  present: toJson,
  evento: "pedido.confirmado",
});

const Confirmacion = z
  .strictObject({ total_esperado: Amount.nullish().openapi({ description: "Refuse if the total is not this." }) })
  .openapi("Confirmacion", { example: { total_esperado: pedidoExamples.carrito.total } });

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
    rol: "ventas",
    summary: "Confirm a pedido",
    description:
      "Takes the stock of every item and freezes prices and total, all at once or not at all. With total_esperado, only at that total. With simular=true it only says what would happen.",
    params: IdParams,
    query: Query,
    headers: IfMatchHeader,
    body: jsonBody(Confirmacion, false),
    success: {
      status: 200,
      description: "The confirmado pedido; with simular=true the same, and nothing has changed.",
      schema: PedidoJson,
      example: pedidoExamples.confirmado,
      etag: true,
    },
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
  async ({ params, query, headers, body, change, c }) => {
    const request = { id: params.id, versions: versionsOf(headers), total_esperado: body.total_esperado ?? null };
    if (query.simular === "false") return change(confirmPedidos, request);
    const row = await c.get("db").call(simulatePedidos, { id: params.id });
    c.set("currentVersion", row?.version);
    const outcome = explain(request, row);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
