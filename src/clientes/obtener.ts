import sql from "../../sql/clientes/obtener.sql" with { type: "text" };
import { batchStatement, pg } from "../db/statement.ts";
import { IdParams } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { ok } from "../result.ts";
import { obtener } from "./cliente.ts";
import { ClienteJson, clienteExample, columns, fromRow, toJson } from "./schema.ts";

const selectClientes = batchStatement<{ id: string }, typeof columns & { pos: typeof pg.int4 }>({
  name: "clientes/obtener",
  text: sql,
  columns: { pos: pg.int4, ...columns },
  conflictKeys: null,
});

/** GET /clientes/{id} */
export const obtenerCliente = operation(
  {
    operationId: "obtenerCliente",
    method: "get",
    path: "/clientes/{id}",
    tag: "clientes",
    rol: "lectura",
    summary: "Read a cliente",
    description: "The cliente with this id.",
    params: IdParams,
    success: { status: 200, description: "The cliente.", schema: ClienteJson, example: clienteExample, etag: true },
    refusals: ["cliente_no_encontrado"],
  },
  async ({ params, c }) => {
    const row = await c.get("db").call(selectClientes, params);
    const outcome = obtener(row && fromRow(row));
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
