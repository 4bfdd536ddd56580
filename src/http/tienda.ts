import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./operation.ts";

/** The tienda `principal`, which the first migration makes. */
export const PRINCIPAL = "00000000-0000-7000-8000-000000000001";

/** Says which tienda a request is about: `principal`, as nobody is asked who they are. */
export const tienda: MiddlewareHandler<AppEnv> = async (c, next) => {
  c.set("tienda", PRINCIPAL);
  await next();
};
