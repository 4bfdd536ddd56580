import { err, ok, type Result } from "../result.ts";

/** Somebody who orders in a tienda. */
export type Cliente = {
  readonly id: string;
  readonly nombre: string;
  readonly email: string | null;
  readonly version: number;
  readonly creado_en: Date;
  readonly actualizado_en: Date;
};

/** No such cliente in this tienda. */
export type ClienteNoEncontrado = { readonly codigo: "cliente_no_encontrado" };

/** Another cliente of the tienda has this email, capitals aside. */
export type EmailDuplicado = { readonly codigo: "email_duplicado"; readonly email: string };

/** Adds a cliente to the tienda, unless the email is taken. */
export const crear = (
  nuevo: Pick<Cliente, "id" | "nombre" | "email">,
  taken: boolean,
  ahora: Date,
): Result<Cliente, EmailDuplicado> =>
  taken
    ? err({ codigo: "email_duplicado", email: nuevo.email ?? "" })
    : ok({ ...nuevo, version: 1, creado_en: ahora, actualizado_en: ahora });

/** The outcome of looking a cliente up. */
export const obtener = (found: Cliente | undefined): Result<Cliente, ClienteNoEncontrado> =>
  found ? ok(found) : err({ codigo: "cliente_no_encontrado" });
