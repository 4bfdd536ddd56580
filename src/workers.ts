/**
 * Several processes on one port (WORKERS). The first process serves nothing itself: it owns the embedded database, migrates,
 * starts the others, starts them again when they crash, stops them, and adds up their metrics. Each of the others is a
 * server as any instance is one: nothing is shared but the port, which Linux divides connections among.
 */
import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { type Config, environmentOf } from "./config.ts";
import { migrate } from "./db/migrate/migrate.ts";
import type { EmbeddedServer } from "./dev/embedded.ts";
import { KnownError } from "./known_error.ts";
import { addressOf, canSharePort, listen } from "./serve.ts";
import type { MetricValues } from "./telemetry/metrics.ts";

/** The workers crash before they serve; the message says how. */
class WorkersError extends KnownError {}

type FromWorker = { readonly ready: true } | { readonly values: MetricValues; readonly ask: number };
type ToWorker = { readonly ask: number };

/** Milliseconds before a worker that crashed is started again: the first, and the most after crash upon crash. */
const BACKOFF_MS = { first: 100, most: 5_000 };

/** A worker that served for so long did not crash at start. */
const STEADY_MS = 10_000;

/** Crashes at start, one after the other, after which all end. */
const MAX_CRASHES = 5;

/** Milliseconds that a worker has to report its metrics: one that hangs must not hide the others. */
const REPORT_MS = 2_000;

/** Milliseconds that a worker gets beyond SHUTDOWN_GRACE, after which it is killed: its event loop hangs. */
const KILL_AFTER_MS = 5_000;

/** How many processes are to serve: 1 where a port cannot be shared, which the log says. */
export const workersOf = ({ workers, worker }: Config, log: Logger): number => {
  if (worker !== undefined) return 1;
  const wanted = workers === "auto" ? availableParallelism() : workers;
  if (wanted === 1 || canSharePort) return wanted;
  log.warn("WORKERS needs Bun on Linux, where processes share a port: this server is one process");
  return 1;
};

/**
 * What a worker tells the process that started it. In a process that is no worker, nothing happens.
 * @param on.orphaned called when that process has ended
 */
export const asWorker = (config: Config, on: { readonly orphaned: () => void }) => {
  const send = (message: FromWorker): void => {
    if (config.worker !== undefined && process.connected) process.send?.(message);
  };
  if (config.worker !== undefined) process.on("disconnect", on.orphaned);
  return {
    /** Requests are served from now on. */
    ready: (): void => send({ ready: true }),
    /** Reports metrics when it is asked for them. */
    report: (values: () => Promise<MetricValues>): void => {
      process.on("message", async ({ ask }: ToWorker) => send({ ask, values: await values() }));
    },
  };
};

type Worker = {
  readonly child: ChildProcess;
  readonly begunAt: number;
  ready: boolean;
  /** What it reported last; it is counted on when the worker is gone, so that no counter goes back. */
  values: MetricValues;
};

type SuperviseOptions = {
  readonly config: Config;
  readonly log: Logger;
  readonly count: number;
  readonly server: EmbeddedServer;
  /** Resolves at the first stop signal. */
  readonly told: Promise<void>;
  /** Says that requests are served on this port. */
  readonly sayReady: (port: number) => void;
};

/**
 * Serves with several processes until told to stop, and ends this one.
 * @throws a KnownError where they cannot be started
 */
export const supervise = async ({ config, log, count, server, told, sayReady }: SuperviseOptions): Promise<never> => {
  const running = new Map<number, Worker>();
  const reports = new Map<number, (values: MetricValues) => void>();
  const metrics = config.metricsPort === undefined ? undefined : (await import("./telemetry/metrics.ts")).sumMetrics();
  const served = Promise.withResolvers<void>();
  const failed = Promise.withResolvers<never>();
  const ended = Promise.withResolvers<void>();
  let stopping = false;
  let crashes = 0;
  let code = 0;
  let asked = 0;

  const start = (n: number, port: number): void => {
    if (stopping) return;
    const child = fork(process.argv[1] as string, { env: environmentOf(config, { worker: n, url: server.url, port }) });
    const worker: Worker = { child, begunAt: performance.now(), ready: false, values: [] };
    running.set(n, worker);
    child.on("message", (message: FromWorker) => {
      if ("values" in message) {
        worker.values = message.values;
        return reports.get(message.ask)?.(message.values);
      }
      worker.ready = true;
      if (running.size === count && [...running.values()].every(({ ready }) => ready)) served.resolve();
    });
    child.on("error", (error) => log.error({ err: error }, `worker ${n}`));
    child.on("exit", (exit, signal) => void again(n, port, worker, exit ?? signal));
  };

  const again = async (n: number, port: number, worker: Worker, end: number | string | null): Promise<void> => {
    running.delete(n);
    metrics?.keep(worker.values);
    if (stopping) {
      // One that had not served yet dies of the signal.
      if (end !== 0 && worker.ready) code = 1;
      if (running.size === 0) ended.resolve();
      return;
    }
    const steady = worker.ready && performance.now() - worker.begunAt > STEADY_MS;
    crashes = steady ? 0 : crashes + 1;
    if (!worker.ready && crashes >= MAX_CRASHES)
      return failed.reject(
        new WorkersError(`Worker ${n} ended (${end}) before it served, after ${crashes - 1} other crashes: see above.`),
      );
    log.warn(`worker ${n} (pid ${worker.child.pid}) ended (${end}): starting it again`);
    if (crashes > 0) await sleep(Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** (crashes - 1)));
    start(n, port);
  };

  const reportOf = async (worker: Worker): Promise<MetricValues> => {
    const ask = asked++;
    const report = new Promise<MetricValues>((resolve) => reports.set(ask, resolve));
    if (worker.child.connected) worker.child.send({ ask } satisfies ToWorker);
    const values = await Promise.race([report, sleep(REPORT_MS, worker.values, { ref: false })]);
    reports.delete(ask);
    return values;
  };

  const stop = async (): Promise<void> => {
    stopping = true;
    const all = [...running.values()];
    const signal = (name: NodeJS.Signals) => {
      for (const { child } of all) child.kill(name);
    };
    signal("SIGTERM");
    const hung = setTimeout(() => signal("SIGKILL"), config.shutdownGraceSeconds * 1000 + KILL_AFTER_MS);
    if (running.size > 0) await ended.promise;
    clearTimeout(hung);
    await server.stop().catch((error) => log.error({ err: error }, "the embedded PostgreSQL did not stop"));
  };

  const serveAll = async (): Promise<void> => {
    const { host: hostname, port: wanted, metricsPort } = config;
    if (config.migrateOnStart)
      await migrate(server.url, { owner: config.migrateDatabaseUrl, say: (text) => log.info(text) });
    // A shared port is not refused where another server shares its own; and the workers need to know which one is free.
    const probe = listen("PORT", { hostname, port: wanted, fetch: () => new Response() });
    await probe.stop();
    for (let n = 1; n <= count; n++) start(n, probe.port);
    await served.promise;
    if (metrics && metricsPort !== undefined) {
      const fetch = metrics.fetchOf(() => Promise.all([...running.values()].map(reportOf)));
      const { port } = listen("METRICS_PORT", { hostname, port: metricsPort, fetch });
      log.info(`metrics at ${addressOf(hostname, port)}/metrics`);
    }
    await server.announce(probe.port);
    sayReady(probe.port);
  };

  try {
    await Promise.race([told, failed.promise, serveAll().then(() => failed.promise)]);
  } finally {
    await stop();
  }
  process.exit(code);
};
