import { z } from "@hono/zod-openapi";
import sql from "../../sql/auditoria/stock.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { Id } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { ok } from "../result.ts";

/** The most discrepancies that a response lists. */
const MAX_NAMED = 1000;

const Discrepancia = z
  .object({
    producto_id: Id,
    nombre: z.string(),
    stock: z.int().openapi({ description: "What the producto says.", example: 38 }),
    movimientos: z.int().openapi({ description: "What its movements add up to.", example: 40 }),
    saldo: z.int().nullable().openapi({ description: "The saldo of its last movement.", example: 40 }),
    saldos_rotos: z.int().openapi({ description: "How many saldos do not follow from the one before.", example: 0 }),
    apartado: z.int().openapi({ description: "How much of it is held, as the producto says.", example: 2 }),
    apartados: z.int().openapi({ description: "What its holds add up to.", example: 2 }),
    apartado_tarde: z.boolean().openapi({
      description: "Whether a hold runs out before the producto says: it would block others.",
      example: false,
    }),
  })
  .openapi("Discrepancia");

/** Counts the productos of a tienda, and compares the stock of each with its movements. */
export const auditStock = statement({
  name: "auditoria/stock",
  text: sql,
  params: ["int4"],
  columns: {
    productos: pg.nullable(pg.int4),
    discrepancias: pg.nullable(pg.json<readonly z.infer<typeof Discrepancia>[]>()),
    lineas_sin_producto: pg.nullable(pg.int4),
    lineas_sin_movimiento: pg.nullable(pg.int4),
    apartados_sin_linea: pg.nullable(pg.int4),
  },
  plan: "custom",
});

/** GET /auditoria/stock */
export const auditarStock = operation(
  {
    operationId: "auditarStock",
    method: "get",
    path: "/auditoria/stock",
    tag: "auditoria",
    rol: "lectura",
    reads: "replica",
    summary: "Prove the stock",
    description: `Compares the stock of every producto with the sum of its movements and the saldo of the last one, and each saldo with the one before, and what is held of it with the holds, at one moment. Up to ${MAX_NAMED} productos that differ are named; there should never be any.`,
    success: {
      status: 200,
      description: "How many productos were looked at, and those that are wrong.",
      schema: z
        .object({
          productos: z.int().openapi({ example: 1200 }),
          discrepancias: z.array(Discrepancia),
          lineas_sin_producto: z
            .int()
            .openapi({ description: "Lines of pedidos whose producto is not there.", example: 0 }),
          lineas_sin_movimiento: z.int().openapi({
            description: "Lines whose pedido did not take from the stock, by its movements, what they say.",
            example: 0,
          }),
          apartados_sin_linea: z
            .int()
            .openapi({ description: "Holds that are not what a line of their carrito says.", example: 0 }),
        })
        .openapi("Auditoria"),
      example: {
        productos: 1200,
        discrepancias: [],
        lineas_sin_producto: 0,
        lineas_sin_movimiento: 0,
        apartados_sin_linea: 0,
      },
    },
    refusals: [],
  },
  async ({ c }) => {
    const [row] = await c.get("db").query(auditStock, [MAX_NAMED]);
    if (!row) throw new Error("the audit returned no row");
    return ok({
      productos: row.productos ?? 0,
      discrepancias: [...(row.discrepancias ?? [])],
      lineas_sin_producto: row.lineas_sin_producto ?? 0,
      lineas_sin_movimiento: row.lineas_sin_movimiento ?? 0,
      apartados_sin_linea: row.apartados_sin_linea ?? 0,
    });
  },
);
