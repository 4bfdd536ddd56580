/**
 * The server of a scenario: the same application on the same HTTP stack, over one of several ways to the database.
 * Usage: bun bench/server.ts <batched|observed|keyed|delivering|single|textbook|bare|many> <database url>; sends its port to its
 * parent. The observed one logs to standard output and counts for Prometheus, as in production; the keyed one asks for API
 * keys and counts for limits that nobody reaches; the delivering one sends events to webhooks, also on this machine.
 */
import { Hono } from "hono";
import pino from "pino";
import { createApp } from "../src/app.ts";
import { createAuthenticate } from "../src/auth/authenticate.ts";
import { createLimits, keepReconciled } from "../src/auth/limits.ts";
import { connect, type Database } from "../src/db/database.ts";
import { PRINCIPAL } from "../src/http/tienda.ts";
import { deliverWebhooks } from "../src/jobs/webhooks.ts";
import { createLog } from "../src/telemetry/log.ts";
import { createMetrics } from "../src/telemetry/metrics.ts";
import { tiendaOf } from "./many.ts";
import { connectTextbook } from "./textbook.ts";

const [, , way = "batched", url = ""] = process.argv;
const pool = Number(process.env.BENCH_POOL ?? 10);

let statements = 0;
const count = () => {
  statements++;
  return undefined;
};
const metrics = way === "observed" ? createMetrics() : undefined;
const observers = [{ sent: count }, ...(metrics ? [metrics.observer] : [])];

const open = (): Database => {
  if (way === "textbook") return connectTextbook({ url, pool, observers });
  // BENCH_BATCH='{"lanes":3,"maxBatch":64}' tries other settings of the queues.
  const batch = way === "single" ? { lanes: 1000, maxBatch: 1 } : JSON.parse(process.env.BENCH_BATCH ?? "{}");
  const db = connect({ url, pool, observers, batch });
  if (way !== "many") return db;
  return {
    ...db,
    for: (_, caller) => {
      const of = (request: object) => db.for(tiendaOf((request as { id?: string }).id ?? ""), caller);
      return {
        ...db.for(PRINCIPAL, caller),
        call: (statement, request) => of(request).call(statement, request),
        apply: (statement, request, remembered) => of(request).apply(statement, request, remembered),
      };
    },
  };
};

/** A route that touches no database: what the HTTP stack alone can do. */
const bare = () =>
  new Hono().get("/productos/:id", (c) => c.json({ id: c.req.param("id"), nombre: "Taza", precio: 1 }));

const log = metrics ? await createLog("info") : pino({ level: "error" });
const db = open();
const authenticate = createAuthenticate(db, { claves: way === "keyed", jwt: undefined });
const rate = way === "keyed" ? { requests: 99_999_999, seconds: 60 } : undefined;
const { limits, reconcile } = createLimits(db, { clave: rate, direccion: rate, rechazos: rate, trustProxy: "off" });
if (limits) keepReconciled(reconcile, log, new AbortController().signal);
const send = { insecure: true };
const deliverer =
  way === "delivering" ? deliverWebhooks({ db, log, send, stopping: new AbortController().signal }) : undefined;
const webhooks = { ...send, wake: () => deliverer?.wake() };
const app = way === "bare" ? bare() : createApp({ authenticate, db, log, metrics, limits, webhooks });
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  idleTimeout: 60,
  fetch: (request, self) =>
    request.url.endsWith("/bench/stats")
      ? Response.json({ statements, rss: process.memoryUsage.rss(), cpu: process.cpuUsage() })
      : app.fetch(request, { remoteAddress: () => self.requestIP(request)?.address }),
});
process.send?.(server.port);
process.on("SIGINT", () => process.exit(0));
// The servers always end with the bench.
process.on("disconnect", () => process.exit(0));
