/** The server: reads the configuration, opens the database, migrates, serves, and ends cleanly. */
import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "./app.ts";
import { ConfigError, readConfig } from "./config.ts";
import { connect } from "./db/database.ts";
import { MigrationError, migrate } from "./db/migrate/migrate.ts";
import { EmbeddedError, openDatabase } from "./dev/embedded.ts";
import { sweep } from "./jobs/sweep.ts";
import { type HttpServer, serve } from "./serve.ts";
import { createLog } from "./telemetry/log.ts";

/**
 * Silence after which a connection is closed. Proxies keep theirs for about a minute and expect that the
 * server keeps them longer: else they send a request on one that is just being closed.
 */
const IDLE_TIMEOUT_SECONDS = 120;

const run = async (): Promise<void> => {
  const config = readConfig();
  const log = await createLog(config.logLevel);
  const crash = (error: unknown) => {
    log.fatal({ err: error }, "unexpected error: the server ends");
    process.exit(1);
  };
  process.on("uncaughtException", crash).on("unhandledRejection", crash);
  const server = await openDatabase(config.databaseUrl);
  // Loaded only where they are wanted.
  const metrics =
    config.metricsPort === undefined ? undefined : (await import("./telemetry/metrics.ts")).createMetrics();
  const tracing = config.tracing && (await import("./telemetry/tracing.ts")).startTracing(config.tracing, log);
  const observers = [metrics?.observer, tracing?.observer].filter((observer) => observer !== undefined);
  const db = connect({ url: server.url, pool: config.databasePool, observers });
  metrics?.watch(db);
  let http: HttpServer | undefined;

  const stopping = new AbortController();
  const finish = async (): Promise<void> => {
    // For a while everybody is still answered, and told with every answer to close the connection: a client whose
    // connection is closed without a word may have just sent a request on it.
    if (http) await sleep(config.shutdownDelay * 1000);
    await http?.stop();
    await db.close();
    await tracing?.close();
    await server.stop().catch(explain);
  };
  const stop = async (code: number): Promise<never> => {
    stopping.abort();
    const late = sleep(config.shutdownGrace * 1000).then(() => {
      log.error(`gave up ${http?.pending() ?? "the"} requests that did not end within SHUTDOWN_GRACE`);
      return 1;
    });
    process.exit(await Promise.race([finish().then(() => code), late]));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(1);
      log.info(`${signal}: finishing what is under way`);
      void stop(0);
    });

  try {
    if (config.migrateOnStart) await migrate(server.url, { say: (text) => log.info(text) });
    if (stopping.signal.aborted) return;
    const app = createApp({ db, log, stopping: stopping.signal, metrics, tracing });
    const fetch = async (request: Request): Promise<Response> => {
      const response = await app.fetch(request);
      if (stopping.signal.aborted) response.headers.set("Connection", "close");
      return response;
    };
    const { host, port, metricsPort } = config;
    http = listen("PORT", host, port, () =>
      serve({ port, hostname: host, fetch, idleTimeoutSeconds: IDLE_TIMEOUT_SECONDS }),
    );
    if (metrics && metricsPort !== undefined) {
      const counted = listen("METRICS_PORT", host, metricsPort, () =>
        serve({ port: metricsPort, hostname: host, fetch: metrics.fetch }),
      );
      log.info(`metrics at ${addressOf(host, counted.port)}/metrics`);
    }
  } catch (error) {
    explain(error);
    return await stop(1);
  }
  sweep(db, log, config.retentionDays, stopping.signal);
  const address = addressOf(config.host, http.port);
  log.info(`pedidos is ready: API at ${address}, documentation at ${address}/docs, panel at ${address}/panel`);
};

const addressOf = (host: string, port: number | undefined): string =>
  `http://${host.includes(":") ? `[${host}]` : host}:${port}`;

/** The server cannot listen where it should; the message says what to do. */
class ListenError extends Error {}

/** Starts to listen on the port that this variable names. */
const listen = <T>(variable: string, host: string, port: number, start: () => T): T => {
  try {
    return start();
  } catch (error) {
    const { code, syscall } = error as { code?: string; syscall?: string };
    if (code === "EADDRINUSE")
      throw new ListenError(
        `Port ${port} is taken: stop what uses it, or choose another with ${variable}=${port + 1}.`,
      );
    if (syscall === "listen")
      throw new ListenError(`Cannot listen on ${host}, port ${port}: look at HOST and ${variable}.`);
    throw error;
  }
};

const KNOWN = [ConfigError, EmbeddedError, ListenError, MigrationError];

/** Says on standard error what went wrong: a sentence where the cause is known, else everything. */
const explain = (error: unknown): void => {
  const known = KNOWN.some((kind) => error instanceof kind);
  console.error(known ? (error as Error).message : error);
};

run().catch((error) => {
  explain(error);
  process.exit(1);
});
