/**
 * The benchmark: bun run bench [scenario …] [--seconds N] [--connections 1,64,256] [--rows N].
 * Starts a PostgreSQL of its own with default durability, runs every scenario over every way, side by side in one run,
 * prints a table, and writes bench/results/<date>.json and bench/results/latest.svg. Figures of different runs or
 * machines do not compare; ratios of one run do.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { arch, cpus, platform, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { SingleBar } from "cli-progress";
import { callOf, declare } from "../src/cli/command.ts";
import { onStop } from "../src/cli/signals.ts";
import { migrate } from "../src/db/migrate/migrate.ts";
import { startEmbedded } from "../src/dev/embedded.ts";
import { chart } from "./chart.ts";
import { drive, type Measured, type Way } from "./drive.ts";
import { measureBeside, measureImport } from "./imports.ts";
import { measureLedger } from "./ledger.ts";
import { measureLists } from "./lists.ts";
import { measureCrowded, measureLocked } from "./locked.ts";
import { measureMany } from "./many.ts";
import { measureKeyed, measureObserved } from "./observed.ts";
import { drivePgbench } from "./pgbench.ts";
import { scenarios } from "./scenarios.ts";
import { openShop } from "./shop.ts";
import { measureWalk } from "./walk.ts";

export type Entry = Measured & {
  readonly scenario: string;
  readonly title: string;
  readonly way: Way;
  readonly connections: number;
};

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
const call = callOf(command);
const { positionals } = call;
const { seconds: length = "4", connections: counts = "1,64,256", rows = "1000000" } = call.values;
const values = { rows };
const seconds = Number(length);
const connections = counts.split(",").map(Number);
const known = [
  ...scenarios.map(({ name }) => name),
  "lists",
  "ledger",
  "walk",
  "import",
  "observed",
  "claves",
  "many",
  "locked",
];
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0 || ![seconds, ...connections].every((n) => n > 0)) {
  console.error(`Scenarios: ${known.join(", ")}. --seconds and --connections take positive numbers.`);
  process.exit(2);
}
const wanted = (name: string) => positionals.length === 0 || positionals.includes(name);
const chosen = scenarios.filter(({ name }) => wanted(name));

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
const entries: Entry[] = [];
/** The same transaction without HTTP, and how many times as fast this server is at the most connections. */
const pgbench: { scenario: string; title: string; rate: number; ratio: number }[] = [];
let observed: Awaited<ReturnType<typeof measureObserved>> = [];
let keyed: Awaited<ReturnType<typeof measureKeyed>> = [];
let many: Awaited<ReturnType<typeof measureMany>> = [];
let locked: Awaited<ReturnType<typeof measureLocked>> = [];
let crowded: Awaited<ReturnType<typeof measureCrowded>> | undefined;
let lists: Awaited<ReturnType<typeof measureLists>> = [];
let ledger: Awaited<ReturnType<typeof measureLedger>> | undefined;
let walk: Awaited<ReturnType<typeof measureWalk>> | undefined;
let imports: Awaited<ReturnType<typeof measureImport>> | undefined;
let besideImport: Awaited<ReturnType<typeof measureBeside>> | undefined;
try {
  await migrate(server.url);
  const shop = await openShop(server.url);
  const runs = chosen.flatMap((scenario) =>
    connections.flatMap((n) => scenario.ways.map((way) => ({ scenario, way, n }))),
  );
  const bar = new SingleBar({
    format: "{bar} {value}/{total} {name}  about {eta_formatted} left",
    clearOnComplete: true,
    gracefulExit: false,
  });
  bar.start(runs.length, 0, { name: "" });
  for (const { scenario, way, n } of runs) {
    const label = `${scenario.title}, ${way}, ${n} connections`;
    bar.update({ name: label });
    if (!process.stderr.isTTY) console.error(label);
    const { requests, repeat } = await scenario.prepare(shop, way, n === 1 ? seconds / 4 : seconds);
    const measured = await drive({ url: server.url, sql: shop.sql }, way, {
      connections: n,
      seconds,
      requests,
      repeat,
    });
    entries.push({ scenario: scenario.name, title: scenario.title, way, connections: n, ...measured });
    bar.increment();
  }
  bar.stop();
  const most = Math.max(...connections);
  for (const [name, hot] of [
    ["hot", true],
    ["spread", false],
  ] as const) {
    if (!chosen.some((scenario) => scenario.name === name)) continue;
    // The best number of clients: more only wait for each other.
    const rate = await drivePgbench(server.url, shop, hot, hot ? 8 : 32, seconds);
    const ours = entries.find(
      (entry) => entry.scenario === name && entry.way === "batched" && entry.connections === most,
    );
    if (rate && ours) pgbench.push({ scenario: name, title: ours.title, rate, ratio: ours.rate / rate });
  }
  if (wanted("observed")) observed = await measureObserved(server.url, shop, seconds);
  if (wanted("claves")) keyed = await measureKeyed(server.url, shop, seconds);
  if (wanted("locked")) {
    crowded = await measureCrowded(server.url, shop);
    locked = await measureLocked(server.url, shop, 20);
  }
  if (wanted("import")) besideImport = await measureBeside(server.url, shop, seconds);
  await shop.sql.end();
  if (wanted("many")) many = await measureMany(server.url, seconds);
  if (wanted("import")) imports = await measureImport(server.url, Number(values.rows));
  if (wanted("lists")) lists = await measureLists(server.url, Number(values.rows));
  if (wanted("ledger")) ledger = await measureLedger(server.url, Number(values.rows));
  if (wanted("walk")) walk = await measureWalk(server.url, Number(values.rows));
} catch (error) {
  // The interrupted measurement has lost its database.
  if (told) await new Promise(() => {});
  throw error;
} finally {
  await clean();
}

