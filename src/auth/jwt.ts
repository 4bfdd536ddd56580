import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { Database } from "../db/database.ts";
import { Unavailable } from "../db/errors.ts";
import { isRol } from "../http/roles.ts";
import { selectTienda } from "../tiendas/buscar.ts";
import { type Judged, MAX_BELIEF_MS } from "./judged.ts";

/** Whose tokens are accepted, and where in them the tienda and the rol stand. */
export type JwtOptions = {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly tiendaClaim: string;
  readonly rolClaim: string;
  /** Seconds by which the clocks of the issuer and of this server may differ. */
  readonly toleranceSeconds: number;
  /** Milliseconds after fetching the key set in which an unknown kid does not make it be fetched again. */
  readonly cooldownMs?: number;
};

/** No secret that both sides know, and no "none": the server can check a token and nobody can make one with what it has. */
const ALGORITHMS = ["RS256", "ES256", "EdDSA"];

const COOLDOWN_MS = 30_000;

/** Milliseconds that fetching the key set may take. */
const FETCH_TIMEOUT_MS = 5_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the log of changes can hold of a subject: visible characters, as many as OpenID Connect allows. */
const SUBJECT = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

const denied = (why: string): Judged => ({ who: { denied: why }, forMs: MAX_BELIEF_MS });

/** The keys that signatures are checked with. Failing to get them is an outage; a key that is not among them is not. */
const remoteKeys = ({ jwksUrl, cooldownMs = COOLDOWN_MS }: JwtOptions): JWTVerifyGetKey => {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    cooldownDuration: cooldownMs,
    timeoutDuration: FETCH_TIMEOUT_MS,
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported } = errors;
      if ([JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported].some((kind) => error instanceof kind))
        throw error;
      throw new Unavailable("the key set at JWT_JWKS_URL cannot be fetched", { cause: error });
    }
  };
};

/** What is wrong with a token, in words of our own: nothing of the token is in them. */
const faultOf = (error: errors.JOSEError): string =>
  error instanceof errors.JWTClaimValidationFailed ? `${error.code} ${error.claim} ${error.reason}` : error.code;

/** Judges a JWT: its signature, issuer, audience and times, then which tienda and rol it names. */
export const createJwtJudge = (db: Database, options: JwtOptions) => {
  const keys = remoteKeys(options);
  const { issuer, audience, tiendaClaim, rolClaim, toleranceSeconds } = options;
  const rules = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    clockTolerance: toleranceSeconds,
    requiredClaims: ["exp", "sub"],
  };
  return async (token: string): Promise<Judged> => {
    let payload: Awaited<ReturnType<typeof jwtVerify>>["payload"];
    try {
      ({ payload } = await jwtVerify(token, keys, rules));
    } catch (error) {
      if (error instanceof errors.JOSEError) return denied(`JWT: ${faultOf(error)}`);
      throw error;
    }
    const { sub = "", exp = 0, [tiendaClaim]: named, [rolClaim]: rol } = payload;
    if (!SUBJECT.test(sub)) return denied("JWT: sub is too long, or not text");
    if (!isRol(rol)) return denied("JWT: JWT_ROL_CLAIM holds no rol");
    if (typeof named !== "string") return denied("JWT: JWT_TIENDA_CLAIM holds no text");
    const params = UUID.test(named) ? [named, null] : [null, named];
    const [tienda] = named.includes("\0") ? [] : await db.query(selectTienda, params);
    if (!tienda) return denied("JWT: JWT_TIENDA_CLAIM names no tienda");
    const caduca_en = new Date(exp * 1000);
    const who = { tienda: tienda.tienda_id, rol, actor: `jwt:${sub}`, nombre: null, caduca_en, prefijo: null };
    return { who, forMs: caduca_en.getTime() + toleranceSeconds * 1000 - Date.now() };
  };
};
