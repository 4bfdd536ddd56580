/**
 * Runs the tests on a database of their own: bun run test [file or name …] [--option …]. A run of all of them
 * fails also for an answer that openapi.json declares and no test has produced. It always removes what the
 * tests have started and written.
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callOrExit, declare } from "../src/cli/command.ts";
import { onStop } from "../src/cli/signals.ts";
import { unproduced } from "../test/support/conformance.ts";
import { startTestServer } from "../test/support/server.ts";

const command = declare({
  name: "test",
  summary: "Runs the tests, on TEST_DATABASE_URL, a container, or the embedded PostgreSQL.",
  takes: "[file or name …]",
  options: {
    "test-name-pattern": { value: "<regex>", help: "Runs only the tests whose name matches." },
    bail: { help: "Ends at the first test that fails." },
    only: { help: "Runs only the tests that are marked test.only." },
    "rerun-each": { value: "<n>", help: "Runs every file so many times." },
    timeout: { value: "<ms>", help: "How long a test may take that sets no time itself: 60000." },
    coverage: { help: "Prints which lines were run." },
  },
  examples: ["", "confirmar", "confirmar --test-name-pattern stock"],
});
const { values, positionals } = callOrExit(command);
/** bun test ignores options that it does not know, and would run all tests. */
const wanted = [
  ...positionals,
  ...Object.entries(values).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`)),
];

let told: NodeJS.Signals | undefined;
let child: Bun.Subprocess | undefined;
onStop(
  (signal) => {
    told = signal;
    endGroup(child?.pid, "SIGTERM");
  },
  () => endGroup(child?.pid, "SIGKILL"),
);

/** Signals a process group, if it still exists. */
const endGroup = (pid: number | undefined, signal: NodeJS.Signals): boolean => {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
};

/** Whether a process is running, and not a zombie. */
const isAlive = (pid: number): boolean => {
  const stat = `/proc/${pid}/stat`;
  return endGroup(pid, 0 as never) && !(existsSync(stat) && /\) Z/.test(readFileSync(stat, "utf8")));
};

/** Ends the groups of processes that a test has started and not ended: servers, and what they started in turn. */
const endStarted = async (list: string): Promise<void> => {
  const left = new Set<number>();
  const look = (): void => {
    const lines = existsSync(list) ? readFileSync(list, "utf8").trim().split("\n") : [];
    for (const line of lines)
      if (/^\d+$/.test(line) && !lines.includes(`-${line}`) && !left.has(Number(line))) {
        left.add(Number(line));
        endGroup(Number(line), "SIGINT");
      }
  };
  // A server stops its PostgreSQL, which takes a moment; processes that do not end are killed. One that was started at
  // the last moment may note itself a little later.
  const begun = performance.now();
  do {
    look();
    await Bun.sleep(50);
  } while (
    performance.now() - begun < (told ? 500 : 0) ||
    ([...left].some(isAlive) && performance.now() - begun < 20_000)
  );
  for (const pid of left) endGroup(pid, "SIGKILL");
};

// The temporary files of the tests are in here. PostgreSQL must be able to enter.
const folder = mkdtempSync(join(tmpdir(), "pedidos-run-"));
chmodSync(folder, 0o755);
process.env.TMPDIR = folder;
const answers = join(folder, "answers");
const started = join(folder, "started");
let code = 1;
let server: Awaited<ReturnType<typeof startTestServer>> | undefined;
try {
  server = await startTestServer();
  if (!told) {
    console.log(`Tests run on ${server.what}.`);
    child = Bun.spawn([process.execPath, "test", "--timeout=60000", "--parallel=2", "--no-isolate", ...wanted], {
      env: { ...process.env, TEST_DATABASE_URL: server.url, TEST_ANSWERS: answers, TEST_STARTED: started },
      stdio: ["inherit", "inherit", "inherit"],
      // A separate group, which can be ended as a whole.
      detached: true,
    });
    code = await child.exited;
    endGroup(child.pid, "SIGKILL");
  }
  await endStarted(started);
  const missing = wanted.length === 0 && code === 0 ? unproduced(answers) : [];
  if (missing.length > 0) {
    console.error(
      `openapi.json declares answers that no test has produced:\n${missing.map((name) => `  ${name}`).join("\n")}`,
    );
    code = 1;
  }
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(told ? 130 : code);