/** How many times as fast as the entry of another way in the same scenario at the same number of connections. */
const ratio = (entry: Entry, way: Way, of: (one: Entry) => number = ({ rate }) => rate): string => {
  const other = entries.find(
    (one) => one.scenario === entry.scenario && one.connections === entry.connections && one.way === way,
  );
  return other && entry.way !== way ? `${(of(entry) / of(other)).toFixed(2)}×` : "";
};

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, n) => (n < 2 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};

/** A ratio as a change: +3.1 %. */
const percent = (times: number): string => `${times < 1 ? "" : "+"}${((times - 1) * 100).toFixed(1)} %`;

const heads = [
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
if (entries.length > 0)
  console.log(
    table([
      heads,
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
    ]),
  );
for (const { title, rate, ratio: times } of pgbench)
  console.log(`${title}: pgbench without HTTP ${Math.round(rate).toLocaleString("en")} /s, ours ${times.toFixed(2)}×`);
const costs = [
  ...observed.map((cost) => ({ what: "log and metrics", ...cost })),
  ...keyed.map((cost) => ({ what: "API keys", ...cost })),
];
for (const { what, title, rate, cpu, plain, ...now } of costs)
  console.log(
    `${what}, ${title}: ${percent(rate)} requests/s, ${percent(cpu)} processor time of the server ` +
      `(${plain.toFixed(0)} to ${now.observed.toFixed(0)} µs a request), medians of pairs`,
  );
for (const { tiendas, connections, rate, ratio, p99, batch } of many)
  console.log(
    `confirm in ${tiendas.toLocaleString("en")} tiendas, ${connections} connections: ` +
      `${Math.round(rate).toLocaleString("en")} /s, ${ratio.toFixed(2)} of one tienda, p99 ${p99.toFixed(1)} ms, ` +
      `${batch.toFixed(1)} requests a statement`,
  );
if (crowded)
  console.log(
    `confirm pedidos of 200 lines of the same productos, four servers of 32 connections: ${crowded.rate.toFixed(0)} /s, ` +
      `slowest ${crowded.slowest.toFixed(0)} ms, ${JSON.stringify(crowded.statuses)}`,
  );
for (const { unlucky, rate, steady, slowest, statuses } of locked)
  console.log(
    `confirm while ${unlucky} of 64 clients want a producto that somebody keeps locked: the others ` +
      `${rate.toFixed(1)} /s each, ${(rate / (locked[0]?.rate ?? rate)).toFixed(2)} of that with none ` +
      `(${(steady / (locked[0]?.steady ?? steady)).toFixed(2)} after 5 s), slowest ${slowest.toFixed(0)} ms, ${JSON.stringify(statuses)}`,
  );
if (lists.length > 0)
  console.log(
    `\n${table([
      ["list", "", "ms at 10 000", `ms at ${Number(values.rows).toLocaleString("en")}`, "ratio"],
      ...lists.map(({ name, small, large }) => [
        name,
        "",
        small.toFixed(2),
        large.toFixed(2),
        `${(large / small).toFixed(2)}×`,
      ]),
    ])}`,
  );

if (ledger)
  console.log(
    `\nledger of ${ledger.lines.toLocaleString("en")} lines: audit ${ledger.audit.toFixed(0)} ms, ` +
      `${(ledger.audit / ledger.sum).toFixed(2)}× a plain sum per producto (${ledger.sum.toFixed(0)} ms); ` +
      `a page of ${ledger.movements.toLocaleString("en")} movements: ` +
      `${ledger.firstPages.toFixed(1)} ms at the newest, ${ledger.lastPages.toFixed(1)} ms at the oldest`,
  );
if (walk)
  console.log(
    `\nwalk over ${walk.rows.toLocaleString("en")} productos by cursor, while ${walk.inserted.toLocaleString("en")} were added and ` +
      `${walk.repriced.toLocaleString("en")} re-priced: each seen once; a page of 100 ` +
      `${walk.firstPages.toFixed(1)} ms at the start, ${walk.lastPages.toFixed(1)} ms at the end`,
  );

if (imports) {
  const { rows, heap, alike, imported, again, exported } = imports;
  const line = (what: string, seconds: number, rss?: number) => [
    what,
    "",
    seconds.toFixed(1),
    Math.round(rows / seconds).toLocaleString("en"),
    `${(alike / seconds).toFixed(2)}×`,
    rss === undefined ? "" : rss.toFixed(0),
  ];
  console.log(
    `\n${table([
      [`${rows.toLocaleString("en")} productos`, "", "seconds", "rows/s", "of COPY, as productos", "RSS MB"],
      line("bare COPY, no index", heap),
      line("bare COPY, constraints and indexes of productos", alike),
      line("import", imported.seconds, imported.rss),
      line("import, again", again.seconds, again.rss),
      line("export of as many lines of pedidos", exported.seconds, exported.rss),
    ])}`,
  );
}
if (besideImport)
  for (const [what, { rate, p50, p99 }] of [
    ["alone", besideImport.alone],
    [`beside ${besideImport.imports} imports that change all of them`, besideImport.beside],
  ] as const)
    console.log(
      `confirm, 10 000 products, 64 connections, ${what}: ${Math.round(rate).toLocaleString("en")} /s, ` +
        `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    );

const machine = {
  cpu: cpus()[0]?.model ?? "",
  cores: cpus().length,
  memory: totalmem(),
  platform: `${platform()} ${arch()}`,
  bun: Bun.version,
};
const results = join(import.meta.dir, "results");
mkdirSync(results, { recursive: true });
const name = new Date().toISOString().slice(0, 10);
await Bun.write(
  join(results, `${name}.json`),
  `${JSON.stringify({ date: new Date().toISOString(), machine, seconds, entries, pgbench, observed, keyed, many, crowded, locked, lists, ledger, walk, imports, besideImport }, null, 1)}\n`,
);
if (chosen.length === scenarios.length) await Bun.write(join(results, "latest.svg"), chart(entries));
console.log(`\nWrote bench/results/${name}.json${chosen.length === scenarios.length ? " and latest.svg" : ""}.`);
