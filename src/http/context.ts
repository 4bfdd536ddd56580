import type { Span } from "@opentelemetry/api";
import type { Env } from "hono";
import type { Database } from "../db/database.ts";
import type { Refusal } from "./problem.ts";

/** What the middleware gives to every handler. */
export type AppEnv = Env & {
  Variables: {
    readonly db: Database;
    readonly requestId: string;
    /** Aborted once the server is stopping: it takes no new work, and what would go on for long has to end. */
    readonly stopping: AbortSignal;
    /** The tienda that the request is about: the first parameter of every statement. */
    readonly tienda: string;
    /** True when what is shown may have changed without a new version: an ETag of that version is not to be trusted. */
    readonly changedSinceVersion?: boolean;
    /** Why the request was refused, once it was. */
    readonly refusal?: Refusal;
    /** Where the request is in its trace; undefined where requests are not traced. */
    readonly span?: Span | undefined;
  };
};
