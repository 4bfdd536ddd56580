import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/confirmar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { flag, IdParams } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { toCentavos } from "../money.ts";
import { ok } from "../result.ts";
import type { Versions } from "../version.ts";
import { confirmar } from "./pedido.ts";
import {
  type ConfirmLine,
  changeColumns,
  fromStored,
  PedidoJson,
  pagoKey,
  pedidoExamples,
  saleFields,
  seenInLines,
  toJson,
} from "./schema.ts";
import { simulatePedidos } from "./simular.ts";

type Request = {
  readonly id: string;
  readonly versions: Versions;
  readonly total_esperado: number | null;
  readonly referencia_pago: string | null;
};

const columns = {
  ...changeColumns,
  items: pg.nullable(pg.json<readonly ConfirmLine[]>()),
  held: pg.bool,
  pagado: pg.nullable(pg.uuid),
};

const statement = writeStatement<Request, typeof columns>({
  name: "pedidos/confirmar",
  text: sql,
  columns,
  conflictKeys: ({ id, referencia_pago }) => (referencia_pago === null ? [id] : [id, pagoKey(referencia_pago)]),
  takesHeld: true,
});

/** The domain's outcome for the facts that the statement read, or would read. */
const explain = (
  { total_esperado, versions, referencia_pago }: Request,
  row: Row<typeof statement> | Row<typeof simulatePedidos> | undefined,
) => {
  const esperado = total_esperado === null ? null : toCentavos(total_esperado);
  const pago = { referencia_pago, pagado: row?.pagado ?? null };
  return confirmar(
    row ? fromStored(row) : null,
    seenInLines(row?.items),
    esperado,
    row?.ahora ?? NEVER,
    versions,
    pago,
  );
};

export const confirmPedidos = write({
  statement,
  requestOf: ({ id, referencia_pago }): Request => ({
    ...{ id, versions: null, total_esperado: null },
    referencia_pago: referencia_pago ?? null, // older rows of the log have none
  }),
  explain,
  present: toJson,
  evento: "pedido.confirmado",
});

const Confirmacion = z
  .strictObject(saleFields)
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
      "Takes the stock of every item and freezes prices and total, all at once or not at all. With total_esperado, only at that total; with referencia_pago, only if that payment has not paid another pedido. With simular=true it only says what would happen.",
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
      "pago_ya_usado",
      "pedido_vacio",
      "producto_inactivo",
      "stock_insuficiente",
      "total_excesivo",
      "total_cambiado",
    ],
  },
  async ({ params, query, headers, body, change, c }) => {
    const { total_esperado = null, referencia_pago = null } = body;
    const request = { id: params.id, versions: versionsOf(headers), total_esperado, referencia_pago };
    if (query.simular === "false") return change(confirmPedidos, request);
    const row = await c.get("db").call(simulatePedidos, { id: params.id, referencia_pago });
    c.set("currentVersion", row?.version);
    const outcome = explain(request, row);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
