import sql from "../../sql/clientes/listar.sql" with { type: "text" };
import { statement } from "../db/statement.ts";
import { ReferenciaFilter } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { exampleOf, listColumns, listed, listOf, listQuery, PAGE_PARAMS, pageOf } from "../http/pagination.ts";
import { NamePart } from "../http/search.ts";
import { ok } from "../result.ts";
import { ClienteJson, clienteExample, columns, Email, fromRow, toJson } from "./schema.ts";

const selectClientes = statement({
  name: "clientes/listar",
  text: sql,
  params: ["text", "text", ...PAGE_PARAMS, "text"],
  columns: listColumns(columns),
  plan: "custom",
});

const orders = { creado_en: "time", nombre: "text" } as const;

const Query = listQuery(orders, {
  nombre: NamePart.optional(),
  email: Email.optional().openapi({ description: "The whole email; case makes no difference." }),
  referencia: ReferenciaFilter,
});

/** GET /clientes */
export const listarClientes = operation(
  {
    operationId: "listarClientes",
    method: "get",
    path: "/clientes",
    tag: "clientes",
    rol: "lectura",
    reads: "replica",
    summary: "List clientes",
    description:
      "All filters hold at once. orden=nombre is alphabetical. A page by number, or by cursor from the page before: each row once, also while others are added.",
    query: Query,
    success: {
      status: 200,
      description: "A page of clientes.",
      schema: listOf(ClienteJson),
      example: exampleOf([clienteExample]),
      list: true,
    },
    refusals: ["pagina_demasiado_profunda"],
  },
  async ({ query, c }) => {
    const page = pageOf("/clientes", query, orders);
    if (!page.ok) return page;
    const { nombre = null, email = null, referencia = null } = query;
    const rows = await c.get("db").query(selectClientes, [nombre, email, ...page.value.params, referencia]);
    return ok(listed(c, page.value, rows, (row) => toJson(fromRow(row))));
  },
);
