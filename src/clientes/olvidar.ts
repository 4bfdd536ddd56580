import sql from "../../sql/clientes/olvidar.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { IfMatchHeader, versionsOf } from "../http/etag.ts";
import { EXAMPLE_LATER, IdParams } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import type { Versions } from "../version.ts";
import { olvidar } from "./cliente.ts";
import { ClienteJson, columns as clienteColumns, clienteExample, fromRow, toJson } from "./schema.ts";

type Request = { readonly id: string; readonly versions: Versions };

const columns = { pos: pg.int4, ...clienteColumns, ahora: pg.timestamptz, applied: pg.bool, undecided: pg.bool };

const statement = writeStatement<Request, typeof columns>({
  name: "clientes/olvidar",
  text: sql,
  columns,
  conflictKeys: ({ id }) => [id],
});

export const eraseClientes = write({
  statement,
  requestOf: ({ id }): Request => ({ id, versions: null }),
  explain: ({ versions }: Request, row: Row<typeof statement> | undefined) =>
    olvidar(row ? fromRow(row) : null, row?.ahora ?? NEVER, versions),
  present: toJson,
  evento: "cliente.olvidado",
});

const example = {
  ...clienteExample,
  nombre: "(olvidado)",
  version: 2,
  actualizado_en: EXAMPLE_LATER,
  olvidado_en: EXAMPLE_LATER,
};

/** POST /clientes/{id}/olvidar */
export const olvidarCliente = operation(
  {
    operationId: "olvidarCliente",
    method: "post",
    path: "/clientes/{id}/olvidar",
    tag: "privacidad",
    rol: "admin",
    summary: "Erase a person",
    description:
      "Erases nombre, email, referencia and metadatos, here and in the log of changes, for good: a repeated Idempotency-Key of then is answered without them. The pedidos stay, with a cliente called `(olvidado)`; it cannot be changed and places no new ones. The email is free at once. Erasing again changes nothing but the version.",
    params: IdParams,
    headers: IfMatchHeader,
    success: { status: 200, description: "What is left of the cliente.", schema: ClienteJson, example, etag: true },
    refusals: ["cliente_no_encontrado", "version_cambiada"],
  },
  ({ params, headers, change }) => change(eraseClientes, { id: params.id, versions: versionsOf(headers) }),
);
