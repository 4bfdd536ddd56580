import type { Span } from "@opentelemetry/api";
import type { Env, MiddlewareHandler } from "hono";
import type { Database, TiendaDatabase } from "../db/database.ts";
import type { Caller } from "../db/observer.ts";
import type { Tails } from "../eventos/tail.ts";
import type { Numeros } from "../numeros/tomar.ts";
import type { Authenticate, Identity } from "./access.ts";
import type { Limits } from "./limits.ts";
import type { Refusal } from "./problems.ts";

/** How this server sends webhooks. */
export type Sending = {
  /** Whether they may go to http and to private addresses. */
  readonly insecure: boolean;
  /** Something is there to be sent: look at once. */
  readonly wake: () => void;
};

/** What the middleware gives to every handler. */
export type AppEnv = Env & {
  /** The address of the connection, from src/serve.ts; nothing in tests without a server. */
  Bindings: { readonly remoteAddress?: () => string | undefined };
  Variables: {
    /** The database of the caller's tienda. Public operations have none: they ask nobody who they are. */
    readonly db: TiendaDatabase;
    /** The whole database: for what belongs to no tienda. */
    readonly database: Database;
    readonly requestId: string;
    /** Aborted once the server is stopping: it takes no new work, and what would go on for long has to end. */
    readonly stopping: AbortSignal;
    readonly authenticate: Authenticate;
    /** Undefined where nothing is limited. */
    readonly limits?: Limits;
    /** The client's address, where requests are limited. */
    readonly address: string;
    /** Reads a body, within its limits. */
    readonly readBody: MiddlewareHandler<AppEnv>;
    /** The feeds of events that streams follow. */
    readonly tails: Tails;
    /** Gives out the numbers of pedidos. */
    readonly numeros: Numeros;
    /** What the operations on webhooks need to know of the sending. */
    readonly webhooks: Sending;
    /** Who asks, as the database is told. */
    readonly caller: Caller;
    /** Who asks; undefined until they are let in. */
    readonly identity?: Identity;
    /** Why nobody was let in. */
    readonly denied?: string;
    /** True when what is shown follows other resources, and changes without a new version: it is never answered 304. */
    readonly live?: boolean;
    /** The version that the resource has, where the answer shows one that it does not have: a simulation. */
    readonly currentVersion?: number;
    /** What the ETag of the answer is made of, where that is more than the version. No change accepts such an ETag. */
    readonly representation?: string;
    /** Why the request was refused, once it was. */
    readonly refusal?: Refusal;
    /** Where the request is in its trace; undefined where requests are not traced. */
    readonly span?: Span | undefined;
  };
};
