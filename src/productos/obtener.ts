import { z } from "@hono/zod-openapi";
import sqlEn from "../../sql/productos/obtener.en.sql" with { type: "text" };
import sql from "../../sql/productos/obtener.sql" with { type: "text" };
import { batchStatement, pg, statement } from "../db/statement.ts";
import { representationOf } from "../http/etag.ts";
import { IdParams, Moment, Time } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { invalid } from "../http/pagination.ts";
import { err, ok } from "../result.ts";
import { obtener, obtenerEn } from "./producto.ts";
import { columns, fromRow, ProductoJson, productoExample, toJson } from "./schema.ts";

const selectProductos = batchStatement<{ id: string }, typeof columns & { pos: typeof pg.int4 }>({
  name: "productos/obtener",
  text: sql,
  columns: { pos: pg.int4, ...columns },
  conflictKeys: null,
});

const selectProductoEn = statement({
  name: "productos/obtener.en",
  text: sqlEn,
  params: ["uuid", "timestamptz"],
  columns: { ...columns, movimiento: pg.int4, saldo: pg.int4, ahora: pg.timestamptz },
  plan: "custom",
});

const Query = z.strictObject({
  en: Moment.optional().openapi({
    description:
      "A time in the past: `stock` is what it was then, by the movements. Everything else is as it is now. 404 `producto_no_existia` before the producto was created.",
  }),
});

/** GET /productos/{id} */
export const obtenerProducto = operation(
  {
    operationId: "obtenerProducto",
    method: "get",
    path: "/productos/{id}",
    tag: "productos",
    rol: "lectura",
    summary: "Read a producto",
    description:
      "The producto with this id. With `en`, its stock at that moment, in the body with `en`: everything else is as it is now, and the ETag is that of this look, which no If-Match accepts.",
    params: IdParams,
    query: Query,
    success: {
      status: 200,
      description: "The producto.",
      schema: z
        .object({
          ...ProductoJson.shape,
          en: Time.optional().openapi({ description: "Of when the stock is; absent: of now." }),
        })
        .openapi("ProductoEn"),
      example: productoExample,
      etag: true,
    },
    refusals: ["producto_no_encontrado", "producto_no_existia"],
  },
  async ({ params, query, c }) => {
    if (query.en === undefined) {
      const row = await c.get("db").call(selectProductos, params);
      const outcome = obtener(row && fromRow(row));
      return outcome.ok ? ok(toJson(outcome.value)) : outcome;
    }
    const en = new Date(query.en);
    const [row] = await c.get("db").query(selectProductoEn, [params.id, query.en]);
    const outcome = obtenerEn(row && { producto: fromRow(row), saldo: row.saldo }, en, row?.ahora ?? en);
    if (outcome.ok) {
      const { producto, stock } = outcome.value;
      const shown = { ...toJson(producto), stock, en: query.en };
      c.set("representation", `${representationOf(toJson(producto))}-${row?.movimiento}`);
      return ok(shown);
    }
    const { error } = outcome;
    return error.codigo === "futuro"
      ? invalid("en", `Must not be later than now, ${error.ahora.toISOString()}.`)
      : err(error);
  },
);
