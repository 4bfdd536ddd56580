import { z } from "@hono/zod-openapi";
import productosSql from "../../sql/pedidos/resumen.productos.sql" with { type: "text" };
import sql from "../../sql/pedidos/resumen.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { Id, Time, TimeBound } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { limit } from "../http/pagination.ts";
import { toAmount, toCentavos } from "../money.ts";
import { err, ok } from "../result.ts";

const sumUpTime = statement({
  name: "pedidos/resumen",
  text: sql,
  params: ["timestamptz", "timestamptz", "int4"],
  columns: {
    desde: pg.timestamptz,
    pedidos: pg.int4,
    cantidad: pg.numeric,
    total: pg.numeric,
    cancelados: pg.int4,
    devuelto: pg.numeric,
    total_devuelto: pg.numeric,
  },
  plan: "custom",
});

const sumUpProductos = statement({
  name: "pedidos/resumen.productos",
  text: productosSql,
  params: ["timestamptz", "timestamptz", "int4"],
  columns: {
    all_pedidos: pg.int4,
    all_cancelados: pg.int4,
    all_cantidad: pg.numeric,
    all_total: pg.numeric,
    all_devuelto: pg.numeric,
    all_total_devuelto: pg.numeric,
    producto_id: pg.nullable(pg.uuid),
    sku: pg.nullable(pg.text),
    nombre: pg.nullable(pg.text),
    pedidos: pg.nullable(pg.int4),
    cantidad: pg.nullable(pg.numeric),
    total: pg.nullable(pg.numeric),
    devuelto: pg.nullable(pg.numeric),
    total_devuelto: pg.nullable(pg.numeric),
  },
  plan: "custom",
});

/** Seconds of the buckets. */
const SECONDS = { minuto: 60, hora: 3_600, dia: 86_400 } as const;
const TIMES = ["minuto", "hora", "dia"] as const;

const DAY = 86_400_000;

/** The most buckets in one answer: a day of minutos, two months of horas, four years of dias. */
const MAX_BUCKETS = 1_500;

const sums = {
  pedidos: z.int().openapi({ description: "Confirmed then, and not cancelled since.", example: 12 }),
  cantidad: z.int().openapi({ description: "Units in them.", example: 31 }),
  total: z.number().openapi({ description: "What they cost together.", example: 412.5 }),
  devuelto: z
    .int()
    .openapi({ description: "Units of them that were returned since; cantidad includes them.", example: 1 }),
  total_devuelto: z.number().openapi({ description: "What was returned of them; total includes it.", example: 12.5 }),
};
const cancelados = z
  .int()
  .openapi({ description: "Confirmed then, and cancelled since; not in the sums.", example: 1 });
const period = { desde: Time, hasta: Time };

const Resumen = z.discriminatedUnion("por", [
  z
    .object({
      por: z.enum(TIMES),
      ...period,
      ...sums,
      cancelados,
      datos: z.array(z.object({ desde: Time, ...sums, cancelados })).openapi({
        description: "Each minuto, hora or dia of the period, the oldest first; they are counted from desde on.",
      }),
    })
    .openapi("ResumenPorTiempo"),
  z
    .object({
      por: z.literal("producto"),
      ...period,
      ...sums,
      cancelados,
      datos: z
        .array(z.object({ producto_id: Id, sku: z.string().nullable(), nombre: z.string(), ...sums }))
        .openapi({ description: "The productos that brought most, at the prices at which they were sold." }),
    })
    .openapi("ResumenPorProducto"),
]);

const example: z.input<typeof Resumen> = {
  por: "hora",
  desde: "2026-11-22T18:00:00.000Z",
  hasta: "2026-11-22T20:00:00.000Z",
  pedidos: 12,
  cantidad: 31,
  total: 412.5,
  devuelto: 1,
  total_devuelto: 12.5,
  cancelados: 1,
  datos: [
    {
      desde: "2026-11-22T18:00:00.000Z",
      pedidos: 5,
      cantidad: 12,
      total: 160,
      devuelto: 0,
      total_devuelto: 0,
      cancelados: 1,
    },
    {
      desde: "2026-11-22T19:00:00.000Z",
      pedidos: 7,
      cantidad: 19,
      total: 252.5,
      devuelto: 1,
      total_devuelto: 12.5,
      cancelados: 0,
    },
  ],
};

