import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Logger } from "pino";
import { Disagreement } from "../db/agreement.ts";
import type { Database } from "../db/database.ts";
import { Overloaded, Unavailable } from "../db/errors.ts";
import type { Caller } from "../db/observer.ts";
import type { AppEnv } from "../http/context.ts";
import type { Metrics } from "./metrics.ts";

/** Whoever asks whether the server is well asks often, and the answers say little. */
const HEALTH = "/health/";

/**
 * Writes one line of the log for each request, and counts it. Neither holds anything that a client has sent but the
 * method and a well-formed X-Request-Id: the route is the pattern, not the path.
 */
export const observeRequests =
  ({ db, log, metrics }: { db: Database; log: Logger; metrics?: Metrics | undefined }): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const begun = performance.now();
    const caller: Caller = { actor: null, span: c.var.span };
    c.set("database", db);
    c.set("db", db.for(c.var.tienda, caller));
    metrics?.begun();
    await next();
    const ms = performance.now() - begun;
    const { method } = c.req;
    const { status } = c.res;
    const { refusal } = c.var;
    const route = routePath(c);
    metrics?.answered({ method, route, status, seconds: ms / 1000, refusal });
    const request = {
      id: c.var.requestId,
      method,
      route,
      status,
      ms: Math.round(ms * 10) / 10,
      tienda: c.var.tienda,
      batch: caller.batch,
      codigo: refusal?.codigo,
    };
    const line = { request, trace_id: c.var.span?.spanContext().traceId };
    const { error } = c;
    if (error instanceof Overloaded || error instanceof Unavailable)
      // Without a stack: while the database is away this is said for every request, and their making held up answers.
      log.warn({ ...line, cause: error.cause instanceof Error ? error.cause.message : undefined }, error.message);
    else if (error && status >= 500)
      log.error(
        { ...line, err: error, facts: error instanceof Disagreement ? error.facts : undefined },
        "unexpected error",
      );
    else if (route.startsWith(HEALTH)) log.debug(line, "request");
    else log.info(line, "request");
  };
