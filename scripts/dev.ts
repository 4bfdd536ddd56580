/** Serves the API, and starts again when a file changes: bun run dev. */
import { declare, runCommand } from "../src/cli/command.ts";
import { runBun } from "./programs.ts";

const command = declare({
  name: "dev",
  summary: "Serves the API as npm start does, and starts again when a file changes. Ctrl-C stops it.",
  examples: [""],
  notes: "The configuration is read from the environment: PORT=8001 npm run dev.",
});

await runCommand(command, () => (signal) => runBun(["--watch", "--no-clear-screen", "src/main.ts"], signal));
