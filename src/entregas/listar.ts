import { z } from "@hono/zod-openapi";
import sql from "../../sql/entregas/listar.sql" with { type: "text" };
import { type Column, pg, type Row, statement } from "../db/statement.ts";
import { decodePosition, encodePosition } from "../eventos/posicion.ts";
import { IdParams } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { exampleOf, invalid, limit, listOf, paged } from "../http/pagination.ts";
import { err, ok } from "../result.ts";
import { ESTADOS } from "./entrega.ts";
import { EntregaJson, fromRow, listColumns, pruebaExample, toJson } from "./schema.ts";

type Columns = typeof listColumns;

/** All null in the one row of a webhook that has none. */
const columns = Object.fromEntries(
  Object.entries(listColumns).map(([name, column]) => [
    name,
    name === "webhook_id" ? column : pg.nullable<unknown>(column),
  ]),
) as { [K in keyof Columns]: Columns[K] extends Column<infer T> ? Column<T | null> : never };

const selectEntregas = statement({
  name: "entregas/listar",
  text: sql,
  params: ["uuid", "text", "text", "int4", "uuid", "int4"],
  columns,
  plan: "custom",
});

const Query = z.strictObject({
  estado: z.enum(ESTADOS).optional().openapi({ description: "Only those in this estado." }),
  limit,
  cursor: z.string().max(1000).optional().openapi({ description: "`pagina.siguiente` of the page before." }),
});

/** GET /webhooks/{id}/entregas */
export const listarEntregas = operation(
  {
    operationId: "listarEntregas",
    method: "get",
    path: "/webhooks/{id}/entregas",
    tag: "webhooks",
    rol: "admin",
    summary: "List what was sent to a webhook",
    description:
      "Each event that is being sent or was, that of the newest event first, with every attempt. Kept for RETENTION_DAYS. Of a receiver that is behind, further events wait in the feed and are not in this list yet.",
    params: IdParams,
    query: Query,
    success: {
      status: 200,
      description: "A page of entregas.",
      schema: listOf(EntregaJson),
      example: exampleOf([pruebaExample]),
      list: true,
    },
    refusals: ["webhook_no_encontrado"],
  },
  async ({ params, query, c }) => {
    const cursor = query.cursor === undefined ? null : decodePosition(query.cursor);
    if (cursor === undefined)
      return invalid("cursor", "Invalid cursor. Pass `pagina.siguiente` of this list unchanged.");
    const from = cursor ?? [null, null, null];
    const rows = await c.get("db").query(selectEntregas, [params.id, query.estado ?? null, ...from, query.limit + 1]);
    if (rows.length === 0) return err({ codigo: "webhook_no_encontrado" });
    const found = rows.filter((row): row is Row<{ columns: typeof listColumns }> => row.id !== null);
    const shown = found.slice(0, query.limit);
    const last = shown.at(-1);
    const siguiente =
      last && found.length > query.limit ? encodePosition({ ...last, version: last.sujeto_version }) : null;
    const datos = shown.map((row) => toJson(fromRow(row, row.proximo_en)));
    return ok(paged(c, datos, { limit: query.limit, page: null, siguiente, total: null }));
  },
);
