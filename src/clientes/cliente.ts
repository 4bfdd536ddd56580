import { type Identity, type IdentityChange, identityAfter, type ReferenciaDuplicada } from "../identity.ts";
import { err, ok, type Result } from "../result.ts";
import { type VersionCambiada, type Versions, versionConflict } from "../version.ts";

/** A customer of a tienda. */
export type Cliente = Identity & {
  readonly id: string;
  readonly nombre: string;
  readonly email: string | null;
  readonly version: number;
  readonly creado_en: Date;
  readonly actualizado_en: Date;
  /** When the person was erased; null: never. */
  readonly olvidado_en: Date | null;
};

/** No such cliente in this tienda. */
export type ClienteNoEncontrado = { readonly codigo: "cliente_no_encontrado" };

/** Another cliente of the tienda has this email, ignoring case. */
export type EmailDuplicado = { readonly codigo: "email_duplicado"; readonly cliente_id: string };

/** The person was erased: this cliente only stands for them in their pedidos. */
export type ClienteOlvidado = { readonly codigo: "cliente_olvidado"; readonly cliente_id: string };

/** What a cliente is called once the person is erased. */
export const OLVIDADO = "(olvidado)";

/** A cliente as requested. */
export type NuevoCliente = Pick<Cliente, "id" | "nombre" | "email" | "referencia" | "metadatos">;

/**
 * Adds a cliente to the tienda, unless the email or the referencia is taken.
 * @param takenBy the id of the cliente that has the email
 * @param referenciaTakenBy that of the one that has the referencia
 */
export const crear = (
  nuevo: NuevoCliente,
  takenBy: string | null,
  ahora: Date,
  referenciaTakenBy: string | null = null,
): Result<Cliente, EmailDuplicado | ReferenciaDuplicada> => {
  if (takenBy !== null) return err({ codigo: "email_duplicado", cliente_id: takenBy });
  if (referenciaTakenBy !== null)
    return err({ codigo: "referencia_duplicada", referencia: nuevo.referencia ?? "", id: referenciaTakenBy });
  return ok({ ...nuevo, version: 1, creado_en: ahora, actualizado_en: ahora, olvidado_en: null });
};

/** The outcome of looking a cliente up. */
export const obtener = (found: Cliente | undefined): Result<Cliente, ClienteNoEncontrado> =>
  found ? ok(found) : err({ codigo: "cliente_no_encontrado" });

/** The fields of a cliente that may change. Undefined: unchanged. */
export type CambioCliente = IdentityChange & {
  readonly nombre?: string | undefined;
  readonly email?: string | null | undefined;
};

/**
 * Changes a cliente.
 * @param takenBy the id of another cliente of the tienda that has the new email
 * @param referenciaTakenBy that of another one that has the new referencia
 */
export const actualizar = (
  cliente: Cliente | null,
  cambio: CambioCliente,
  takenBy: string | null,
  ahora: Date,
  versions: Versions,
  referenciaTakenBy: string | null = null,
): Result<Cliente, ClienteNoEncontrado | VersionCambiada | ClienteOlvidado | EmailDuplicado | ReferenciaDuplicada> => {
  if (cliente === null) return err({ codigo: "cliente_no_encontrado" });
  const conflict = versionConflict(cliente.version, versions);
  if (conflict) return err(conflict);
  if (cliente.olvidado_en) return err({ codigo: "cliente_olvidado", cliente_id: cliente.id });
  if (takenBy !== null) return err({ codigo: "email_duplicado", cliente_id: takenBy });
  if (referenciaTakenBy !== null)
    return err({ codigo: "referencia_duplicada", referencia: cambio.referencia ?? "", id: referenciaTakenBy });
  return ok({
    ...cliente,
    ...identityAfter(cliente, cambio),
    nombre: cambio.nombre ?? cliente.nombre,
    email: cambio.email === undefined ? cliente.email : cambio.email,
    version: cliente.version + 1,
    actualizado_en: ahora,
  });
};

/** Erases the person, for good. Done again, it changes nothing but the version. */
export const olvidar = (
  cliente: Cliente | null,
  ahora: Date,
  versions: Versions,
): Result<Cliente, ClienteNoEncontrado | VersionCambiada> => {
  if (cliente === null) return err({ codigo: "cliente_no_encontrado" });
  const conflict = versionConflict(cliente.version, versions);
  if (conflict) return err(conflict);
  return ok({
    ...cliente,
    nombre: OLVIDADO,
    email: null,
    referencia: null,
    metadatos: {},
    version: cliente.version + 1,
    actualizado_en: ahora,
    olvidado_en: cliente.olvidado_en ?? ahora,
  });
};
