import { z } from "@hono/zod-openapi";
import sql from "../../sql/productos/movimientos.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { operation } from "../http/operation.ts";
import { decodeCursor, encodeCursor, invalid, limit, listOf, paged } from "../http/pagination.ts";
import { Id, IdParams, Time } from "../http/validation.ts";
import { err, ok } from "../result.ts";
import { conSaldo, type Movimiento, TIPOS } from "./producto.ts";

const selectMovimientos = statement({
  name: "productos/movimientos",
  text: sql,
  params: ["uuid", "uuid", "int4", "uuid", "int4"],
  columns: {
    stock: pg.int4,
    producto_version: pg.nullable(pg.int4),
    pedido_id: pg.nullable(pg.uuid),
    tipo: pg.nullable(pg.text),
    cantidad: pg.nullable(pg.int4),
    motivo: pg.nullable(pg.text),
    creado_en: pg.nullable(pg.timestamptz),
  },
  plan: "custom",
});

const MovimientoJson = z
  .object({
    tipo: z.enum(TIPOS),
    cantidad: z.int().openapi({ description: "Units that came (positive) or went (negative).", example: -2 }),
    saldo: z.int().openapi({ description: "The stock after it.", example: 38 }),
    motivo: z.string().nullable().openapi({ description: "Why it was adjusted or cancelled." }),
    pedido_id: Id.nullable().openapi({ description: "The pedido that took or gave back." }),
    creado_en: Time,
  })
  .openapi("Movimiento");

const Query = z.strictObject({
  limit,
  cursor: z.string().max(1000).optional().openapi({ description: "`pagina.siguiente` of the page before." }),
});

/** Of which producto, the place of the last row before the page, and the stock after the first row of it. */
const Cursor = z.tuple([
  Id,
  z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  Id.nullable(),
  z.int(),
]);

const NEWEST = [2 ** 31 - 1, "ffffffff-ffff-ffff-ffff-ffffffffffff"] as const;
const NO_PEDIDO = "00000000-0000-0000-0000-000000000000";

/** GET /productos/{id}/movimientos */
export const listarMovimientos = operation(
  {
    operationId: "listarMovimientos",
    method: "get",
    path: "/productos/{id}/movimientos",
    tag: "productos",
    summary: "List the movements of the stock",
    description:
      "Everything that changed the stock of the producto, the newest first, with the stock after it: inicial, ajuste, confirmacion, cancelacion.",
    params: IdParams,
    query: Query,
    success: { status: 200, description: "A page of movements.", schema: listOf(MovimientoJson), list: true },
    refusals: ["producto_no_encontrado"],
  },
  async ({ params, query, c }) => {
    const cursor = query.cursor === undefined ? null : Cursor.safeParse(decodeCursor(query.cursor));
    if (cursor && (!cursor.success || cursor.data[0] !== params.id))
      return invalid("cursor", "This is no cursor of this list: use pagina.siguiente as it is.");
    const [, version, pedido, from] = cursor?.data ?? [null, ...NEWEST, null];
    const asked = [c.var.tienda, params.id, version, pedido ?? NO_PEDIDO, query.limit + 1];
    const rows = await c.var.db.query(selectMovimientos, asked);
    const [first] = rows;
    if (!first) return err({ codigo: "producto_no_encontrado" });

    const found = rows.filter(
      (row): row is typeof row & Movimiento & { producto_version: number } => row.tipo !== null,
    );
    const saldos = conSaldo(found, from ?? first.stock);
    const datos = saldos.slice(0, query.limit).map(({ tipo, cantidad, saldo, motivo, pedido_id, creado_en }) => ({
      ...{ tipo, cantidad, saldo, motivo, pedido_id },
      creado_en: creado_en.toISOString(),
    }));
    const [last, next] = saldos.slice(query.limit - 1);
    const siguiente =
      last && next ? encodeCursor([params.id, last.producto_version, last.pedido_id, next.saldo]) : null;
    return ok(paged(c, datos, { limit: query.limit, page: null, siguiente, total: null }));
  },
);
