import sql from "../../sql/clientes/crear.sql" with { type: "text" };
import { statement } from "../db/statement.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { ok } from "../result.ts";
import { crear } from "./cliente.ts";
import { ClienteJson, columns, fromRow, NuevoCliente, toJson } from "./schema.ts";

const insertCliente = statement({
  name: "clientes/crear",
  text: sql,
  params: ["uuid", "uuid", "text", "text"],
  columns,
  plan: "generic",
});

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
  async ({ body, c }) => {
    const email = body.email ?? null;
    const [row] = await c.var.db.query(insertCliente, [c.var.tienda, Bun.randomUUIDv7(), body.nombre, email]);
    const outcome = crear(row && fromRow(row), email);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
