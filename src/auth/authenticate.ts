import { huellaOf, looksLikeClave } from "../claves/clave.ts";
import type { Database } from "../db/database.ts";
import type { Authenticate, Identity } from "../http/access.ts";
import { PRINCIPAL } from "../http/tienda.ts";
import { createClavesJudge } from "./claves.ts";
import { rememberingJudge } from "./judged.ts";
import { createJwtJudge, type JwtOptions } from "./jwt.ts";

/** Who is let in: holders of API keys, of tokens of an identity provider, of either; neither: everybody. */
export type AuthOptions = { readonly claves: boolean; readonly jwt: JwtOptions | undefined };

/** The credential of a request (RFC 6750 §2.1), of a length that a header can have. */
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]{1,8192}=*) *$/i;

const ANYBODY: Identity = {
  tienda: PRINCIPAL,
  rol: "admin",
  actor: null,
  nombre: null,
  caduca_en: null,
  prefijo: null,
};

/** Lets everybody in, as admin of the tienda principal: for a server that nobody else can reach. */
export const askNobody: Authenticate = () => ANYBODY;

/** How a server with these options finds out who sends a request. */
export const createAuthenticate = (db: Database, { claves, jwt }: AuthOptions): Authenticate => {
  if (!claves && !jwt) return askNobody;
  const judgeClave = claves ? rememberingJudge(createClavesJudge(db)) : undefined;
  const judgeToken = jwt ? rememberingJudge(createJwtJudge(db, jwt)) : undefined;
  return (authorization, knownOnly) => {
    if (authorization === undefined) return { denied: "no Authorization" };
    const credential = BEARER.exec(authorization)?.[1];
    if (credential === undefined) return { denied: "Authorization is not Bearer, or too long" };
    const judge = looksLikeClave(credential) ? judgeClave : judgeToken;
    return (
      judge?.(credential, huellaOf(credential), knownOnly) ?? { denied: "AUTH does not accept this kind of credential" }
    );
  };
};
