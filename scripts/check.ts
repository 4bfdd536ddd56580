/** Everything that must hold before a commit: bun run check. With --static, all but the tests. */
const bun = process.execPath;
const steps: [name: string, command: string[]][] = [
  ["format and lint", [bun, "x", "biome", "check", "--error-on-warnings"]],
  ["types", [bun, "x", "tsc"]],
  ["openapi.json", [bun, "x", "--bun", "redocly", "lint", "--format=stylish", "openapi.json"]],
  ["types of the panel's scripts", [bun, "x", "tsc", "-p", "src/panel/page"]],
  ["unused files, exports and dependencies", [bun, "x", "knip"]],
];
if (!process.argv.includes("--static")) steps.push(["tests", [bun, "scripts/test.ts"]]);

const failed: string[] = [];
for (const [name, command] of steps) {
  console.log(`\n— ${name}`);
  if ((await Bun.spawn(command, { stdio: ["inherit", "inherit", "inherit"] }).exited) !== 0) failed.push(name);
}
console.log(failed.length === 0 ? "\nAll is well." : `\nNot well: ${failed.join(", ")}.`);
process.exit(failed.length === 0 ? 0 : 1);

export {};
