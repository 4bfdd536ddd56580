import { z } from "@hono/zod-openapi";
import { operation } from "../http/operation.ts";
import { ok } from "../result.ts";

/** GET /health/live */
export const live = operation(
  {
    operationId: "live",
    method: "get",
    path: "/health/live",
    tag: "health",
    rol: null,
    summary: "Is the process alive?",
    description: "Answers while the server's event loop runs. Does not use the database.",
    success: { status: 200, description: "The process is alive.", schema: z.object({ status: z.literal("ok") }) },
    database: false,
    noStore: true,
    refusals: [],
  },
  async () => ok({ status: "ok" as const }),
);
