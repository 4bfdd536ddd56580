/** Runs one scenario: starts a server and the load generator, and measures the resources of both and of the database. */
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type postgres from "postgres";
import type { LoadResult, LoadSpec } from "./load.ts";

export type Way = "batched" | "observed" | "keyed" | "delivering" | "single" | "textbook" | "bare" | "many";

export type Measured = LoadResult & {
  /** Statements that the application sent, per request. */
  readonly statementsPerRequest: number;
  /** Transactions that the database committed, per request. */
  readonly commitsPerRequest: number;
  /** Resident memory of the server at the end, in MB. */
  readonly rss: number;
  /** Processor time of the server, in microseconds per request. */
  readonly serverCpu: number;
};

/** What was measured of one way in one scenario. */
export type Entry = Measured & {
  readonly scenario: string;
  readonly title: string;
  readonly way: Way;
  readonly connections: number;
};

type Stats = { readonly statements: number; readonly rss: number; readonly cpu: NodeJS.CpuUsage };

const HERE = import.meta.dir;

/** The text of an HTTP request. */
export const http = (method: string, path: string, body?: unknown): string => {
  const json = body === undefined ? "" : JSON.stringify(body);
  const type = json && `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${type}\r\n${json}`;
};

const commitsOf = async (sql: postgres.Sql): Promise<number> => {
  const [row] = await sql`
    select pg_stat_force_next_flush(), (select xact_commit::float8 from pg_stat_database where datname = current_database()) as n`;
  return row?.n;
};

/** A server of this way, in a process of its own. Its log goes to a temporary file. */
export const startServer = async (way: Way, url: string) => {
  const { promise: listening, resolve: listens } = Promise.withResolvers<number>();
  const log = join(tmpdir(), `pedidos-bench-${process.pid}-${way}.log`);
  const server = Bun.spawn([process.execPath, join(HERE, "server.ts"), way, url], {
    stdout: Bun.file(log),
    stderr: "inherit",
    ipc: (port) => listens(port),
  });
  const port = await listening;
  return {
    way,
    port,
    stats: async (): Promise<Stats> => (await fetch(`http://127.0.0.1:${port}/bench/stats`)).json() as Promise<Stats>,
    stop: async (): Promise<void> => {
      server.kill();
      await server.exited;
      rmSync(log, { force: true });
    },
  };
};

export type BenchServer = Awaited<ReturnType<typeof startServer>>;

/** The load generators that run; they end with the bench, however it ends. */
const generators = new Set<Bun.Subprocess>();
process.once("exit", () => {
  for (const generator of generators) generator.kill();
});

/** Microseconds of processor time between two readings. */
const cpuBetween = (before: Stats, after: Stats): number =>
  after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;

/** Loads a server. Answers other than 2xx make it throw; 503 does not where clients are patient. */
export const load = async (
  { way, port, stats }: BenchServer,
  spec: Omit<LoadSpec, "port" | "warmup">,
): Promise<LoadResult & Pick<Measured, "statementsPerRequest" | "rss" | "serverCpu"> & { readonly warmup: number }> => {
  const before = await stats();
  const warmup = Math.min(500, Math.floor(spec.requests.length / 10));
  const generator = Bun.spawn([process.execPath, join(HERE, "load.ts")], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  generators.add(generator);
  generator.stdin.write(JSON.stringify({ ...spec, port, warmup } satisfies LoadSpec));
  await generator.stdin.end();
  const result = (await new Response(generator.stdout).json()) as LoadResult;
  generators.delete(generator);
  const after = await stats();
  const failed = Object.keys(result.statuses).filter(
    (status) => !status.startsWith("2") && !(spec.patient && status === "503"),
  );
  if (failed.length > 0) throw new Error(`${way}: answers were not all 2xx: ${JSON.stringify(result.statuses)}`);
  const requests = result.requests + warmup;
  return {
    ...result,
    warmup,
    statementsPerRequest: (after.statements - before.statements) / requests,
    rss: after.rss / 1e6,
    serverCpu: cpuBetween(before, after) / requests,
  };
};

/** Starts the server, loads it, stops it. */
export const drive = async (
  { url, sql }: { readonly url: string; readonly sql: postgres.Sql },
  way: Way,
  spec: Omit<LoadSpec, "port" | "warmup">,
): Promise<Measured> => {
  const server = await startServer(way, url);
  try {
    const before = await commitsOf(sql);
    const { warmup, ...result } = await load(server, spec);
    return { ...result, commitsPerRequest: ((await commitsOf(sql)) - before) / (result.requests + warmup) };
  } finally {
    await server.stop();
  }
};
