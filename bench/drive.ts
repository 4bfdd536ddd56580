/** Runs one scenario: a server of its own, the load generator, and what the two and the database used. */
import { join } from "node:path";
import type postgres from "postgres";
import type { LoadResult, LoadSpec } from "./load.ts";

export type Way = "batched" | "single" | "textbook" | "bare";

export type Measured = LoadResult & {
  /** Statements that the application sent, per request. */
  readonly statementsPerRequest: number;
  /** Transactions that the database committed, per request. */
  readonly commitsPerRequest: number;
  /** Resident memory of the server at the end, in MB. */
  readonly rss: number;
};

type Stats = { readonly statements: number; readonly rss: number };

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

/** Starts the server, loads it, stops it. Answers other than 2xx make it throw. */
export const drive = async (
  { url, sql }: { readonly url: string; readonly sql: postgres.Sql },
  way: Way,
  spec: Omit<LoadSpec, "port" | "warmup">,
): Promise<Measured> => {
  const server = Bun.spawn([process.execPath, join(HERE, "server.ts"), way, url], {
    stdout: "pipe",
    stderr: "inherit",
  });
  const reader = server.stdout.getReader();
  const port = Number(new TextDecoder().decode((await reader.read()).value));
  const stats = async (): Promise<Stats> =>
    (await fetch(`http://127.0.0.1:${port}/bench/stats`)).json() as Promise<Stats>;
  try {
    const before = [await stats(), await commitsOf(sql)] as const;
    const warmup = Math.min(500, Math.floor(spec.requests.length / 10));
    const load = Bun.spawn([process.execPath, join(HERE, "load.ts")], {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "inherit",
    });
    load.stdin.write(JSON.stringify({ ...spec, port, warmup } satisfies LoadSpec));
    await load.stdin.end();
    const result = (await new Response(load.stdout).json()) as LoadResult;
    const after = [await stats(), await commitsOf(sql)] as const;
    const failed = Object.keys(result.statuses).filter((status) => !status.startsWith("2"));
    if (failed.length > 0) throw new Error(`${way}: answers were not all 2xx: ${JSON.stringify(result.statuses)}`);
    const requests = result.requests + warmup;
    return {
      ...result,
      statementsPerRequest: (after[0].statements - before[0].statements) / requests,
      commitsPerRequest: (after[1] - before[1]) / requests,
      rss: after[0].rss / 1e6,
    };
  } finally {
    server.kill();
    await server.exited;
  }
};
