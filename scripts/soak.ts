/**
 * Runs a shop for long, and checks that nothing gathers: memory, descriptors, connections, dead rows, room on disk: bun run soak
 * Ends with 1 if a figure still grows after the warm-up, or an answer was a 5xx. It prints a page with a chart of each.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declare, runCommand, UsageError, wholeOption } from "../src/cli/command.ts";
import { pageOf, summaryOf } from "../test/soak/report.ts";
import { run } from "../test/soak/run.ts";

const command = declare({
  name: "soak",
  summary: "Runs the traffic of a shop for long, and checks that what it uses does not grow.",
  options: {
    seconds: { value: "<n>", help: "How long: 1200. The first third is the warm-up." },
    seed: { value: "<n>", help: "The same requests again, as far as timing allows." },
    clients: { value: "<n>", help: "How many clients: 24." },
    storage: { value: "<file>", help: "SQL that runs first: settings of tables to try." },
    out: { value: "<folder>", help: "Where to write the report; a new folder by default." },
  },
  examples: ["", "--seconds 300", "--storage fillfactor.sql"],
  notes: "Ends with 0 if everything is flat, 1 if something is not, 2 if it could not run, 130 after Ctrl-C.",
});

await runCommand(command, ({ values }) => {
  const seconds = wholeOption("seconds", values.seconds) ?? 1_200;
  const seed = wholeOption("seed", values.seed) ?? Math.floor(Math.random() * 1e9);
  const clients = wholeOption("clients", values.clients) ?? 24;
  if (seconds === 0 || clients === 0) throw new UsageError("--seconds and --clients take a number above 0.");
  const storage = values.storage === undefined ? undefined : readFileSync(values.storage, "utf8");
  return async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), "pedidos-soak-"));
    let shown = 0;
    try {
      console.log(`Seed ${seed}, ${seconds} seconds, ${clients} clients.`);
      const soak = await run({
        ...{ seed, seconds, clients, folder, storage, signal },
        onProgress: (progress) => {
          const done = Math.min(1, progress.seconds / seconds);
          const bar = `${"█".repeat(Math.round(done * 30)).padEnd(30, "░")}`;
          const text = `${bar} ${Math.round(progress.seconds)} of ${seconds} s, ${progress.answers} answers`;
          if (process.stderr.isTTY) process.stderr.write(`\r${text}\x1b[K`);
          else if (shown === 0 || progress.seconds - shown >= 10) {
            shown = progress.seconds;
            console.error(text);
          }
        },
      });
      if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
      if (signal.aborted) return 130;
      console.log(`${summaryOf(soak)}.`);
      console.table(soak.totals);
      for (const fault of soak.faults) console.error(`  ${fault}`);
      const out = values.out ?? mkdtempSync(join(tmpdir(), `soak-${seed}-`));
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, "report.html"), pageOf(soak));
      writeFileSync(join(out, "soak.json"), `${JSON.stringify(soak)}\n`);
      console.log(`Report: ${join(out, "report.html")}`);
      return soak.faults.length === 0 ? 0 : 1;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
});
