/** A server that others can reach starts only once somebody has said who is let in. */
import { afterAll, expect, test } from "bun:test";
import { join } from "node:path";
import { openTestDatabase } from "../support/database.ts";
import { spawn, startServer } from "../support/process.ts";

const database = await openTestDatabase();
afterAll(database.close);
const own = { DATABASE_URL: database.url, MIGRATE_ON_START: "false" };

test("without AUTH on a database of its own, or on a public address: it says so, and ends", async () => {
  const main = [process.execPath, join(import.meta.dirname, "../../src/main.ts")];
  for (const env of [{ ...own, AUTH: "" }, { HOST: "0.0.0.0" }]) {
    const { output, ended } = spawn(main, { env });
    expect(await ended).toBe(1);
    expect(output()).toMatch(/^AUTH is not set, and this server may be reached by others: /);
    expect(output()).not.toMatch(/^\s+at /m);
  }
}, 60_000);

test("with AUTH=none it warns at every start; with keys it does not", async () => {
  for (const [AUTH, warns] of [
    ["none", true],
    ["claves", false],
  ] as const) {
    const server = await startServer({ ...own, AUTH });
    expect(/"level":40.*AUTH=none: whoever reaches http.* can read and change everything/.test(server.output())).toBe(
      warns,
    );
    expect((await fetch(`${server.url}/productos`)).status).toBe(warns ? 200 : 401);
    await server.stop();
  }
}, 60_000);
