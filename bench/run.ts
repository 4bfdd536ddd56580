/**
 * The benchmark: bun run bench [scenario …] [--seconds N] [--connections 1,64,256] [--rows N].
 * Starts a PostgreSQL of its own with default durability, runs every scenario over every way, side by side in one run,
 * prints a table, and writes bench/results/<date>.json and bench/results/latest.svg. Figures of different runs or
 * machines do not compare; ratios of one run do.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { arch, cpus, platform, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { callOrExit, declare } from "../src/cli/command.ts";
import { onStop } from "../src/cli/signals.ts";
import { migrate } from "../src/db/migrate/migrate.ts";
import { startEmbedded } from "../src/dev/embedded.ts";
import { chart } from "./chart.ts";
import { type Comparison, comparison } from "./compare.ts";
import { cost } from "./cost.ts";
import { holds } from "./holds.ts";
import { imports } from "./imports.ts";
import { ledger } from "./ledger.ts";
import { lists } from "./lists.ts";
import { locked } from "./locked.ts";
import { many } from "./many.ts";
import type { Context, Measurement } from "./measurement.ts";
import { keyed, observed } from "./observed.ts";
import { overload } from "./overload.ts";
import { receivers } from "./receivers.ts";
import { sales } from "./sales.ts";
import { openShop } from "./shop.ts";
import { streams } from "./streams.ts";
import { walk } from "./walk.ts";
import { workers } from "./workers.ts";

/** Everything that can be measured, in the order in which it is measured and printed. */
const MEASUREMENTS: readonly Measurement[] = [
  ...[comparison, observed, keyed, sales, holds, many, workers, locked, overload, streams, receivers],
  ...[lists, ledger, walk, imports, cost],
];

const command = declare({
  name: "bench",
  summary: "Measures the server against the textbook transaction, on a PostgreSQL of its own.",
  takes: "[scenario …]",
  options: {
    seconds: { value: "<n>", help: "How long each run lasts: 4." },
    connections: { value: "<n,n…>", help: "How many connections to load with: 1,64,256." },
    rows: { value: "<n>", help: "Rows of the large tables: 1000000." },
  },
  examples: ["", "hot spread --seconds 2 --connections 64", "import --rows 100000"],
  notes: "Prints a table, and writes bench/results/<date>.json and bench/results/latest.svg.",
});
const call = callOrExit(command);
const { positionals } = call;
const { seconds: length = "4", connections: counts = "1,64,256", rows = "1000000" } = call.values;
const seconds = Number(length);
const connections = counts.split(",").map(Number);
const known = MEASUREMENTS.flatMap(({ names }) => names);
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0 || ![seconds, ...connections].every((n) => n > 0)) {
  console.error(`Scenarios: ${known.join(", ")}. --seconds and --connections take positive numbers.`);
  process.exit(2);
}
const wanted = (name: string) => positionals.length === 0 || positionals.includes(name);

const folder = mkdtempSync(join(tmpdir(), "pedidos-bench-"));
chmodSync(folder, 0o755);
// Temporary files of the measurements are in here too.
process.env.TMPDIR = folder;
const starting = startEmbedded(folder, { settings: { max_wal_size: "4GB" } });
let cleaning: Promise<void> | undefined;
/** Stops the database and deletes its folder, once. */
const clean = (): Promise<void> => {
  cleaning ??= starting
    .then(({ stop }) => stop())
    .catch(() => {})
    .then(() => rmSync(folder, { recursive: true, force: true }));
  return cleaning;
};
let told = false;
onStop(
  () => {
    told = true;
    // The end of a bar that is shown: the cursor, and lines that wrap.
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K\x1b[?25h\x1b[?7h");
    void clean().then(() => process.exit(130));
  },
  () => process.exit(130),
);
const server = await starting;
const results: Record<string, unknown> & Partial<Comparison> = {};
const printed: string[] = [];
try {
  await migrate(server.url);
  const shop = await openShop(server.url);
  const context: Context = { url: server.url, shop, seconds, connections, rows: Number(rows), wanted };
  for (const measurement of MEASUREMENTS.filter(({ names }) => names.some(wanted))) {
    const result = await measurement.measure(context);
    Object.assign(results, result);
    printed.push(measurement.print(result, context));
  }
  await shop.sql.end();
} catch (error) {
  // The interrupted measurement has lost its database.
  if (told) await new Promise(() => {});
  throw error;
} finally {
  await clean();
}

console.log(printed.join("\n"));

const machine = {
  cpu: cpus()[0]?.model ?? "",
  cores: cpus().length,
  memory: totalmem(),
  platform: `${platform()} ${arch()}`,
  bun: Bun.version,
};
const kept = join(import.meta.dir, "results");
mkdirSync(kept, { recursive: true });
const now = new Date().toISOString();
const name = `${now.slice(0, 10)}.json`;
await Bun.write(join(kept, name), `${JSON.stringify({ date: now, machine, seconds, ...results }, null, 1)}\n`);
const charted = comparison.names.every(wanted);
if (charted) await Bun.write(join(kept, "latest.svg"), chart(results.entries ?? []));
console.log(`\nWrote bench/results/${name}${charted ? " and latest.svg" : ""}.`);
