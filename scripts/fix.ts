/** Writes what a program can write: the shared parts of the write statements, the format, the order of imports. */
import { declare, runCommand } from "../src/cli/command.ts";
import { runBun } from "./programs.ts";

const command = declare({
  name: "fix",
  summary:
    "Writes what a program can write: the shared parts of the write statements, the format, the order of imports.",
  examples: [""],
});

await runCommand(
  command,
  () => async (signal) =>
    (await runBun(["scripts/envelope.ts"], signal)) || (await runBun(["x", "biome", "check", "--write"], signal)),
);
