import { v7 } from "uuid";
import sql from "../../sql/clientes/crear.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { crear, type NuevoCliente as Request } from "./cliente.ts";
import { ClienteJson, changeColumns, clienteExample, NuevoCliente, toJson } from "./schema.ts";

const statement = writeStatement<Request, typeof changeColumns>({
  name: "clientes/crear",
  text: sql,
  columns: changeColumns,
  conflictKeys: null,
});

export const insertClientes = write({
  statement,
  requestOf: ({ id, nombre, email, referencia, metadatos }): Request => ({ id, nombre, email, referencia, metadatos }),
  explain: ({ id, nombre, email, referencia, metadatos }: Request, row: Row<typeof statement> | undefined) =>
    crear(
      { id, nombre, email, referencia, metadatos },
      row?.taken_by ?? null,
      row?.ahora ?? NEVER,
      row?.referencia_taken_by,
    ),
  present: toJson,
  evento: "cliente.creado",
});

/** POST /clientes */
export const crearCliente = operation(
  {
    operationId: "crearCliente",
    method: "post",
    path: "/clientes",
    tag: "clientes",
    rol: "ventas",
    summary: "Create a cliente",
    description: "The email, if there is one, belongs to one cliente of the tienda only, in upper or lower case.",
    body: jsonBody(NuevoCliente),
    success: { status: 201, description: "The new cliente.", schema: ClienteJson, example: clienteExample, etag: true },
    refusals: ["email_duplicado", "referencia_duplicada"],
  },
  ({ body: { nombre, email = null, referencia = null, metadatos }, change }) =>
    change(insertClientes, { id: v7(), nombre, email, referencia, metadatos }),
);
