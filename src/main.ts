/** The server: reads the configuration, opens the database, migrates, serves, and ends cleanly. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import { createAuthenticate } from "./auth/authenticate.ts";
import { createLimits, keepReconciled } from "./auth/limits.ts";
import { callOf, declare, UsageError, usageError } from "./cli/command.ts";
import { onStop } from "./cli/signals.ts";
import { authOf, readConfig } from "./config.ts";
import { connect, type Database } from "./db/database.ts";
import { migrate } from "./db/migrate/migrate.ts";
import type { Observer } from "./db/observer.ts";
import { openDatabase } from "./dev/embedded.ts";
import { lacking } from "./health/ready.ts";
import { sweep } from "./jobs/sweep.ts";
import { type Deliverer, deliverWebhooks } from "./jobs/webhooks.ts";
import { KnownError } from "./known_error.ts";
import { addressOf, type HttpServer, listen } from "./serve.ts";
import { createLog } from "./telemetry/log.ts";
import { asWorker, supervise, workersOf } from "./workers.ts";

/**
 * Silence after which a connection is closed. Proxies keep theirs for about a minute and expect that the
 * server keeps them longer: else they send a request on one that is just being closed.
 */
const IDLE_TIMEOUT_SECONDS = 120;

const command = declare({
  name: "start",
  summary: "Serves the API, on the database of DATABASE_URL or the embedded PostgreSQL. Ctrl-C stops it.",
  examples: [""],
  notes:
    "The configuration is read from the environment: PORT=8001 npm start. The README and .env.example list all of it.",
});

const run = async (): Promise<void> => {
  callOf(command);
  const config = readConfig();
  const auth = authOf(config);
  const log = await createLog(config.logLevel, config.worker);
  const crash = (error: unknown) => {
    log.fatal({ err: error }, "unexpected error: the server ends");
    process.exit(1);
  };
  process.on("uncaughtException", crash).on("unhandledRejection", crash);
  const stopping = new AbortController();
  const told = Promise.withResolvers<void>();
  onStop(
    (signal) => {
      log.info(`${signal}: finishing what is under way`);
      stopping.abort();
      told.resolve();
    },
    () => process.exit(1),
  );
  const worker = asWorker(config, { orphaned: () => (stopping.signal.aborted ? process.exit(1) : told.resolve()) });
  const server = await openDatabase(config.databaseUrl);
  const sayReady = (port: number): void => {
    if (config.worker !== undefined) return;
    const address = addressOf(config.host, port);
    if (!config.local && !auth.claves && !auth.jwt)
      log.warn(`AUTH=none: whoever reaches ${address} can read and change everything, without a key`);
    log.info(`pedidos is ready: API at ${address}, documentation at ${address}/docs, panel at ${address}/panel`);
  };
  const count = workersOf(config, log);
  if (count > 1) return await supervise({ config, log, count, server, told: told.promise, sayReady });
  // Loaded only where they are wanted.
  const metrics =
    config.metricsPort === undefined ? undefined : (await import("./telemetry/metrics.ts")).createMetrics();
  const tracing = config.tracing && (await import("./telemetry/tracing.ts")).startTracing(config.tracing, log);
  const logged: Observer = {
    broken: (statement, error) =>
      log.warn(`${statement} broke in the middle: ${error instanceof Error ? error.message : error}`),
    replica: (name, used, why) =>
      used ? log.info(`${name} is in use: ${why}`) : log.warn(`${name} is left out, the primary answers: ${why}`),
  };
  const observers = [logged, metrics?.observer, tracing?.observer].filter((observer) => observer !== undefined);
  const replicas = config.databaseReplicaUrls;
  const db = connect({ url: server.url, replicas, pool: config.databasePool, observers });
  metrics?.watch(db);
  let http: HttpServer | undefined;
  let deliverer: Deliverer | undefined;

  const finish = async (): Promise<void> => {
    // For a while everybody is still answered, and told with every answer to close the connection: a client whose
    // connection is closed without a word may have just sent a request on it.
    if (http) await sleep(config.shutdownDelaySeconds * 1000);
    await http?.stop();
    await deliverer?.ended;
    await db.close();
    await tracing?.close();
    await server.stop().catch(explain);
  };
  const stop = async (code: number): Promise<never> => {
    stopping.abort();
    const late = sleep(config.shutdownGraceSeconds * 1000).then(() => {
      log.error(`gave up ${http?.pending() ?? "the"} requests that did not end within SHUTDOWN_GRACE`);
      return 1;
    });
    process.exit(await Promise.race([finish().then(() => code), late]));
  };
  void told.promise.then(() => stop(0));

  try {
    if (config.migrateOnStart && !stopping.signal.aborted)
      await migrate(server.url, { owner: config.migrateDatabaseUrl, say: (text) => log.info(text) });
    if (stopping.signal.aborted) return;
    if (!config.migrateOnStart) await warnOfLacking(db, log);
    const { limits, reconcile } = createLimits(db, config.limits);
    if (limits) keepReconciled(reconcile, log, stopping.signal);
    const app = createApp({
      db,
      log,
      authenticate: createAuthenticate(db, auth),
      limits,
      body: config.body,
      corsOrigins: config.corsOrigins,
      stopping: stopping.signal,
      streamsMax: config.streamsMax,
      webhooks: { insecure: config.webhooksInsecure, wake: () => deliverer?.wake() },
      metrics,
      tracing,
    });
    const fetch = async (request: Request, remoteAddress: () => string | undefined): Promise<Response> => {
      const response = await app.fetch(request, { remoteAddress });
      if (stopping.signal.aborted) response.headers.set("Connection", "close");
      return response;
    };
    const { host, port, metricsPort } = config;
    http = listen("PORT", {
      port,
      hostname: host,
      fetch,
      idleTimeoutSeconds: IDLE_TIMEOUT_SECONDS,
      shared: config.worker !== undefined,
    });
    if (metrics && config.worker !== undefined) worker.report(metrics.values);
    else if (metrics && metricsPort !== undefined) {
      const counted = listen("METRICS_PORT", { port: metricsPort, hostname: host, fetch: metrics.fetch });
      log.info(`metrics at ${addressOf(host, counted.port)}/metrics`);
    }
  } catch (error) {
    explain(error);
    return await stop(1);
  }
  sweep(db, log, config.retentionDays, stopping.signal);
  const sending = { insecure: config.webhooksInsecure };
  deliverer = deliverWebhooks({ db, log, stopping: stopping.signal, send: sending });
  await server.announce(http.port);
  sayReady(http.port);
  worker.ready();
};

/** Says that the schema is older than this server, which then answers 503. */
const warnOfLacking = async (db: Database, log: Logger): Promise<void> => {
  const lacks = await lacking(db).catch(() => []); // a database that does not answer is another matter
  if (lacks.length > 0)
    log.warn(
      `the schema lacks ${lacks.length} migrations and MIGRATE_ON_START is false: requests get 503 until db:migrate was run`,
    );
};

/** Says on standard error what went wrong: a sentence where the cause is known, else everything. */
const explain = (error: unknown): void => {
  console.error(error instanceof KnownError ? error.message : error);
};

run().catch((error) => {
  if (error instanceof UsageError) console.error(usageError(error, command));
  else explain(error);
  process.exit(1);
});
