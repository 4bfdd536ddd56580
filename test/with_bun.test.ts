/** The first start on a machine: what scripts/with-bun.mjs says where the dependencies cannot be installed. */
import { afterAll, expect, test } from "bun:test";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "..");
const NOBODY = 65534;
const folder = mkdtempSync(join(tmpdir(), "pedidos-first-"));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts in a checkout in which nothing was ever installed, with the Bun of this test and a registry that is not there. */
const start = (name: string, options: { readonly uid?: number } = {}) => {
  const checkout = join(folder, name);
  mkdirSync(checkout);
  for (const file of ["scripts/with-bun.mjs", "package.json", "bun.lock", "patches"])
    cpSync(join(ROOT, file), join(checkout, file), { recursive: true });
  const home = join(folder, `${name}-home`);
  mkdirSync(home);
  if (options.uid) chownSync(home, options.uid, options.uid);
  const registry = "http://127.0.0.1:1/";
  const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, "scripts/with-bun.mjs", "src/main.ts"], {
    cwd: checkout,
    env: { PATH: process.env.PATH, HOME: home, BUN_CONFIG_REGISTRY: registry, npm_config_registry: registry },
    ...options,
  });
  const said = (stdout.toString() + stderr.toString()).trim().split("\n");
  return { exitCode, said, left: readdirSync(checkout) };
};

test("without a network: says so in one sentence", () => {
  const { exitCode, said } = start("offline");
  expect([exitCode, said]).toEqual([
    1,
    [
      expect.stringContaining("Installing the dependencies"),
      expect.stringMatching(/^The dependencies are not installed yet, and the npm registry cannot be reached\./),
    ],
  ]);
});

test.skipIf(process.getuid?.() !== 0)("in a folder that cannot be written to: names it, and not the registry", () => {
  const { exitCode, said, left } = start("unwritable", { uid: NOBODY });
  expect([exitCode, said]).toEqual([
    1,
    [expect.stringMatching(/^The dependencies cannot be installed: .*unwritable cannot be written to\./)],
  ]);
  expect(left).not.toContain("node_modules");
});
