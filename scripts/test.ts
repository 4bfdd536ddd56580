/**
 * Runs the tests on a database of their own: bun run test [file or name …] [options of bun test]. A run of all of them
 * fails also for an answer that openapi.json declares and no test has produced.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unproduced } from "../test/support/conformance.ts";
import { startTestServer } from "../test/support/server.ts";

const server = await startTestServer();
console.log(`Tests run on ${server.what}.`);
const folder = mkdtempSync(join(tmpdir(), "pedidos-answers-"));
const answers = join(folder, "answers");
const wanted = process.argv.slice(2);
const child = Bun.spawn([process.execPath, "test", "--timeout=60000", "--parallel=2", "--no-isolate", ...wanted], {
  env: { ...process.env, TEST_DATABASE_URL: server.url, TEST_ANSWERS: answers },
  stdio: ["inherit", "inherit", "inherit"],
});
// Ctrl-C reaches the tests from the terminal; the database is stopped when they have ended.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill());
let code = await child.exited;
await server.stop();
const missing = wanted.length === 0 && code === 0 ? unproduced(answers) : [];
rmSync(folder, { recursive: true });
if (missing.length > 0) {
  console.error(
    `openapi.json declares answers that no test has produced:\n${missing.map((name) => `  ${name}`).join("\n")}`,
  );
  code = 1;
}
process.exit(code);
