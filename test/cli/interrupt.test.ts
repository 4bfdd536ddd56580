/** Whatever a command is doing when it is told to stop, it leaves nothing behind: no process, no folder, no changed terminal. */
import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyCheckout } from "../support/checkout.ts";
import { until } from "../support/locks.ts";

const checkout = copyCheckout();
afterAll(checkout.remove);
const { folder } = checkout;
const temporary = join(folder, "tmp");
mkdirSync(temporary);
const catalogue = join(folder, "catalogue.csv");
writeFileSync(
  catalogue,
  `sku,nombre,precio\n${Array.from({ length: 300_000 }, (_, n) => `I-${n},Taza ${n},1\n`).join("")}`,
);

/** Something that everything that a command starts has in its environment. */
const MARK = `pedidos-interrupt-${crypto.randomUUID()}`;
const linux = existsSync("/proc/self/environ");

/** What runs of a command, and is no zombie. */
const running = (): string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(MARK)) return [];
        return `${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`;
      } catch {
        return []; // it has ended
      }
    });

// A server that is full of patience: the demo waits for it.
let asked = 0;
const shop = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request) => {
    asked++;
    if (request.url.includes("/eventos/flujo")) return new Response(new ReadableStream());
    return request.method === "GET" ? Response.json({}) : new Promise<Response>(() => {});
  },
});
afterAll(() => shop.stop(true));

const databaseRuns = () => existsSync(join(folder, ".data/postgres/postmaster.pid"));
/** The files in the temporary folder whose path matches. */
const written = (pattern: RegExp): string[] =>
  readdirSync(temporary, { recursive: true, encoding: "utf8" }).filter((path) => pattern.test(path));

type Command = {
  readonly args: readonly string[];
  /** Whether it is in the middle of something. */
  readonly busy: (output: string) => boolean;
};
const run = (...args: string[]) => ["run", ...args];
const COMMANDS: Readonly<Record<string, Command>> = {
  start: { args: ["start"], busy: (output) => output.includes("pedidos is ready") },
  dev: { args: run("dev"), busy: (output) => output.includes("pedidos is ready") },
  import: { args: run("import", "--", "productos", catalogue), busy: databaseRuns },
  export: { args: run("export", "--", "productos"), busy: databaseRuns },
  audit: { args: run("audit"), busy: databaseRuns },
  demo: { args: run("demo", "--", shop.url.origin), busy: () => asked > 5 },
  eventos: {
    args: run("eventos", "--", "--url", shop.url.origin),
    busy: () => asked > 0,
  },
  fuzz: { args: run("fuzz", "--", "--seconds", "300"), busy: (output) => output.includes("Seed ") },
  chaos: { args: run("chaos"), busy: (output) => /of 120 s, \d{2,} operations/.test(output) },
  soak: { args: run("soak"), busy: (output) => /of 1200 s, \d{2,} answers/.test(output) },
  mutants: { args: run("mutants"), busy: () => written(/^pedidos-mutants-[^/]*$/).length > 0 },
  bench: {
    args: run("bench", "--", "producto", "--seconds", "60", "--connections", "8"),
    busy: () => written(/-batched\.log$/).length > 0,
  },
  test: { args: ["test", "--", "test/shutdown"], busy: () => written(/started$/).length > 0 },
};

/** How a command is told to stop. */
const WAYS = {
  "Ctrl-C in a terminal": (child: Bun.Subprocess) => child.terminal?.write("\x03"),
  "the end of its terminal": (child: Bun.Subprocess) => child.terminal?.close(),
  // As a supervisor does, which has no terminal.
  "SIGTERM to npm alone": (child: Bun.Subprocess) => child.kill("SIGTERM"),
  // What timeout does when its time is over.
  "timeout -s INT": (child: Bun.Subprocess) => child.kill("SIGALRM"),
  "timeout -s TERM": (child: Bun.Subprocess) => child.kill("SIGALRM"),
};
type WayName = keyof typeof WAYS;

const interrupted = async (name: string, way: WayName): Promise<string> => {
  const { args, busy } = COMMANDS[name] as Command;
  asked = 0;
  let output = "";
  const gather = (bytes: Uint8Array) => {
    output += Buffer.from(bytes).toString();
  };
  const timeout = way.startsWith("timeout") ? ["timeout", ...way.split(" ").slice(1), "600"] : [];
  const child = Bun.spawn([...timeout, "npm", ...args], {
    cwd: folder,
    env: {
      ...process.env,
      MARK,
      TMPDIR: temporary,
      DATABASE_URL: "",
      TEST_DATABASE_URL: "",
      TEST_DB: "embedded",
      TEST_STARTED: "",
      TEST_ANSWERS: "",
      PORT: "0",
      SHUTDOWN_DELAY: "0",
      TERM: "xterm",
    },
    ...(!way.includes("terminal")
      ? { stdin: "ignore", stdout: "pipe", stderr: "pipe" }
      : { terminal: { cols: 120, rows: 30, data: (_, bytes) => gather(bytes) } }),
  });
  for (const stream of [child.stdout, child.stderr])
    if (stream instanceof ReadableStream) void stream.pipeTo(new WritableStream({ write: gather }));
  await until(() => busy(output) || child.exitCode !== null, `${name} is busy: ${output}`, 60_000);
  if (child.exitCode !== null) throw new Error(`${name} ended before it was interrupted: ${output}`);
  WAYS[way](child);
  // npm ends at once when its terminal does, and the rest after it.
  await child.exited;
  await until(() => running().length === 0, `what ${name} has started ends: ${running().join("\n")}`, 40_000);
  return output;
};

/** The last of these that was written, if any. */
const last = (output: string, ...codes: string[]): string | undefined =>
  codes.toSorted((a, b) => output.lastIndexOf(b) - output.lastIndexOf(a)).find((code) => output.includes(code));

const CASES: readonly (readonly [name: string, way: WayName])[] = [
  ...Object.keys(COMMANDS).map((name) => [name, "Ctrl-C in a terminal"] as const),
  // They share their code; once for each kind of it.
  ...["start", "test"].map((name) => [name, "timeout -s INT"] as const),
  ["start", "the end of its terminal"],
  ...["start", "bench"].map((name) => [name, "timeout -s TERM"] as const),
  ...["start", "dev"].map((name) => [name, "SIGTERM to npm alone"] as const),
];

describe.skipIf(!linux)("leaves nothing behind:", () => {
  afterEach(() => {
    for (const line of running()) process.kill(Number(line.split(" ")[0]), "SIGKILL");
  });
  for (const [name, way] of CASES)
    test(`${name}, ${way}`, async () => {
      const output = await interrupted(name, way);
      expect([output, running(), readdirSync(temporary), databaseRuns()]).toEqual([output, [], [], false]);
      expect([output, last(output, "\x1b[?7l", "\x1b[?7h")]).not.toEqual([output, "\x1b[?7l"]);
      expect([output, last(output, "\x1b[?25l", "\x1b[?25h")]).not.toEqual([output, "\x1b[?25l"]);
    }, 120_000);
});
