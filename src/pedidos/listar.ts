import { z } from "@hono/zod-openapi";
import sql from "../../sql/pedidos/listar.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { OptionalId, TimeBound } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { listColumns, listed, listOf, listQuery, PAGE_PARAMS, pageOf } from "../http/pagination.ts";
import { ok } from "../result.ts";
import { ESTADOS } from "./pedido.ts";
import { fromStored, type Line, PedidoJson, columns as pedidoColumns, toJson } from "./schema.ts";

const columns = { ...pedidoColumns, items: pg.nullable(pg.json<readonly Line[]>()) };

const selectPedidos = statement({
  name: "pedidos/listar",
  text: sql,
  params: ["uuid", "text", "timestamptz", "timestamptz", ...PAGE_PARAMS],
  columns: listColumns(columns),
  plan: "custom",
});

const orders = { creado_en: "time", confirmado_en: "time" } as const;

const Query = listQuery(orders, {
  cliente_id: OptionalId.optional(),
  estado: z.enum(ESTADOS).optional(),
  desde: TimeBound.optional().openapi({
    description: "Created at this time or later; with orden=confirmado_en, confirmed. A day begins at 00:00 UTC.",
  }),
  hasta: TimeBound.optional().openapi({
    description: "Created before this time; with orden=confirmado_en, confirmed.",
  }),
});

/** GET /pedidos */
export const listarPedidos = operation(
  {
    operationId: "listarPedidos",
    method: "get",
    path: "/pedidos",
    tag: "pedidos",
    summary: "List pedidos",
    description:
      "With their items and totals. All filters hold at once. A page by number, or by cursor from the page before: each row once, also while others are added. orden=confirmado_en lists those that were confirmed, also if they were cancelled since.",
    query: Query,
    success: { status: 200, description: "A page of pedidos.", schema: listOf(PedidoJson), list: true },
    refusals: ["pagina_demasiado_profunda"],
  },
  async ({ query, c }) => {
    const page = pageOf("/pedidos", query, orders);
    if (!page.ok) return page;
    const { cliente_id = null, estado = null, desde = null, hasta = null } = query;
    const params = [cliente_id, estado, desde, hasta, ...page.value.params];
    const rows = await c.var.db.query(selectPedidos, params);
    return ok(listed(c, page.value, rows, (row) => toJson(fromStored(row))));
  },
);
