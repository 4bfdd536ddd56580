/** Runs the tests on a database of their own: bun run test [file or name …] [options of bun test]. */
import { startTestServer } from "../test/server.ts";

const server = await startTestServer();
console.log(`Tests run on ${server.what}.`);
const child = Bun.spawn([process.execPath, "test", "--timeout=30000", ...process.argv.slice(2)], {
  env: { ...process.env, TEST_DATABASE_URL: server.url },
  stdio: ["inherit", "inherit", "inherit"],
});
// Ctrl-C reaches the tests from the terminal; the database is stopped when they have ended.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill());
const code = await child.exited;
await server.stop();
process.exit(code);
