import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dir, "..", "..");

/** A copy of the checkout with nothing run in it yet; it shares the installed dependencies. */
export const copyCheckout = (mode = 0o755) => {
  const folder = mkdtempSync(join(tmpdir(), "pedidos-checkout-"));
  const files = Bun.spawnSync(["git", "ls-files", "--cached", "--others", "--exclude-standard"], { cwd: ROOT });
  for (const file of files.stdout.toString().trim().split("\n")) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  Bun.spawnSync(["chmod", mode.toString(8), folder]);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};
