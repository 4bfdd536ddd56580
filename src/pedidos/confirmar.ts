import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/confirmar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { IdParams } from "../http/validation.ts";
import { type Centavos, toCentavos } from "../money.ts";
import { Amount } from "../productos/schema.ts";
import { ok } from "../result.ts";
import { confirmar, type Item, type ProductoVisto, type Versions } from "./pedido.ts";
import { fromRow, PedidoJson, toJson } from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly total_esperado: number | null };

type Line = {
  readonly producto_id: string;
  readonly nombre: string;
  readonly cantidad: number;
  readonly precio: Centavos;
  readonly estado: ProductoVisto["estado"];
  readonly disponible: number;
};

const columns = {
  pos: pg.int4,
  id: pg.uuid,
  cliente_id: pg.uuid,
  estado: pg.text,
  version: pg.int4,
  creado_en: pg.timestamptz,
  items: pg.nullable(pg.json<readonly Line[]>()),
  applied: pg.bool,
  undecided: pg.bool,
  confirmado_en: pg.nullable(pg.timestamptz),
};

export const confirmPedidos = writeStatement<Request, typeof columns>({
  name: "pedidos/confirmar",
  text: sql,
  columns,
  conflictKey: ({ id }) => id,
});

/** What the domain says to what the statement saw. */
export const explain = (request: Request, row: Row<typeof confirmPedidos> | undefined) => {
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

/** PATCH /pedidos/{id}/confirmar */
export const confirmarPedido = operation(
  {
    operationId: "confirmarPedido",
    method: "patch",
    path: "/pedidos/{id}/confirmar",
    tag: "pedidos",
    summary: "Confirm a pedido",
    description:
      "Takes the stock of every item and freezes prices and total, all at once or not at all. With total_esperado, only at that total.",
    params: IdParams,
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
  async ({ params, headers, body, ask }) => {
    const request = { id: params.id, versions: versionsOf(headers), total_esperado: body.total_esperado ?? null };
    const outcome = await ask(confirmPedidos, request, explain);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
