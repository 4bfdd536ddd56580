import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/devolver.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { EXAMPLE_ID, Id, IdParams, Motivo } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { toAmount, toCentavos } from "../money.ts";
import { ok } from "../result.ts";
import type { Versions } from "../version.ts";
import { type Devuelto, devolver } from "./devolucion.ts";
import { MAX_CANTIDAD, MAX_ITEMS } from "./pedido.ts";
import {
  changeColumns,
  eachProductoOnce,
  type FoundLine,
  fromStored,
  PedidoJson,
  pedidoExamples,
  toJson,
} from "./schema.ts";

type Request = {
  readonly id: string;
  readonly versions: Versions;
  readonly items: readonly Devuelto[];
  readonly motivo: string | null;
};

const columns = {
  ...changeColumns,
  items: pg.nullable(pg.json<readonly FoundLine[]>()),
  devueltos: pg.json<readonly Devuelto[]>(),
  held: pg.bool,
};

const statement = writeStatement<Request, typeof columns>({
  name: "pedidos/devolver",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
  takesHeld: true,
});

export const returnItems = write({
  statement,
  requestOf: ({ id, devueltos, motivo }): Request => ({ id, versions: null, items: devueltos, motivo }),
  explain: ({ items, versions }: Request, row: Row<typeof statement> | undefined) => {
    const stocks = new Map(row?.items?.map(({ producto_id, stock }) => [producto_id, stock ?? 0]));
    return devolver(row ? fromStored(row) : null, items, stocks, row?.ahora ?? NEVER, versions);
  },
  present: toJson,
  evento: "pedido.devuelto",
});

const ItemDevuelto = z
  .strictObject({
    producto_id: Id,
    cantidad: z.int().min(1).max(MAX_CANTIDAD).openapi({ example: 1 }),
    reponer: z.boolean().openapi({ example: true, description: "Whether these units go into the stock again." }),
  })
  .openapi("ItemDevuelto");

const NuevaDevolucion = z
  .strictObject({
    items: z.array(ItemDevuelto).min(1).max(MAX_ITEMS).superRefine(eachProductoOnce),
    motivo: Motivo.openapi({ example: "Llegó rota" }),
  })
  .openapi("NuevaDevolucion", {
    example: { items: [{ producto_id: EXAMPLE_ID, cantidad: 1, reponer: true }], motivo: "No le gustó" },
  });

const DevolucionJson = z
  .object({
    ...PedidoJson.shape,
    reembolso: z.number().openapi({ example: 12.5, description: "What these units cost: what the cliente gets back." }),
  })
  .openapi("Devolucion");

/** POST /pedidos/{id}/devoluciones */
export const devolverItems = operation(
  {
    operationId: "devolverItems",
    method: "post",
    path: "/pedidos/{id}/devoluciones",
    tag: "pedidos",
    rol: "ventas",
    summary: "Return items of a confirmado",
    description:
      "Takes back some units of a confirmado, as often as needed, never more than were sold: with reponer into the stock again, without it (broken, used up) not. Prices and total stay as they were; devuelto of each item and total_devuelto say what came back, reembolso what this return is worth. Cancelling later gives back only the rest.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(NuevaDevolucion),
    success: {
      status: 201,
      description: "The pedido after it, and what is to be paid back. Location is that of the pedido.",
      schema: DevolucionJson,
      example: { ...pedidoExamples.devuelto, reembolso: 12.5 },
      etag: true,
    },
    refusals: [
      "pedido_no_encontrado",
      "version_cambiada",
      "pedido_no_modificable",
      "devolucion_excesiva",
      "stock_excesivo",
    ],
  },
  async ({ params, headers, body, change }) => {
    const request = { id: params.id, versions: versionsOf(headers), ...body };
    const outcome = await change(returnItems, request);
    if (!outcome.ok) return outcome;
    const prices = new Map(outcome.value.items.map((item) => [item.producto_id, toCentavos(item.precio_unitario)]));
    const refund = body.items.reduce(
      (cents, { producto_id, cantidad }) => cents + cantidad * (prices.get(producto_id) ?? 0),
      0,
    );
    return ok({ ...outcome.value, reembolso: toAmount(refund) });
  },
);
