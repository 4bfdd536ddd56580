/** Every scenario over every way, side by side in one run, and the same transaction without HTTP. */
import { SingleBar } from "cli-progress";
import { drive, type Entry, type Way } from "./drive.ts";
import { table } from "./figures.ts";
import type { Context, Measurement } from "./measurement.ts";
import { measurePgbench, type Pgbench, printPgbench } from "./pgbench.ts";
import { scenarios } from "./scenarios.ts";

export type Comparison = { readonly entries: readonly Entry[]; readonly pgbench: readonly Pgbench[] };

const measureEntries = async ({ url, shop, seconds, connections, wanted }: Context): Promise<readonly Entry[]> => {
  const runs = scenarios
    .filter(({ name }) => wanted(name))
    .flatMap((scenario) => connections.flatMap((n) => scenario.ways.map((way) => ({ scenario, way, n }))));
  const bar = new SingleBar({
    format: "{bar} {value}/{total} {name}  about {eta_formatted} left",
    clearOnComplete: true,
    gracefulExit: false,
  });
  bar.start(runs.length, 0, { name: "" });
  const entries: Entry[] = [];
  for (const { scenario, way, n } of runs) {
    const label = `${scenario.title}, ${way}, ${n} connections`;
    bar.update({ name: label });
    if (!process.stderr.isTTY) console.error(label);
    const { requests, repeat } = await scenario.prepare(shop, way, n === 1 ? seconds / 4 : seconds);
    const measured = await drive({ url, sql: shop.sql }, way, { connections: n, seconds, requests, repeat });
    entries.push({ scenario: scenario.name, title: scenario.title, way, connections: n, ...measured });
    bar.increment();
  }
  bar.stop();
  return entries;
};

const HEADS = [
  "scenario",
  "way",
  "conn",
  "req/s",
  "p50 ms",
  "p99 ms",
  "textbook",
  "single",
  "bare",
  "stmt/req",
  "commit/req",
  "RSS MB",
  "load CPU",
];

const printEntries = (entries: readonly Entry[]): string => {
  /** How many times as fast as another way in the same scenario at the same number of connections. */
  const ratio = (entry: Entry, way: Way): string => {
    const other = entries.find(
      (one) => one.scenario === entry.scenario && one.connections === entry.connections && one.way === way,
    );
    return other && entry.way !== way ? `${(entry.rate / other.rate).toFixed(2)}×` : "";
  };
  return table([
    HEADS,
    ...entries.map((entry) => [
      entry.title,
      entry.way,
      String(entry.connections),
      Math.round(entry.rate).toLocaleString("en"),
      entry.p50.toFixed(2),
      entry.p99.toFixed(2),
      ratio(entry, "textbook"),
      ratio(entry, "single"),
      ratio(entry, "bare"),
      entry.statementsPerRequest.toFixed(3),
      entry.commitsPerRequest.toFixed(3),
      entry.rss.toFixed(0),
      entry.cpu.toFixed(2),
    ]),
  ]);
};

/** The scenarios that the command line names. */
export const comparison: Measurement<Comparison> = {
  names: scenarios.map(({ name }) => name),
  measure: async (context) => {
    const entries = await measureEntries(context);
    return { entries, pgbench: await measurePgbench(context, entries) };
  },
  print: ({ entries, pgbench }) => [printEntries(entries), ...pgbench.map(printPgbench)].join("\n"),
};
