import { z } from "@hono/zod-openapi";
import sql from "../../sql/health/ready.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { Overloaded, Unavailable, Unmigrated } from "../db/errors.ts";
import { readMigrations } from "../db/migrate/migrations.ts";
import { globalStatement, pg } from "../db/statement.ts";
import { operation } from "../http/operation.ts";
import { ok } from "../result.ts";

const selectApplied = globalStatement({
  name: "health/ready",
  text: sql,
  params: [],
  columns: { applied: pg.json<readonly string[]>() },
  plan: "generic",
});

/** Milliseconds after which a silent database counts as down. */
const PATIENCE_MS = 2_000;

const migrations = readMigrations();

/** The versions of the migrations that the database has; none if it was never migrated. */
const applied = async (db: Database): Promise<readonly string[]> => {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new Unavailable("the database does not answer in time")), PATIENCE_MS);
  try {
    const [row] = await Promise.race([db.query(selectApplied, []), timeout.promise]);
    return row?.applied ?? [];
  } catch (error) {
    if (error instanceof Unmigrated) return [];
    throw error;
  } finally {
    clearTimeout(timer);
  }
};

/** The names of the migrations that the database lacks. */
export const lacking = async (db: Database): Promise<readonly string[]> => {
  const has = await applied(db);
  return migrations.filter(({ version }) => !has.includes(version)).map(({ name }) => name);
};

/** GET /health/ready */
export const ready = operation(
  {
    operationId: "ready",
    method: "get",
    path: "/health/ready",
    tag: "health",
    rol: null,
    summary: "Can the server take requests?",
    description:
      "Answers 503 while the server is stopping, it has no room for any more requests, the database does not answer within 2 seconds, or its schema is older than the server; else 200. The log says which.",
    success: { status: 200, description: "It can.", schema: z.object({ status: z.literal("ok") }) },
    noStore: true,
    refusals: [],
  },
  async ({ c }) => {
    const database = c.get("database");
    const stopping = c.get("stopping");
    if (stopping.aborted) throw new Unavailable("not ready: the server is stopping");
    if (database.isFull()) throw new Overloaded("not ready: there is no room for more requests");
    const lacks = await lacking(database);
    if (lacks.length > 0) throw new Unavailable(`not ready: run db:migrate, the schema lacks ${lacks.join(", ")}`);
    return ok({ status: "ok" as const });
  },
);
