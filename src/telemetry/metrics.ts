/** The metrics of the server, for Prometheus; docs/observability.md explains each. Loaded only if enabled. */
import {
  type Aggregator,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from "@prometheus-io/client";
import { Hono } from "hono";
import manifest from "../../package.json" with { type: "json" };
import type { Database } from "../db/database.ts";
import { Cancelled, isTransient, SlowStatement, Unavailable } from "../db/errors.ts";
import { type Observer, type QueueEvent, REPLICA_READS } from "../db/observer.ts";
import { isBatched, statements } from "../db/statement.ts";
import { CODIGOS, type Refusal } from "../http/problems.ts";

/** An answered request. */
type Answered = {
  readonly method: string;
  /** The pattern of the route. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
  readonly refusal: Refusal | undefined;
};

/** The metrics of one process, as it reports them to the one that started it. */
export type MetricValues = readonly MetricObjectWithValues<MetricValue<string>>[];

export type Metrics = ReturnType<typeof createMetrics>;

/** Upper bounds in seconds: an idle server answers in 1 ms, a loaded one in 50; after 8 s PostgreSQL gives up, after 10 s the queues. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];

/** Upper bounds in requests, up to the most that a statement takes. */
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128];

/** The default metrics of a process that are also correct on runtimes other than Node. */
const TRUE_OUTSIDE_NODE = /^(process_(cpu|start|resident|open|max)_|nodejs_eventloop_lag_)/;

/** How the values of several processes become one; the default is their sum. */
const AGGREGATORS: Readonly<Record<string, Aggregator>> = {
  pedidos_build_info: "first",
  // The newest: it changes when one of them is started again.
  process_start_time_seconds: "max",
};

/** Any other method is one label value: clients can send anything. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

const AGAIN: readonly QueueEvent[] = ["undecided", "transient", "one_by_one", "held"];
const REFUSED: readonly QueueEvent[] = ["full", "late", "unanswered", "gone"];
const DROPPED = ["slow", "revoked", "expired"] as const;
const FAILURES = ["unavailable", "slow", "transient", "error"] as const;

/** Counts what the application and the database report. No label has more values than the code has names for it. */
export const createMetrics = () => {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], ...labelNames: L[]) =>
    new Histogram({ name, help, buckets, labelNames, registers });
  /** Read at every scrape. */
  const gauge = (name: string, help: string, labelNames: string[], read: () => [Record<string, string>, number][]) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.inc(labels, value);
      },
    });

  const requests = histogram(
    "http_request_duration_seconds",
    "From the arrival of a request to its answer.",
    SECONDS,
    "method",
    "route",
    "status",
  );
  let inFlight = 0;
  gauge("http_requests_in_flight", "Requests that are not answered yet.", [], () => [[{}, inFlight]]);
  const refusals = counter("pedidos_refusals_total", "Answers that were a problem.", "codigo");
  const shortages = counter("pedidos_shortages_total", "Productos that a request was refused for want of.", "route");

  const sent = histogram(
    "pedidos_statement_duration_seconds",
    "From the sending of a statement to its rows.",
    SECONDS,
    "statement",
  );
  const sizes = histogram("pedidos_batch_size", "Requests that a statement was sent for.", SIZES, "statement");
  const failures = counter("pedidos_statement_failures_total", "Statements that failed.", "statement", "why");
  const again = counter("pedidos_queue_again_total", "Requests that were asked for again.", "statement", "why");
  const refused = counter("pedidos_queue_refused_total", "Requests that a queue gave up.", "statement", "why");

  const reads = counter(
    "pedidos_replica_reads_total",
    "Reads that replicas may answer, and what became of them.",
    "outcome",
  );

  let load: Database["load"] = () => ({ queues: [], pools: [], replicas: [] });
  const queues = (name: string, help: string, of: "waiting" | "underWay" | "lanes") =>
    gauge(name, help, ["statement"], () => load().queues.map((queue) => [{ statement: queue.statement }, queue[of]]));
  queues("pedidos_queue_waiting", "Requests that wait for a statement.", "waiting");
  queues("pedidos_queue_lanes_busy", "Statements under way.", "underWay");
  queues("pedidos_queue_lanes", "Statements that may be under way at once.", "lanes");
  const pools = (name: string, help: string, of: "underWay" | "connections") =>
    gauge(name, help, ["plan"], () => load().pools.map((pool) => [{ plan: pool.plan }, pool[of]]));
  pools("pedidos_pool_statements", "Statements that hold a connection or wait for one.", "underWay");
  pools("pedidos_pool_connections_max", "Connections that may be open at once.", "connections");

  let streams = () => 0;
  gauge("pedidos_streams", "Open streams of events.", [], () => [[{}, streams()]]);
  const delays = histogram(
    "pedidos_event_delay_seconds",
    "From an event to its sending to the streams of its tienda, of the oldest event of each read of the feed.",
    SECONDS,
  );
  const dropped = counter("pedidos_streams_dropped_total", "Streams that the server ended.", "why");
  for (const why of DROPPED) dropped.inc({ why }, 0);
  gauge("pedidos_replica_used", "1 for a replica that is in use, 0 for one that is left out.", ["replica"], () =>
    load().replicas.map(({ replica, used }) => [{ replica }, Number(used)]),
  );

  const { bun, deno } = process.versions;
  const versions = { version: manifest.version, runtime: bun ? `bun ${bun}` : `deno ${deno}` };
  gauge("pedidos_build_info", "1, with the versions of what runs.", Object.keys(versions), () => [[versions, 1]]);
  collectDefaultMetrics({ register: registry });
  for (const { name } of registry.getMetricsAsArray())
    if (/^(process|nodejs)_/.test(name) && !TRUE_OUTSIDE_NODE.test(name)) registry.removeSingleMetric(name);
  for (const [name, aggregator] of Object.entries(AGGREGATORS))
    Object.assign(registry.getSingleMetric(name) ?? {}, { aggregator });

  // Prometheus misses a new series' first increment, so create all at zero.
  for (const outcome of REPLICA_READS) reads.inc({ outcome }, 0);
  for (const codigo of CODIGOS) refusals.inc({ codigo }, 0);
  for (const declared of statements.values()) {
    const { name: statement } = declared;
    for (const why of FAILURES) failures.inc({ statement, why }, 0);
    if (!isBatched(declared)) continue;
    for (const why of AGAIN) again.inc({ statement, why }, 0);
    for (const why of REFUSED) refused.inc({ statement, why }, 0);
  }

  const observer: Observer = {
    sent: (statement, callers) => {
      sizes.observe({ statement }, callers.length);
      const end = sent.startTimer({ statement });
      return (error) => {
        end();
        // A caller that gave up is not a failure.
        if (error !== undefined && !(error instanceof Cancelled)) failures.inc({ statement, why: kindOf(error) });
      };
    },
    queued: (statement, why, n) => (REFUSED.includes(why) ? refused : again).inc({ statement, why }, n),
    replicaRead: (outcome) => reads.inc({ outcome }),
  };

  return {
    observer,
    /** Shows how busy this database is. */
    watch: (db: Database): void => {
      load = db.load;
    },
    /** Shows how many streams of events are open. */
    watchStreams: (count: () => number): void => {
      streams = count;
    },
    /** Events were sent to streams. */
    delivered: (seconds: number): void => delays.observe(seconds),
    /** A stream was ended. */
    dropped: (why: (typeof DROPPED)[number]): void => dropped.inc({ why }),
    /** A request has arrived. */
    begun: (): void => {
      inFlight++;
    },
    /** One that had arrived was answered. */
    answered: ({ method, route, status, seconds, refusal }: Answered): void => {
      inFlight--;
      requests.observe({ method: METHODS.has(method) ? method : "other", route, status }, seconds);
      if (!refusal) return;
      refusals.inc({ codigo: refusal.codigo });
      if (refusal.codigo === "stock_insuficiente") shortages.inc({ route }, (refusal.faltantes as unknown[]).length);
    },
    /** All metrics, in the text format of Prometheus. */
    text: (): Promise<string> => registry.metrics(),
    /** All metrics, for the process that adds up those of several. */
    values: (): Promise<MetricValues> => registry.getMetricsAsJSON(),
    /** Answers GET /metrics; it is served on a separate, private port. */
    fetch: answering(async () => registry),
  };
};

const answering = (registry: () => Promise<Registry>) =>
  new Hono().get("/metrics", async (c) => {
    const current = await registry();
    return c.body(await current.metrics(), 200, { "Content-Type": current.contentType });
  }).fetch;

/** The metrics of several processes, added up. */
export const sumMetrics = () => {
  let gone: MetricValues = [];
  const sum = (all: readonly MetricValues[]) => Registry.aggregate([...all]);
  return {
    /** Counts on what a process that is gone has counted, so that no counter goes back. What it held or used is gone. */
    keep: (values: MetricValues): void => {
      const counted = values.filter(({ type }) => type !== "gauge");
      gone = sum([gone, counted]).getMetricsAsArray() as unknown as MetricValues;
    },
    /** Answers GET /metrics, from what the running processes report. */
    fetchOf: (report: () => Promise<readonly MetricValues[]>) =>
      answering(async () => sum([...(await report()), gone])),
  };
};

const kindOf = (error: unknown): (typeof FAILURES)[number] => {
  if (error instanceof SlowStatement) return "slow";
  if (error instanceof Unavailable) return "unavailable";
  return isTransient(error) ? "transient" : "error";
};
