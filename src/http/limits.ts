/** The limits of requests as the middleware applies them; src/auth/limits.ts counts. */
import type { Context, MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";
import { problem } from "./respond.ts";

/** Health checks are never limited: a server that many clients are kept from is still well. */
export const UNLIMITED = "/health/";

/** So many requests in so many seconds. */
export type Rate = { readonly requests: number; readonly seconds: number };

/** What is limited: a key or token, an address, the rejected credentials from an address. */
export type Por = "clave" | "direccion" | "rechazos";

/** How many requests of a caller there were in a window, and its end in milliseconds since 1970. */
export type Uso = { readonly peticiones: number; readonly endsAtMs: number };

/** Counts the requests of callers in windows of time. */
export type Meter = {
  readonly por: Por;
  readonly rate: Rate;
  /** The rate as the header RateLimit-Policy says it. */
  readonly policy: string;
  /** Counts a request. */
  readonly count: (caller: string) => Uso;
  /** What was counted in this window; undefined if nothing. */
  readonly look: (caller: string) => Uso | undefined;
};

/** The limits of a server. A meter is undefined where nothing is limited. */
export type Limits = { readonly [P in Por]: Meter | undefined } & {
  readonly addressOf: (c: Context<AppEnv>) => string;
  /** Whether no header of a proxy is believed. */
  readonly ignoresProxies: boolean;
};

const secondsLeft = ({ endsAtMs }: Uso): number => Math.max(0, Math.ceil((endsAtMs - Date.now()) / 1000));

/** Tells the client what it may still send (draft-ietf-httpapi-ratelimit-headers-07, which most clients read). */
const tell = (c: Context<AppEnv>, { rate, policy }: Meter, uso: Uso): void => {
  const remaining = Math.max(0, rate.requests - uso.peticiones);
  c.header("RateLimit", `limit=${rate.requests}, remaining=${remaining}, reset=${secondsLeft(uso)}`);
  c.header("RateLimit-Policy", policy);
};

const refuse = (c: Context<AppEnv>, meter: Meter, uso: Uso): Response => {
  const { por, rate } = meter;
  tell(c, meter, uso);
  // The usual mistake, which limits all clients as if they were one.
  if (por !== "clave" && c.get("limits")?.ignoresProxies && c.req.header("X-Forwarded-For") !== undefined)
    c.set("denied", "the address is that of a proxy, as TRUST_PROXY is off");
  const facts = { por, maximo: rate.requests, segundos: rate.seconds };
  const headers = { "Retry-After": String(secondsLeft(uso)), "Cache-Control": "no-store" };
  return problem(c, { codigo: "demasiadas_peticiones", ...facts }, headers);
};

/** Counts a request of this caller; the answer if it is one too many. `silent` leaves the headers to another limit. */
const limit = (c: Context<AppEnv>, meter: Meter | undefined, caller: string, silent: boolean): Response | undefined => {
  if (!meter) return undefined;
  const uso = meter.count(caller);
  if (uso.peticiones > meter.rate.requests) return refuse(c, meter, uso);
  if (!silent) tell(c, meter, uso);
  return undefined;
};

/** Limits the requests from one address, whoever sends them. */
export const limitAddress =
  (limits: Limits): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    if (c.req.path.startsWith(UNLIMITED)) return next();
    const address = limits.addressOf(c);
    c.set("limits", limits);
    c.set("address", address);
    // With keys, the headers are about the key: it is what a client can plan with.
    return limit(c, limits.direccion, address, limits.clave !== undefined) ?? next();
  };

/** Limits the requests of one key or token, from wherever they come. */
export const limitKey = (c: Context<AppEnv>, actor: string | null): Response | undefined =>
  actor === null ? undefined : limit(c, c.get("limits")?.clave, actor, false);

/** The answer if too many credentials from this address were rejected; undefined as long as there are not. */
export const tooManyRejected = (c: Context<AppEnv>): (() => Response) | undefined => {
  const meter = c.get("limits")?.rechazos;
  const uso = meter?.look(c.get("address"));
  return meter && uso && uso.peticiones >= meter.rate.requests ? () => refuse(c, meter, uso) : undefined;
};

/** Counts a rejected credential. */
export const countRejected = (c: Context<AppEnv>): void => {
  c.get("limits")?.rechazos?.count(c.get("address"));
};
