import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/listar.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { OptionalId, ReferenciaFilter, TimeBound, text } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import {
  exampleOf,
  listColumns,
  listed,
  listOf,
  listQuery,
  PAGE_PARAMS,
  pageOf,
  queryNumber,
} from "../http/pagination.ts";
import { NamePart } from "../http/search.ts";
import { err, ok } from "../result.ts";
import { ESTADOS } from "./pedido.ts";
import { fromStored, type Line, PedidoJson, columns as pedidoColumns, pedidoExamples, toJson } from "./schema.ts";

const columns = { ...pedidoColumns, items: pg.nullable(pg.json<readonly Line[]>()) };

const selectPedidos = statement({
  name: "pedidos/listar",
  text: sql,
  params: ["uuid", "text", "timestamptz", "timestamptz", ...PAGE_PARAMS, "text", "int4", "text", "int4", "text"],
  columns: listColumns(columns),
  plan: "custom",
});

const orders = { creado_en: "time", confirmado_en: "time", total: "amount" } as const;

/** The greatest int of PostgreSQL. */
const MAX_NUMERO = 2 ** 31 - 1;

/** What a text to find can be: the numero of a pedido, and part of a nombre. */
const meant = (q: string): { readonly numero: number | null; readonly nombre: string | null } => {
  const [, digits] = /^#?(\d{1,10})$/.exec(q) ?? [];
  const numero = Number(digits ?? 0);
  const part = NamePart.safeParse(q);
  return { numero: numero > 0 && numero <= MAX_NUMERO ? numero : null, nombre: part.success ? part.data : null };
};

const { orden, ...filters } = listQuery(orders, {
  cliente_id: OptionalId.optional(),
  estado: z.enum(ESTADOS).optional(),
  creado_desde: TimeBound.optional().openapi({ description: "Created at this time or later." }),
  creado_hasta: TimeBound.optional().openapi({ description: "Created before this time." }),
  confirmado_desde: TimeBound.optional().openapi({
    description: "Confirmed at this time or later, also if cancelled since.",
  }),
  confirmado_hasta: TimeBound.optional().openapi({ description: "Confirmed before this time." }),
  referencia: ReferenciaFilter,
  numero: queryNumber(z.int().min(1).max(MAX_NUMERO)).optional().openapi({ description: "The numero." }),
  q: text(1, 254).optional().openapi({
    description:
      "Finds pedidos by numero (`1042` or `#1042`), whole referencia, or the whole email or a part of the nombre of their cliente; of clientes with that part in their nombre, the 1 000 newest.",
  }),
}).shape;

const Query = z.strictObject({
  ...filters,
  orden: orden.unwrap().optional().openapi({
    description:
      "What to order by; with - from the greatest to the least. Without it, creado_en, and confirmado_en where that is bounded.",
  }),
});

/** One index serves the order and the bounds of the same time: otherwise everything would be read from the oldest on. */
const bounded = (query: z.output<typeof Query>) => {
  const byConfirmado = query.confirmado_desde !== undefined || query.confirmado_hasta !== undefined;
  const orden = query.orden ?? (byConfirmado ? "confirmado_en" : "creado_en");
  const times = ["creado", "confirmado"] as const;
  for (const other of times.filter((time) => !orden.endsWith(`${time}_en`)))
    for (const campo of [`${other}_desde`, `${other}_hasta`] as const)
      if (query[campo] !== undefined)
        return err({
          codigo: "periodo_invalido" as const,
          campo,
          mensaje: `${campo} requires orden=${other}_en or -${other}_en.`,
        });
  const time = times.find((one) => orden.endsWith(`${one}_en`));
  if (!time) return ok({ orden, desde: null, hasta: null });
  return ok({ orden, desde: query[`${time}_desde`] ?? null, hasta: query[`${time}_hasta`] ?? null });
};

/** GET /pedidos */
export const listarPedidos = operation(
  {
    operationId: "listarPedidos",
    method: "get",
    path: "/pedidos",
    tag: "pedidos",
    rol: "lectura",
    reads: "replica",
    summary: "List pedidos",
    description:
      "With their items and totals. All filters hold at once. A page by number, or by cursor from the page before: each row once, also while others are added. orden=confirmado_en lists those that were confirmed, also if they were cancelled since, and orden=total those that are no longer a carrito.",
    query: Query,
    success: {
      status: 200,
      description: "A page of pedidos.",
      schema: listOf(PedidoJson),
      example: exampleOf([pedidoExamples.confirmado]),
      list: true,
    },
    refusals: ["pagina_demasiado_profunda", "periodo_invalido"],
  },
  async ({ query, c }) => {
    const period = bounded(query);
    if (!period.ok) return period;
    const { orden, desde, hasta } = period.value;
    const page = pageOf("/pedidos", { ...query, orden }, orders);
    if (!page.ok) return page;
    const { cliente_id = null, estado = null, referencia = null, numero = null, q } = query;
    const found = q === undefined ? [null, null, null] : [q, meant(q).numero, meant(q).nombre];
    const params = [cliente_id, estado, desde, hasta, ...page.value.params, referencia, numero, ...found];
    const rows = await c.get("db").query(selectPedidos, params);
    return ok(listed(c, page.value, rows, (row) => toJson(fromStored(row))));
  },
);
