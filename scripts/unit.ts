/** Runs the tests that need no database: bun run test:unit. */
import { declare, runCommand } from "../src/cli/command.ts";
import { runBun } from "./programs.ts";

const FILES = ["pedido", "producto", "cliente", "money", "config", "scheduler", "tidy"].map((name) => `${name}.test`);

const command = declare({
  name: "test:unit",
  summary: "Runs the tests that need no database, in a second.",
  examples: [""],
});

await runCommand(command, () => (signal) => runBun(["test", ...FILES], signal));
