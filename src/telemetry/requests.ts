import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Logger } from "pino";
import { Disagreement } from "../db/agreement.ts";
import type { Database } from "../db/database.ts";
import { NotServed } from "../db/errors.ts";
import type { Caller } from "../db/observer.ts";
import type { AppEnv } from "../http/context.ts";
import { pathOf, shownPath } from "../http/target.ts";
import type { Metrics } from "./metrics.ts";

/** Health checks are frequent and uninformative. */
const HEALTH = "/health/";

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The most characters of a path that the log shows. */
const MAX_PATH = 200;

/**
 * The subject of a request: "pedidos/<id>", from its path or from the Location that it returned. An id is not personal
 * data, and it shows what happened to a pedido.
 */
const subjectOf = (c: Context<AppEnv>, route: string): string | undefined => {
  const id = c.req.param("id")?.toLowerCase();
  if (id !== undefined) return ID.test(id) ? `${route.split("/", 2)[1]}/${id}` : undefined;
  return c.res.status === 201 ? c.res.headers.get("Location")?.slice(1) : undefined;
};

/** The path of a request that matches no route: it helps to find a misconfigured client. */
const strayPath = (c: Context<AppEnv>, route: string): string | undefined =>
  route === "/*" || c.get("refusal")?.codigo === "ruta_no_encontrada"
    ? shownPath(pathOf(c.req.url)).slice(0, MAX_PATH)
    : undefined;

/**
 * Writes one line of the log for each request, and counts it. Of the client's data it contains only the method,
 * a well-formed X-Request-Id, the id in the path, and the plain words of an unknown path.
 */
export const observeRequests =
  ({ db, log, metrics }: { db: Database; log: Logger; metrics?: Metrics | undefined }): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const begun = performance.now();
    const caller: Caller = {
      actor: null,
      span: c.get("span"),
      // Only lists use it, and creating one has a cost.
      get signal() {
        return c.req.raw.signal;
      },
    };
    c.set("database", db);
    c.set("caller", caller);
    metrics?.begun();
    await next();
    const ms = performance.now() - begun;
    const { method } = c.req;
    const { status } = c.res;
    const refusal = c.get("refusal");
    const identity = c.get("identity");
    const denied = c.get("denied");
    const route = routePath(c);
    metrics?.answered({ method, route, status, seconds: ms / 1000, refusal });
    const request = {
      id: c.get("requestId"),
      method,
      route,
      path: strayPath(c, route),
      subject: subjectOf(c, route),
      status,
      ms: Math.round(ms * 10) / 10,
      tienda: identity?.tienda,
      clave: identity?.prefijo ?? undefined,
      batch: caller.batch,
      server: caller.server,
      codigo: refusal?.codigo,
      denied,
    };
    const line = { request, trace_id: c.get("span")?.spanContext().traceId };
    const { error } = c;
    if (error instanceof NotServed)
      // Without a stack: while the database is down this is logged for every request, and building stacks delayed answers.
      log.warn({ ...line, cause: error.cause instanceof Error ? error.cause.message : undefined }, error.message);
    else if (error && status >= 500)
      log.error(
        { ...line, err: error, facts: error instanceof Disagreement ? error.facts : undefined },
        "unexpected error",
      );
    else if (route.startsWith(HEALTH)) log.debug(line, "request");
    else log.info(line, "request");
  };
