/** Every script of package.json says what it does and refuses what it does not know, before it starts anything. */
import { describe, expect, test } from "bun:test";
import manifest from "../../package.json" with { type: "json" };
import { spawn } from "../support/process.ts";

const run = async (script: string, ...args: string[]) => {
  const program = script.replace("node scripts/with-bun.mjs ", "").split(" ");
  const { ended, output } = spawn([process.execPath, ...program, ...args]);
  return { code: await ended, output: output() };
};

describe.each(Object.entries(manifest.scripts))("npm run %s", (name, script) => {
  test("says with --help what it does, and how it is called, with examples", async () => {
    for (const option of ["--help", "-h"]) {
      const { code, output } = await run(script, option);
      expect([code, output]).toEqual([0, expect.stringMatching(/^[A-Z][^\n]*\.[^\n]*\n\nUsage: /)]);
      expect(output).toContain(`\nUsage: ${name}`);
      expect(output).toContain("\nOptions:\n  --");
      expect(output).toContain(`\nExamples:\n  npm run ${name}`);
    }
  });

  test("answers an unknown option with its usage", async () => {
    const { code, output } = await run(script, "--nope");
    expect([code !== 0, output]).toEqual([
      true,
      expect.stringMatching(
        new RegExp(`^Unknown option '--nope'.\nUsage: ${name}[^\n]*\nMore: npm run ${name} -- --help\n$`),
      ),
    ]);
  });
});

test.each([
  ["db:new", []],
  ["db:new", ["Añade-color"]],
  ["db:new", ["add_color", "add_size"]],
  ["fix", ["src"]],
  ["test:unit", ["confirmar"]],
] as const)("npm run %s refuses %p, and says how it is called", async (name, args) => {
  const { code, output } = await run(manifest.scripts[name], ...args);
  expect([code !== 0, output]).toEqual([true, expect.stringContaining(`\nUsage: ${name}`)]);
});
