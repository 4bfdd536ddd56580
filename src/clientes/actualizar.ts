import sql from "../../sql/clientes/actualizar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { EXAMPLE_LATER, IdParams } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import type { Versions } from "../version.ts";
import { actualizar, type CambioCliente } from "./cliente.ts";
import { CambioClienteJson, ClienteJson, changeColumns, clienteExample, fromRow, toJson } from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions; readonly cambio: CambioCliente };

const columns = { ...changeColumns, cambio: pg.json<CambioCliente>() };

const statement = writeStatement<Request, typeof columns>({
  name: "clientes/actualizar",
  text: sql,
  columns,
  // At most one new email or referencia in a batch: two batches that take several, in no certain order, could wait for each
  // other.
  conflictKeys: ({ id, cambio }) => (cambio.email || cambio.referencia ? [id, "unique"] : [id]),
});

export const updateClientes = write({
  statement,
  requestOf: ({ id, cambio }): Request => ({ id, versions: null, cambio }),
  explain: ({ cambio, versions }: Request, row: Row<typeof statement> | undefined) =>
    actualizar(
      row ? fromRow(row) : null,
      cambio,
      row?.taken_by ?? null,
      row?.ahora ?? NEVER,
      versions,
      row?.referencia_taken_by,
    ),
  present: toJson,
  evento: "cliente.actualizado",
});

/** PATCH /clientes/{id} */
export const actualizarCliente = operation(
  {
    operationId: "actualizarCliente",
    method: "patch",
    path: "/clientes/{id}",
    tag: "clientes",
    rol: "ventas",
    summary: "Change a cliente",
    description:
      "Changes the fields that are named; a null email or referencia takes it away; metadatos replaces all of them.",
    params: IdParams,
    headers: IfMatchHeader,
    body: jsonBody(CambioClienteJson),
    success: {
      status: 200,
      description: "The cliente after the change.",
      schema: ClienteJson,
      example: { ...clienteExample, nombre: "Ana Gómez Ríos", version: 2, actualizado_en: EXAMPLE_LATER },
      etag: true,
    },
    refusals: [
      "cliente_no_encontrado",
      "version_cambiada",
      "cliente_olvidado",
      "email_duplicado",
      "referencia_duplicada",
    ],
  },
  ({ params, headers, body, change }) =>
    change(updateClientes, { id: params.id, versions: versionsOf(headers), cambio: body }),
);
