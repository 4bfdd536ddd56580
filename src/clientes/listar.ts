import { z } from "@hono/zod-openapi";
import sql from "../../sql/clientes/listar.sql" with { type: "text" };
import { statement } from "../db/statement.ts";
import { operation } from "../http/operation.ts";
import { escapeLike, listOf, offsetOf, PageQuery, pageOf } from "../http/pagination.ts";
import { text } from "../http/validation.ts";
import { ok } from "../result.ts";
import { ClienteJson, columns, fromRow, toJson } from "./schema.ts";

const selectClientes = statement({
  name: "clientes/listar",
  text: sql,
  params: ["uuid", "text", "int4", "int4"],
  columns,
  plan: "custom",
});

const Query = z.strictObject({
  ...PageQuery,
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
    description: "In the order of their creation.",
    query: Query,
    success: { status: 200, description: "A page of clientes.", schema: listOf(ClienteJson) },
    refusals: ["pagina_demasiado_profunda"],
  },
  async ({ query, c }) => {
    const offset = offsetOf(query);
    if (!offset.ok) return offset;
    const nombre = query.nombre === undefined ? null : escapeLike(query.nombre);
    const rows = await c.var.db.query(selectClientes, [c.var.tienda, nombre, query.limit, offset.value]);
    return ok(pageOf(rows.map(fromRow).map(toJson), query));
  },
);
