import sql from "../../sql/clientes/actualizar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { IdParams } from "../http/validation.ts";
import { ok } from "../result.ts";
import type { Versions } from "../version.ts";
import { actualizar, type CambioCliente } from "./cliente.ts";
import { CambioClienteJson, ClienteJson, columns as clienteColumns, fromRow, toJson } from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly cambio: CambioCliente };

const columns = { pos: pg.int4, ...clienteColumns, applied: pg.bool, undecided: pg.bool, taken: pg.bool };

const updateClientes = writeStatement<Request, typeof columns>({
  name: "clientes/actualizar",
  text: sql,
  columns,
  conflictKeys: ({ id, cambio }) => (cambio.email ? [id, `email ${cambio.email.toLowerCase()}`] : [id]),
});

/** What the domain says to what the statement saw. */
const explain = ({ cambio, versions }: Request, row: Row<typeof updateClientes> | undefined) =>
  actualizar(row ? fromRow(row) : null, cambio, row?.taken ?? false, row?.actualizado_en ?? NEVER, versions);

/** PATCH /clientes/{id} */
export const actualizarCliente = operation(
  {
    operationId: "actualizarCliente",
    method: "patch",
    path: "/clientes/{id}",
    tag: "clientes",
    summary: "Change a cliente",
    description: "Changes the fields that are named; a null email takes it away.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(CambioClienteJson),
    success: { status: 200, description: "The cliente after the change.", schema: ClienteJson, etag: true },
    refusals: ["cliente_no_encontrado", "version_cambiada", "email_duplicado"],
  },
  async ({ params, headers, body, ask }) => {
    const request = { id: params.id, versions: versionsOf(headers), cambio: body };
    const outcome = await ask(updateClientes, request, explain);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
