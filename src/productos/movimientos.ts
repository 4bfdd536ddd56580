import { z } from "@hono/zod-openapi";
import sql from "../../sql/productos/movimientos.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { EXAMPLE_IDS, EXAMPLE_TIME, Id, IdParams, Time } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { decodeCursor, encodeCursor, exampleOf, invalid, limit, listOf, paged } from "../http/pagination.ts";
import { err, ok } from "../result.ts";
import { MAX_VERSION } from "../version.ts";
import { type Movimiento, TIPOS } from "./producto.ts";

const selectMovimientos = statement({
  name: "productos/movimientos",
  text: sql,
  params: ["uuid", "int4", "int4"],
  columns: {
    producto_id: pg.uuid,
    producto_version: pg.nullable(pg.int4),
    pedido_id: pg.nullable(pg.uuid),
    tipo: pg.nullable(pg.text),
    cantidad: pg.nullable(pg.int4),
    saldo: pg.nullable(pg.int4),
    motivo: pg.nullable(pg.text),
    creado_en: pg.nullable(pg.timestamptz),
  },
  plan: "custom",
});

/** A row that holds a movement. */
type Whole<R> = R & Movimiento & { readonly producto_version: number };

const MovimientoJson = z
  .object({
    tipo: z.enum(TIPOS),
    cantidad: z.int().openapi({ description: "Units that came (positive) or went (negative).", example: -2 }),
    saldo: z.int().openapi({ description: "The stock after it.", example: 38 }),
    motivo: z.string().nullable().openapi({ description: "Why, as given by the caller." }),
    pedido_id: Id.nullable().openapi({ description: "The pedido that took or gave back." }),
    creado_en: Time,
  })
  .openapi("Movimiento");

const moved = { motivo: null, pedido_id: null, creado_en: EXAMPLE_TIME };
const example = exampleOf<z.input<typeof MovimientoJson>>(
  [
    { ...moved, tipo: "confirmacion", cantidad: -2, saldo: 38, pedido_id: EXAMPLE_IDS.pedido },
    { ...moved, tipo: "inicial", cantidad: 40, saldo: 40 },
  ],
  null,
);

const Query = z.strictObject({
  limit,
  cursor: z.string().max(1000).optional().openapi({ description: "`pagina.siguiente` of the page before." }),
});

/** The producto, and the version of the last movement on the previous page. */
const Cursor = z.tuple([Id, z.int().min(0).max(MAX_VERSION)]);

/** GET /productos/{id}/movimientos */
export const listarMovimientos = operation(
  {
    operationId: "listarMovimientos",
    method: "get",
    path: "/productos/{id}/movimientos",
    tag: "productos",
    rol: "lectura",
    reads: "replica",
    summary: "List the movements of the stock",
    description:
      "Everything that changed the stock of the producto, the newest first, with the stock after it: inicial, ajuste, conteo, confirmacion, cancelacion, devolucion, reemplazo.",
    params: IdParams,
    query: Query,
    success: { status: 200, description: "A page of movements.", schema: listOf(MovimientoJson), example, list: true },
    refusals: ["producto_no_encontrado"],
  },
  async ({ params, query, c }) => {
    const cursor = query.cursor === undefined ? null : Cursor.safeParse(decodeCursor(query.cursor));
    if (cursor && (!cursor.success || cursor.data[0] !== params.id))
      return invalid("cursor", "Invalid cursor. Pass `pagina.siguiente` of this list unchanged.");
    const rows = await c
      .get("db")
      .query(selectMovimientos, [params.id, cursor?.data[1] ?? MAX_VERSION, query.limit + 1]);
    if (rows.length === 0) return err({ codigo: "producto_no_encontrado" });

    const found = rows.filter((row): row is Whole<typeof row> => row.producto_version !== null);
    const shown = found.slice(0, query.limit);
    const datos = shown.map(({ tipo, cantidad, saldo, motivo, pedido_id, creado_en }) => ({
      ...{ tipo, cantidad, saldo, motivo, pedido_id },
      creado_en: creado_en.toISOString(),
    }));
    const last = shown.at(-1);
    const siguiente = last && found.length > query.limit ? encodeCursor([params.id, last.producto_version]) : null;
    return ok(paged(c, datos, { limit: query.limit, page: null, siguiente, total: null }));
  },
);
