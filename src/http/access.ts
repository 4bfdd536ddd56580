/** Who a caller is, and the check that every operation makes before anything else. */
import type { Context, MiddlewareHandler } from "hono";
import type { TiendaId } from "../db/statement.ts";
import type { AppEnv } from "./context.ts";
import { countRejected, limitKey, tooManyRejected } from "./limits.ts";
import { problem } from "./respond.ts";
import { mayUse, type Rol } from "./roles.ts";

/** Who a caller is. */
export type Identity = {
  readonly tienda: TiendaId;
  readonly rol: Rol;
  /** How the log of changes names the caller: "clave:<id>" or "jwt:<sub>"; null where nobody is asked. */
  readonly actor: string | null;
  /** What the key was called when it was made. */
  readonly nombre: string | null;
  /** When the key or token expires; null: never. */
  readonly caduca_en: Date | null;
  /** The first characters of the key, for the log of requests. */
  readonly prefijo: string | null;
};

/** Why nobody is let in, for the log; callers are not told. */
export type Stranger = { readonly denied: string };

/**
 * Finds out who sent a request, from its Authorization header. `knownOnly` looks up no credential that this server has not
 * accepted before.
 * @throws Unavailable where that cannot be told now: then nobody is let in
 */
export type Authenticate = (
  authorization: string | undefined,
  knownOnly?: boolean,
) => Identity | Stranger | Promise<Identity | Stranger>;

/** What callers are told who brought nothing, and whose key or token is not accepted (RFC 6750 §3). */
const CHALLENGE = "Bearer";
const INVALID = 'Bearer error="invalid_token"';

/** Lets in whoever has a rol that stands for this one, and binds the database to the caller's tienda. */
export const admit =
  (needed: Rol): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const authorization = c.req.header("Authorization");
    const refuse = authorization === undefined ? undefined : tooManyRejected(c);
    const found = await c.get("authenticate")(authorization, refuse !== undefined);
    if ("denied" in found) {
      c.set("denied", found.denied);
      if (refuse) return refuse();
      if (authorization !== undefined) countRejected(c);
      const challenge = authorization === undefined ? CHALLENGE : INVALID;
      return problem(c, { codigo: "no_autenticado" }, { "WWW-Authenticate": challenge });
    }
    const { rol } = found;
    bind(c, found);
    const limited = limitKey(c, found.actor);
    if (limited) return limited;
    if (!mayUse(rol, needed)) return problem(c, { codigo: "sin_permiso", rol, necesita: needed });
    await next();
  };

const bind = (c: Context<AppEnv>, identity: Identity): void => {
  const caller = c.get("caller");
  const database = c.get("database");
  caller.actor = identity.actor;
  c.set("identity", identity);
  c.set("db", database.for(identity.tienda, caller));
};

/** How callers say who they are, for the document. */
export const SECURITY_SCHEMES = {
  bearer: {
    type: "http",
    scheme: "bearer",
    description: "An API key (`ped_…`, from `npm run clave`) or a JWT of the identity provider.",
  },
} as const;

/** What the document says of an operation that needs this rol. */
export const securityOf = (rol: Rol | null) =>
  rol === null ? { security: [] } : { security: [{ bearer: [] }], "x-rol": rol };