const Query = z.strictObject({
  por: z
    .enum([...TIMES, "producto"])
    .default("hora")
    .openapi({
      description: "What to sum up by. A dia is 24 hours: with desde at midnight somewhere, it is a day there.",
    }),
  desde: TimeBound.optional().openapi({
    description: "Confirmed at this time or later; without it, a day before hasta.",
  }),
  hasta: TimeBound.optional().openapi({ description: "Confirmed before this time; without it, until now." }),
  limit: limit.openapi({ description: "With por=producto, how many of them." }),
});

const invalidPeriod = (campo: string, mensaje: string) => ({ codigo: "periodo_invalido" as const, campo, mensaje });

type Sums = {
  readonly pedidos: number | null;
  readonly cantidad: string | null;
  readonly total: string | null;
  readonly devuelto: string | null;
  readonly total_devuelto: string | null;
};
const sumsOf = ({ pedidos, cantidad, total, devuelto, total_devuelto }: Sums) => ({
  pedidos: pedidos ?? 0,
  cantidad: Number(cantidad),
  total: toAmount(toCentavos(total ?? 0)),
  devuelto: Number(devuelto),
  total_devuelto: toAmount(toCentavos(total_devuelto ?? 0)),
});

/** GET /pedidos/resumen */
export const resumirPedidos = operation(
  {
    operationId: "resumirPedidos",
    method: "get",
    path: "/pedidos/resumen",
    tag: "pedidos",
    rol: "lectura",
    reads: "replica",
    summary: "Sum up what was confirmed",
    description: `How many pedidos were confirmed in a period, with how many units, for how much: by minuto, hora or dia, at most ${MAX_BUCKETS.toLocaleString("en")} of them, or by producto, which reads every line of the period. A pedido counts when it was confirmed.`,
    query: Query,
    success: { status: 200, description: "The sums.", schema: Resumen, example },
    refusals: ["periodo_invalido"],
  },
  async ({ query, c }) => {
    const { por, hasta = new Date().toISOString() } = query;
    const desde = query.desde ?? new Date(Date.parse(hasta) - DAY).toISOString();
    const [from, to] = [Date.parse(desde), Date.parse(hasta)];
    if (to <= from) return err(invalidPeriod("hasta", "hasta must be after desde."));
    if (por === "producto") {
      const rows = await c.get("db").query(sumUpProductos, [desde, hasta, query.limit]);
      const [all] = rows;
      const sold = rows.filter(
        (row): row is typeof row & { producto_id: string; nombre: string } => row.nombre !== null,
      );
      return ok({
        ...{ por, desde, hasta },
        ...sumsOf({
          pedidos: all?.all_pedidos ?? 0,
          cantidad: all?.all_cantidad ?? null,
          total: all?.all_total ?? null,
          devuelto: all?.all_devuelto ?? null,
          total_devuelto: all?.all_total_devuelto ?? null,
        }),
        cancelados: all?.all_cancelados ?? 0,
        datos: sold.map((row) => ({ producto_id: row.producto_id, sku: row.sku, nombre: row.nombre, ...sumsOf(row) })),
      });
    }
    const buckets = Math.ceil((to - from) / (SECONDS[por] * 1_000));
    if (buckets > MAX_BUCKETS)
      return err(
        invalidPeriod(
          "por",
          `The period has ${buckets} of these; at most ${MAX_BUCKETS} are answered. Shorten it, or sum up by a longer one.`,
        ),
      );
    const rows = await c.get("db").query(sumUpTime, [desde, hasta, SECONDS[por]]);
    const datos = rows.map((row) => ({
      desde: row.desde.toISOString(),
      ...sumsOf(row),
      cancelados: row.cancelados,
    }));
    const sum = (of: (one: (typeof datos)[number]) => number) => datos.reduce((total, one) => total + of(one), 0);
    return ok({
      ...{ por, desde, hasta },
      pedidos: sum((one) => one.pedidos),
      cantidad: sum((one) => one.cantidad),
      total: toAmount(sum((one) => toCentavos(one.total))),
      devuelto: sum((one) => one.devuelto),
      total_devuelto: toAmount(sum((one) => toCentavos(one.total_devuelto))),
      cancelados: sum((one) => one.cancelados),
      datos,
    });
  },
);
