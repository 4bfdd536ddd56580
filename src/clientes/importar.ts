import { z } from "@hono/zod-openapi";
import copy from "../../sql/clientes/importar.copy.sql" with { type: "text" };
import repeated from "../../sql/clientes/importar.repeated.sql" with { type: "text" };
import upsert from "../../sql/clientes/importar.sql" with { type: "text" };
import staging from "../../sql/clientes/importar.staging.sql" with { type: "text" };
import type { Importer } from "../csv/import.ts";
import { command, globalStatement, pg, statement } from "../db/statement.ts";
import { mistakes } from "../http/validation.ts";
import { err, ok } from "../result.ts";
import { NuevoCliente } from "./schema.ts";

const { nombre, email } = NuevoCliente.shape;

/** A row: what POST /clientes takes, with an email. */
const Fila = z.strictObject({ nombre, email: email.unwrap().unwrap() });

/** How clientes are imported: by email, ignoring case. */
export const importClientes: Importer = {
  required: ["email", "nombre"],
  optional: [],
  read: (cells) => {
    const parsed = Fila.safeParse(cells);
    return parsed.success ? ok([parsed.data.nombre, parsed.data.email]) : err(mistakes(Fila, cells));
  },
  staging: command({ name: "clientes/importar.staging", text: staging }),
  copy: command({ name: "clientes/importar.copy", text: copy }),
  repeated: globalStatement({
    name: "clientes/importar.repeated",
    text: repeated,
    params: [],
    columns: { line_no: pg.int4, first_line: pg.int4, nombre: pg.text, email: pg.text },
    plan: "generic",
  }),
  upsert: statement({
    name: "clientes/importar",
    text: upsert,
    params: ["int4", "int4", "_int4"],
    columns: { created: pg.int4, changed: pg.int4, undecided: pg.json<readonly number[]>() },
    plan: "generic",
  }),
};
