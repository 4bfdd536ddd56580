/**
 * The server of a scenario: the same application on the same HTTP stack, over one of three ways to the database.
 * Usage: bun bench/server.ts <batched|single|textbook|bare> <database url>; prints its port.
 */
import { Hono } from "hono";
import pino from "pino";
import { createApp } from "../src/app.ts";
import { connect, type Database } from "../src/db/database.ts";
import { connectTextbook } from "./textbook.ts";

const [, , way = "batched", url = ""] = process.argv;
const pool = Number(process.env.BENCH_POOL ?? 10);

let statements = 0;
const count = () => {
  statements++;
  return undefined;
};
const observers = [{ sent: count }];

const open = (): Database => {
  if (way === "textbook") return connectTextbook({ url, pool, observers });
  // BENCH_BATCH='{"lanes":3,"maxBatch":64}' tries other settings of the queues.
  const batch = way === "single" ? { lanes: 1000, maxBatch: 1 } : JSON.parse(process.env.BENCH_BATCH ?? "{}");
  return connect({ url, pool, observers, batch });
};

/** A route that touches no database: what the HTTP stack alone can do. */
const bare = () =>
  new Hono().get("/productos/:id", (c) => c.json({ id: c.req.param("id"), nombre: "Taza", precio: 1 }));

const app = way === "bare" ? bare() : createApp({ db: open(), log: pino({ level: "error" }) });
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request) =>
    request.url.endsWith("/bench/stats")
      ? Response.json({ statements, rss: process.memoryUsage.rss(), cpu: process.cpuUsage() })
      : app.fetch(request),
});
console.log(server.port);
process.on("SIGINT", () => process.exit(0));
