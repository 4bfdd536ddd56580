import sql from "../../sql/clientes/listar.sql" with { type: "text" };
import { statement } from "../db/statement.ts";
import { text } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { listColumns, listed, listOf, listQuery, PAGE_PARAMS, pageOf } from "../http/pagination.ts";
import { ok } from "../result.ts";
import { ClienteJson, columns, fromRow, toJson } from "./schema.ts";

const selectClientes = statement({
  name: "clientes/listar",
  text: sql,
  params: ["text", ...PAGE_PARAMS],
  columns: listColumns(columns),
  plan: "custom",
});

const orders = { creado_en: "time", nombre: "text" } as const;

const Query = listQuery(orders, {
  nombre: text(1, 200).optional().openapi({ description: "Part of the name; accents and case make no difference." }),
});

/** GET /clientes */
export const listarClientes = operation(
  {
    operationId: "listarClientes",
    method: "get",
    path: "/clientes",
    tag: "clientes",
    summary: "List clientes",
    description: "A page by number, or by cursor from the page before: each row once, also while others are added.",
    query: Query,
    success: { status: 200, description: "A page of clientes.", schema: listOf(ClienteJson), list: true },
    refusals: ["pagina_demasiado_profunda"],
  },
  async ({ query, c }) => {
    const page = pageOf("/clientes", query, orders);
    if (!page.ok) return page;
    const rows = await c.var.db.query(selectClientes, [query.nombre ?? null, ...page.value.params]);
    return ok(listed(c, page.value, rows, (row) => toJson(fromRow(row))));
  },
);
