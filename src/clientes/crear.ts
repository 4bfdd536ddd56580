import sql from "../../sql/clientes/crear.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { ok } from "../result.ts";
import { type Cliente, crear } from "./cliente.ts";
import { ClienteJson, NuevoCliente, toJson } from "./schema.ts";

type Request = Pick<Cliente, "id" | "nombre" | "email">;

const columns = {
  pos: pg.int4,
  id: pg.uuid,
  applied: pg.bool,
  undecided: pg.bool,
  creado_en: pg.nullable(pg.timestamptz),
};

const insertClientes = writeStatement<Request, typeof columns>({
  name: "clientes/crear",
  text: sql,
  columns,
  conflictKeys: null,
});

/** What the domain says to what the statement saw. The id is not the request's own when the answer is repeated. */
const explain = (request: Request, row: Row<typeof insertClientes> | undefined) =>
  crear({ ...request, id: row?.id ?? request.id }, !row?.applied, row?.creado_en ?? NEVER);

/** POST /clientes */
export const crearCliente = operation(
  {
    operationId: "crearCliente",
    method: "post",
    path: "/clientes",
    tag: "clientes",
    summary: "Create a cliente",
    description: "The email, if there is one, belongs to one cliente of the tienda only; capitals make no difference.",
    body: jsonBody(NuevoCliente),
    success: { status: 201, description: "The new cliente.", schema: ClienteJson, etag: true },
    refusals: ["email_duplicado"],
  },
  async ({ body, ask }) => {
    const request = { nombre: body.nombre, email: body.email ?? null, id: Bun.randomUUIDv7() };
    const outcome = await ask(insertClientes, request, explain);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
