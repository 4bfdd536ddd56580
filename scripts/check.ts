/** Everything that must hold before a commit: bun run check. With --static, all but the tests. */
import { declare, runCommand } from "../src/cli/command.ts";
import { runBun } from "./programs.ts";

const STEPS: readonly (readonly [name: string, ...command: string[]])[] = [
  ["format and lint", "x", "biome", "check", "--error-on-warnings"],
  ["types", "x", "tsc"],
  ["openapi.json", "x", "--bun", "redocly", "lint", "--format=stylish", "openapi.json"],
  ["types of the panel's scripts", "x", "tsc", "-p", "src/panel/page"],
  ["unused files, exports and dependencies", "x", "knip"],
];

const command = declare({
  name: "check",
  summary: "Checks everything that must hold before a commit: format, lint, types, openapi.json, unused code, tests.",
  options: { static: { help: "Leaves out the tests." } },
  examples: ["", "--static"],
  notes: "Makes all checks, names those that failed, and ends with 1 if there are any.",
});

await runCommand(command, ({ values }) => async (signal) => {
  const failed: string[] = [];
  for (const [name, ...args] of values.static ? STEPS : [...STEPS, ["tests", "scripts/test.ts"] as const]) {
    signal.throwIfAborted();
    console.log(`\n— ${name}`);
    if ((await runBun(args, signal)) !== 0) failed.push(name);
  }
  console.log(failed.length === 0 ? "\nAll is well." : `\nNot well: ${failed.join(", ")}.`);
  return failed.length === 0 ? 0 : 1;
});
