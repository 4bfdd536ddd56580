/** One run: a server and a PostgreSQL of its own under the traffic of a shop, and what they use meanwhile. */
import { chmodSync } from "node:fs";
import postgres from "postgres";
import { migrate } from "../../src/db/migrate/migrate.ts";
import { startEmbedded } from "../../src/dev/embedded.ts";
import { startServer } from "../support/process.ts";
import { judge, type Series, type Verdict } from "./flat.ts";
import { openSampler, RULES, type Sample } from "./sample.ts";
import { startTraffic } from "./traffic.ts";

/** Samples of a run, however long: what it takes lies between the machine's mood of a second and a third of the run. */
const SAMPLES = 300;

type SoakOptions = {
  readonly seed: number;
  readonly seconds: number;
  readonly clients: number;
  /** An empty folder, for the database. */
  readonly folder: string;
  /** SQL that runs before the traffic: settings of tables to try. */
  readonly storage?: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly seconds: number; readonly answers: number }) => void;
};

export type Soak = {
  readonly seed: number;
  readonly seconds: number;
  readonly series: readonly (Series & Verdict)[];
  /** How often each status was answered; "lost" if none came. */
  readonly answers: Readonly<Record<string, number>>;
  /** Answers between a sample and the one before, per second. */
  readonly rates: readonly number[];
  /** Per table: rows, updates and vacuums. */
  readonly totals: readonly Readonly<Record<string, string | number | null>>[];
  /** What went wrong, in sentences; empty if nothing did. */
  readonly faults: readonly string[];
};

const sum = (answers: Readonly<Record<string, number>>): number => Object.values(answers).reduce((a, b) => a + b, 0);

/** What of this is not as it should be. */
const faultsOf = (
  { series, answers }: Pick<Soak, "series" | "answers">,
  wrong: number,
  severe: readonly string[],
): string[] => [
  ...series
    .filter(({ flat }) => !flat)
    .map(({ name, unit, before, after }) => `${name}: from ${before.toFixed(2)} to ${after.toFixed(2)} ${unit}`.trim()),
  ...Object.entries(answers)
    .filter(([status]) => status === "lost" || Number(status) >= 500)
    .map(([status, count]) => `${count} answers were ${status}`),
  ...(wrong > 0 ? [`${wrong} productos whose stock is not the sum of its movements`] : []),
  ...severe.map((line) => `log: ${line.slice(0, 500)}`),
];

/** Runs a shop, and resolves to what it has used. */
export const run = async (options: SoakOptions): Promise<Soak> => {
  const { seed, seconds, clients, folder, storage, signal, onProgress } = options;
  // Vacuums start as often in a run of a minute as in one of 20 with the default of one minute.
  const autovacuum_naptime = `${Math.min(60, Math.max(1, Math.round(seconds / 20)))}s`;
  chmodSync(folder, 0o755); // PostgreSQL may run as another user
  const database = await startEmbedded(folder, { settings: { autovacuum_naptime } });
  const closing: (() => Promise<unknown>)[] = [database.stop];
  try {
    await migrate(database.url);
    const sql = postgres(database.url, { max: 1, onnotice: () => {}, connection: { application_name: "soak" } });
    closing.push(() => sql.end());
    if (storage) await sql.unsafe(storage);
    const server = await startServer({
      ...{ DATABASE_URL: database.url, MIGRATE_ON_START: "false" },
      ...{ LOG_LEVEL: "info", WEBHOOKS_INSECURE: "true", SHUTDOWN_GRACE: "15" },
    });
    closing.push(() => server.stop("SIGTERM"));
    const begun = performance.now();
    const now = () => performance.now() - begun;
    const traffic = await startTraffic({ url: server.url, seed, clients, now });
    const sampler = openSampler(server.pid, database.url);
    closing.push(sampler.close);

    const samples: Sample[] = [];
    const rates: number[] = [];
    const start = now();
    const stepMs = (seconds * 1000) / SAMPLES;
    let last = { at: start, answers: sum(traffic.answers()) };
    for (let due = start; samples.length < SAMPLES && !signal.aborted; due += stepMs) {
      await Bun.sleep(Math.max(0, due - now()));
      samples.push(await sampler.sample());
      const next = { at: now(), answers: sum(traffic.answers()) };
      rates.push(((next.answers - last.answers) * 1000) / Math.max(1, next.at - last.at));
      last = next;
      onProgress({ seconds: (now() - start) / 1000, answers: next.answers });
    }
    const totals = await sampler.totals();
    await traffic.close();
    const [audit] = await sql`
      select count(*)::int as wrong from productos p where stock is distinct from
        (select sum(cantidad) from movimientos m where m.tienda_id = p.tienda_id and m.producto_id = p.id)`;
    const series = RULES.map((rule) => {
      const one = { ...rule, values: samples.map((sample) => sample.get(rule.name) ?? 0) };
      return { ...one, ...judge(one) };
    });
    const measured = { seed, seconds, series, answers: traffic.answers(), rates, totals };
    const severe = server.trouble().filter((line) => /"level":(50|60)/.test(line));
    return { ...measured, faults: faultsOf(measured, audit?.wrong, severe) };
  } finally {
    for (const close of closing.toReversed()) await close();
  }
};
