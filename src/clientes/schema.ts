import { z } from "@hono/zod-openapi";
import { pg, type Row } from "../db/statement.ts";
import {
  changeOf,
  EXAMPLE_IDS,
  EXAMPLE_TIME,
  Id,
  identity,
  Metadatos,
  Referencia,
  Time,
  text,
  Version,
} from "../http/fields.ts";
import type { Metadatos as Kept } from "../identity.ts";
import type { Cliente } from "./cliente.ts";

/** A cliente as the API shows it. */
export const ClienteJson = z
  .object({
    id: Id,
    nombre: z.string().openapi({ example: "Ana Gómez" }),
    email: z.string().nullable().openapi({ example: "ana@example.com" }),
    version: Version,
    creado_en: Time,
    actualizado_en: Time,
    olvidado_en: Time.nullable().openapi({
      example: null,
      description: "When the person was erased: nombre, email, referencia and metadatos are gone, for good.",
    }),
    ...identity,
  })
  .openapi("Cliente");

/** The cliente in the examples of answers. */
export const clienteExample: z.input<typeof ClienteJson> = {
  id: EXAMPLE_IDS.cliente,
  nombre: "Ana Gómez",
  email: null,
  version: 1,
  creado_en: EXAMPLE_TIME,
  actualizado_en: EXAMPLE_TIME,
  olvidado_en: null,
  referencia: null,
  metadatos: {},
};

/** Validators interpret `format: email` differently; the pattern defines it here. */
export const Email = z
  .string()
  // First: on a text of a megabyte the pattern takes half a second.
  .max(254, { abort: true })
  .regex(z.regexes.email, "Must be an email address. Example: ana@example.com")
  .openapi({ format: "email", example: "ana@example.com", pattern: z.regexes.email.source });

/** What a client sends to create one. */
export const NuevoCliente = z
  .strictObject({
    nombre: text(1, 200).openapi({ example: "Ana Gómez" }),
    email: Email.nullish(),
    referencia: Referencia.nullish(),
    metadatos: Metadatos.default({}),
  })
  .openapi("NuevoCliente", { example: { nombre: "Ana Gómez" } });

/** What a client sends to change one. */
export const CambioClienteJson = changeOf({
  nombre: text(1, 200),
  email: Email.nullable(),
  referencia: Referencia.nullable(),
  metadatos: Metadatos,
}).openapi("CambioCliente", { example: { nombre: "Ana Gómez Ríos" } });

/** The columns of a cliente, as the table holds them. */
export const columns = {
  id: pg.uuid,
  nombre: pg.text,
  email: pg.nullable(pg.text),
  version: pg.int4,
  creado_en: pg.timestamptz,
  actualizado_en: pg.timestamptz,
  olvidado_en: pg.nullable(pg.timestamptz),
  referencia: pg.nullable(pg.text),
  metadatos: pg.json<Kept>(),
};

/** The columns of a statement that changes clientes: the facts that it read, and what it did. */
export const changeColumns = {
  pos: pg.int4,
  ...columns,
  ahora: pg.timestamptz,
  applied: pg.bool,
  undecided: pg.bool,
  taken_by: pg.nullable(pg.uuid),
  referencia_taken_by: pg.nullable(pg.uuid),
};

/** A cliente of the domain from such a row. */
export const fromRow = (row: Row<{ columns: typeof columns }>): Cliente => ({
  id: row.id,
  nombre: row.nombre,
  email: row.email,
  version: row.version,
  creado_en: row.creado_en,
  actualizado_en: row.actualizado_en,
  olvidado_en: row.olvidado_en,
  referencia: row.referencia,
  metadatos: row.metadatos,
});

/** A cliente of the domain as the API shows it. */
export const toJson = (cliente: Cliente): z.input<typeof ClienteJson> => ({
  id: cliente.id,
  nombre: cliente.nombre,
  email: cliente.email,
  version: cliente.version,
  creado_en: cliente.creado_en.toISOString(),
  actualizado_en: cliente.actualizado_en.toISOString(),
  olvidado_en: cliente.olvidado_en?.toISOString() ?? null,
  referencia: cliente.referencia,
  metadatos: cliente.metadatos,
});
