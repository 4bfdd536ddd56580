import { z } from "@hono/zod-openapi";
import sql from "../../sql/health/ready.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { operation } from "../http/operation.ts";
import { ok } from "../result.ts";

const selectReady = statement({
  name: "health/ready",
  text: sql,
  params: [],
  columns: { version: pg.nullable(pg.text) },
  plan: "generic",
});

/** GET /health/ready */
export const ready = operation(
  {
    operationId: "ready",
    method: "get",
    path: "/health/ready",
    tag: "health",
    summary: "Can the server take requests?",
    description: "Answers 200 when the database answers, and 503 when it does not.",
    success: { status: 200, description: "It can.", schema: z.object({ status: z.literal("ok") }) },
    refusals: [],
  },
  async ({ c }) => {
    await c.var.db.query(selectReady, []);
    return ok({ status: "ok" as const });
  },
);
