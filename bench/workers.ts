/** What several processes on one port do (WORKERS), on one database: the real server, as it is started in production. */
import { join } from "node:path";
import { http, load } from "./drive.ts";
import { type Measurement, withDatabase } from "./measurement.ts";
import { openShop, type Shop, writeCarritos } from "./shop.ts";

const WORKERS = [1, 2, 4];
const CONFIRMS_PER_SECOND = 12_000;

const MAIN = join(import.meta.dir, "..", "src", "main.ts");

/** The sum of the samples of this name in a text of Prometheus. */
const sumOf = (text: string, name: string): number =>
  [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, "gm"))].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );

/** Starts the server with so many processes. */
const startWorkers = async (url: string, workers: number) => {
  const server = Bun.spawn([process.execPath, MAIN], {
    env: {
      ...process.env,
      ...{
        DATABASE_URL: url,
        AUTH: "none",
        PORT: "0",
        METRICS_PORT: "0",
        WORKERS: String(workers),
        SHUTDOWN_DELAY: "0",
      },
    },
    stdout: "pipe",
    stderr: "inherit",
  });
  const { promise: ready, resolve } = Promise.withResolvers<{ readonly port: number; readonly metrics: string }>();
  const read = async () => {
    let text = "";
    const decoder = new TextDecoder();
    // A busy server logs every request: what is read is thrown away, but for the start.
    for await (const chunk of server.stdout) {
      if (text.includes("pedidos is ready")) continue;
      text += decoder.decode(chunk, { stream: true });
      const [, port] = /API at http:\/\/[^:]+:(\d+)/.exec(text) ?? [];
      const [, metrics] = /metrics at (\S+)"/.exec(text) ?? [];
      if (port && metrics) resolve({ port: Number(port), metrics });
    }
  };
  void read();
  const { port, metrics } = await ready;
  return {
    way: "observed" as const,
    port,
    stats: async () => {
      const text = await (await fetch(metrics)).text();
      const cpu = (of: string) => sumOf(text, `process_cpu_${of}_seconds_total`) * 1e6;
      return {
        statements: sumOf(text, "pedidos_batch_size_count"),
        rss: sumOf(text, "process_resident_memory_bytes"),
        cpu: { user: cpu("user"), system: cpu("system") },
      };
    },
    /** What the audit finds wrong. */
    audit: async (): Promise<number> => {
      const found = (await (await fetch(`http://127.0.0.1:${port}/auditoria/stock`)).json()) as {
        discrepancias: readonly unknown[];
        lineas_sin_producto: number;
        lineas_sin_movimiento: number;
      };
      return found.discrepancias.length + found.lineas_sin_producto + found.lineas_sin_movimiento;
    },
    stop: async (): Promise<void> => {
      server.kill();
      await server.exited;
    },
  };
};

const confirms = async (shop: Shop, seconds: number, lines: number): Promise<string[]> =>
  (await writeCarritos(shop, CONFIRMS_PER_SECOND * seconds, lines)).map((id) =>
    http("PATCH", `/pedidos/${id}/confirmar`),
  );

type Scenario = { readonly name: string; readonly requests: (shop: Shop, seconds: number) => Promise<string[]> };

const SCENARIOS: readonly Scenario[] = [
  { name: "confirm, one hot producto", requests: (shop, seconds) => confirms(shop, seconds, 0) },
  { name: "confirm, 4 of 10,000 productos", requests: (shop, seconds) => confirms(shop, seconds, 4) },
  {
    name: "read of a producto",
    requests: async ({ productos }) => productos.map((id) => http("GET", `/productos/${id}`)),
  },
];

type WorkersResult = {
  readonly name: string;
  readonly workers: number;
  readonly connections: number;
  readonly rate: number;
  /** The rate in relation to that of one worker. */
  readonly ratio: number;
  readonly p99: number;
  /** Requests per statement. */
  readonly batch: number;
  /** Processor time of all workers, in microseconds per request. */
  readonly serverCpu: number;
  /** What the audit found wrong afterwards. */
  readonly wrong: number;
};

const measureWorkers = async (url: string, seconds: number, connections: number): Promise<readonly WorkersResult[]> => {
  const shop = await openShop(url);
  const results: WorkersResult[] = [];
  try {
    for (const { name, requests: prepare } of SCENARIOS)
      for (const workers of WORKERS) {
        const requests = await prepare(shop, seconds);
        const server = await startWorkers(url, workers);
        try {
          const spec = { connections, seconds, requests, repeat: name.startsWith("read") };
          const { rate, p99, statementsPerRequest, serverCpu } = await load(server, spec);
          const one = results.find((result) => result.name === name)?.rate ?? rate;
          const batch = 1 / statementsPerRequest;
          const wrong = await server.audit();
          results.push({ name, workers, connections, rate, ratio: rate / one, p99, batch, serverCpu, wrong });
        } finally {
          await server.stop();
        }
      }
    return results;
  } finally {
    await shop.sql.end();
  }
};

/** Confirms and reads with 1, 2 and 4 processes. */
export const workers: Measurement<{ readonly workers: readonly WorkersResult[] }> = {
  names: ["workers"],
  measure: async ({ url, seconds, connections }) => ({
    workers: await withDatabase(url, "workers", (address) =>
      measureWorkers(address, seconds, Math.max(...connections)),
    ),
  }),
  print: ({ workers: results }) =>
    results
      .map(
        ({ name, workers: count, connections, rate, ratio, p99, batch, serverCpu, wrong }) =>
          `${name}, ${count} ${count === 1 ? "worker" : "workers"}, ${connections} connections: ` +
          `${Math.round(rate).toLocaleString("en")} /s, ${ratio.toFixed(2)} of one, p99 ${p99.toFixed(1)} ms, ` +
          `${batch.toFixed(1)} requests a statement, ${serverCpu.toFixed(0)} µs of the server a request, audit: ${wrong} wrong`,
      )
      .join("\n"),
};
