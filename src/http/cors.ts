import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";

/** Seconds for which a browser need not ask again whether it may. */
const MAX_AGE_SECONDS = 600;

/**
 * Lets pages of other origins call the API from a browser, and read what programs need of its answers. A preflight has no
 * key, so it is answered before anybody is asked for one. No credentials: the API knows no cookies.
 */
export const allowOrigins = (origins: readonly string[]): MiddlewareHandler =>
  cors({
    origin: origins.includes("*") ? "*" : [...origins],
    allowMethods: ["GET", "HEAD", "POST", "PATCH", "DELETE"],
    allowHeaders: [
      "Authorization",
      "Content-Type",
      "If-Match",
      "If-None-Match",
      "Idempotency-Key",
      "Last-Event-ID",
      "Read-After",
    ],
    exposeHeaders: [
      "ETag",
      "Location",
      "Link",
      "Idempotent-Replayed",
      "Read-After",
      "Retry-After",
      "RateLimit",
      "RateLimit-Policy",
      "X-Request-Id",
      "Content-Disposition",
    ],
    maxAge: MAX_AGE_SECONDS,
  });
