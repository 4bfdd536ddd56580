/**
 * Runs a shop on two servers while they, their database and their connections are killed, frozen and cut: bun run chaos
 * Ends with 1 if anything was lost, done twice, sold twice or made up. It prints a folder with a report and the history.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declare, runCommand, UsageError, wholeOption } from "../src/cli/command.ts";
import { check } from "../test/caos/check.ts";
import { fromLines, toLines } from "../test/caos/history.ts";
import { type Outcome, pageOf, summaryOf } from "../test/caos/report.ts";
import { run } from "../test/caos/run.ts";

const command = declare({
  name: "chaos",
  summary:
    "Runs a shop on two servers while they, PostgreSQL and the network break, and proves that nothing went wrong.",
  options: {
    seconds: { value: "<n>", help: "How long: 120." },
    seed: { value: "<n>", help: "The same faults and requests again, as far as timing allows." },
    clients: { value: "<n>", help: "How many clients: 24." },
    out: { value: "<folder>", help: "Where to write the report and the history; a new folder by default." },
    replay: { value: "<file>", help: "Only checks a history that was kept, history.jsonl." },
  },
  examples: ["", "--seconds 600 --seed 42", "--replay /tmp/chaos-42/history.jsonl"],
  notes: "Ends with 0 if nothing is wrong, 1 if something is, 2 if it could not run, 130 after Ctrl-C.",
});

/** How many violations are printed. */
const NAMED = 10;

/** Says what came of a run, writes the report into a folder, if there is one, and returns the exit code. */
const conclude = (outcome: Outcome, out: string | undefined): number => {
  const { violations, severe, history } = outcome;
  console.log(`${summaryOf(outcome)}.`);
  for (const { check, what } of violations.slice(0, NAMED)) console.error(`  ${check}: ${what.slice(0, 500)}`);
  for (const line of severe.slice(0, NAMED)) console.error(`  log: ${line.slice(0, 500)}`);
  const kinds = Map.groupBy(history.faults, ({ kind }) => kind);
  console.log(
    [...kinds]
      .map(([kind, faults]) => `${kind}: ${faults.length}`)
      .toSorted()
      .join(", "),
  );
  if (out !== undefined) {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, "report.html"), pageOf(outcome));
    writeFileSync(join(out, "history.jsonl"), toLines(history));
    console.log(`Report: ${join(out, "report.html")}`);
  }
  return violations.length + severe.length === 0 ? 0 : 1;
};

await runCommand(command, ({ values }) => {
  const seconds = wholeOption("seconds", values.seconds) ?? 120;
  const seed = wholeOption("seed", values.seed) ?? Math.floor(Math.random() * 1e9);
  const clients = wholeOption("clients", values.clients) ?? 24;
  if (seconds === 0 || clients === 0) throw new UsageError("--seconds and --clients take a number above 0.");
  const { replay } = values;
  const history = replay === undefined ? undefined : fromLines(readFileSync(replay, "utf8"));
  return async (signal) => {
    const out = () => values.out ?? mkdtempSync(join(tmpdir(), `chaos-${history?.seed ?? seed}-`));
    if (history) return conclude({ history, violations: check(history), severe: [] }, out());
    const folder = mkdtempSync(join(tmpdir(), "pedidos-chaos-"));
    let shown = 0;
    try {
      console.log(`Seed ${seed}, ${seconds} seconds, ${clients} clients.`);
      const { history, severe } = await run({
        ...{ seed, seconds, clients, folder, signal, disk: true },
        onProgress: (progress) => {
          const done = Math.min(1, progress.seconds / seconds);
          const bar = `${"█".repeat(Math.round(done * 30)).padEnd(30, "░")}`;
          const text = `${bar} ${Math.round(progress.seconds)} of ${seconds} s, ${progress.calls} operations, ${progress.fault}`;
          if (process.stderr.isTTY) process.stderr.write(`\r${text}\x1b[K`);
          else if (progress.seconds - shown >= 10) {
            shown = progress.seconds;
            console.error(text);
          }
        },
      });
      if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
      const outcome = { history, severe, violations: check(history) };
      // Who interrupts it wants no files that nobody asked for.
      return conclude(outcome, signal.aborted ? values.out : out());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
});
