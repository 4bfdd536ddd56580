/** Starting and stopping, the way a user does it: npm start in a checkout, on the embedded PostgreSQL. */
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clientOf } from "./support/api.ts";
import { copyCheckout } from "./support/checkout.ts";
import { openEmptyDatabase } from "./support/database.ts";
import { until } from "./support/locks.ts";
import { spawn, startServer } from "./support/process.ts";

/** What npm itself ends with after Ctrl-C, however well the server stopped. */
const INTERRUPTED = 130;
const npmStart = ["npm", "start"];
const checkouts: ReturnType<typeof copyCheckout>[] = [];
const checkout = (mode?: number): string => {
  const made = copyCheckout(mode);
  checkouts.push(made);
  return made.folder;
};
afterAll(() => {
  for (const { remove } of checkouts) remove();
});

const databaseRuns = (folder: string) => existsSync(join(folder, ".data/postgres/postmaster.pid"));
const isServer = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("src/main.ts");
  } catch {
    return false;
  }
};
const parentOf = (pid: number) => Number(/^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
/** The process of the server itself below npm: no other one comes of it. Ids begin again at the highest one. */
const serverPid = (folder: string): number => {
  const pids = Bun.spawnSync(["pgrep", "-f", "src/main.ts"]).stdout.toString().trim().split("\n").map(Number);
  const mine = pids.filter(
    (pid) =>
      isServer(pid) &&
      Bun.spawnSync(["readlink", `/proc/${pid}/cwd`])
        .stdout.toString()
        .trim() === folder,
  );
  const parents = mine.map(parentOf);
  const [server, ...others] = mine.filter((pid) => !parents.includes(pid));
  if (server === undefined || others.length > 0) throw new Error(`not one server in ${folder}: ${mine}`);
  return server;
};
const client = (url: string) => clientOf((path, init) => fetch(url + path, init));

/** Starts and expects that it ends by itself with a message. */
const refused = async (folder: string, env: Record<string, string> = {}): Promise<string> => {
  const { output, ended } = spawn(npmStart, { cwd: folder, env });
  expect(await ended).toBe(1);
  expect(output()).not.toMatch(/^\s+at /m);
  return output();
};

test("a database that is not migrated, with MIGRATE_ON_START=false: says so, and answers 503", async () => {
  const empty = await openEmptyDatabase();
  const server = await startServer({ DATABASE_URL: empty.url, MIGRATE_ON_START: "false" });
  expect(server.output()).toMatch(/the schema lacks \d+ migrations and MIGRATE_ON_START is false/);
  const { get, post } = client(server.url);
  for (const answer of [
    await get("/productos"),
    await post("/clientes", { nombre: "Ana" }),
    await get("/health/ready"),
  ])
    expect([answer.status, answer.body.codigo]).toEqual([503, "no_disponible"]);
  // The log is written a hundred times a second.
  await until(() => server.output().includes("run db:migrate"), "the log says what to do");
  expect(server.output()).not.toMatch(/"level":(50|60)/);
  await server.stop();
  await empty.close();
}, 60_000);

describe("npm start", () => {
  test("in an empty checkout: serves; keeps its data over a clean stop, and over kill -9", async () => {
    const folder = checkout();
    const first = await startServer({}, npmStart, folder);
    expect(first.output()).toContain(`documentation at ${first.url}/docs`);
    expect((await fetch(`${first.url}/docs`)).status).toBe(200);
    const ana = await client(first.url).cliente({ nombre: "Ana" });
    expect(await first.stop()).toBe(INTERRUPTED);
    expect(databaseRuns(folder)).toBe(false);

    const second = await startServer({}, npmStart, folder);
    expect((await client(second.url).get(`/clientes/${ana.id}`)).body).toEqual(ana);
    const eva = await client(second.url).cliente({ nombre: "Eva" });
    process.kill(serverPid(folder), "SIGKILL");
    await until(async () => !(await fetch(`${second.url}/health/live`).catch(() => null)), "the server is gone");
    expect(databaseRuns(folder)).toBe(true);

    const third = await startServer({}, npmStart, folder);
    expect((await client(third.url).get(`/clientes/${eva.id}`)).body).toEqual(eva);

    const running = `pid ${serverPid(folder)}, port ${new URL(third.url).port}`;
    expect(await refused(folder)).toContain(`pedidos already runs in this folder (${running}): stop it first`);
    expect((await client(third.url).get("/health/ready")).status).toBe(200);
    process.kill(serverPid(folder), "SIGINT");
    await until(() => !databaseRuns(folder), "the database has stopped");
    await third.stop();
  }, 180_000);

  test("finishes the requests under way before it ends", async () => {
    const folder = checkout();
    const server = await startServer({}, npmStart, folder);
    const { producto, patch, pedido } = client(server.url);
    const taza = await producto({ stock: 1000 });
    const pedidos = await Promise.all(Array.from({ length: 50 }, () => pedido([taza, 1])));
    const answers = pedidos.map(({ id }) => patch(`/pedidos/${id}/confirmar`).catch(() => null));
    await Promise.race(answers);
    const code = server.stop();
    const confirmed = (await Promise.all(answers)).filter((answer) => answer?.status === 200);
    expect(await code).toBe(INTERRUPTED);
    const again = await startServer({}, npmStart, folder);
    const { body } = await client(again.url).get(`/productos/${taza.id}`);
    expect(body.stock).toBeLessThanOrEqual(1000 - confirmed.length);
    await again.stop();
  }, 180_000);

  test("where the user postgres cannot enter", async () => {
    const folder = checkout(0o700);
    const server = await startServer({}, npmStart, folder);
    expect((await client(server.url).get("/health/ready")).status).toBe(200);
    await server.stop();
    expect(databaseRuns(folder)).toBe(false);
  }, 180_000);

  test("on a taken port: says so in one sentence, and leaves no database running", async () => {
    const folder = checkout();
    const other = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
    expect(await refused(folder, { PORT: String(other.port) })).toContain(`Port ${other.port} is taken`);
    expect(databaseRuns(folder)).toBe(false);
    await other.stop();
  }, 180_000);

  test("on data of another major version: says so in one sentence, and touches nothing", async () => {
    const folder = checkout();
    await (await startServer({}, npmStart, folder)).stop();
    writeFileSync(join(folder, ".data/postgres/PG_VERSION"), "13\n");
    expect(await refused(folder)).toContain("was made by PostgreSQL 13");
    expect(readFileSync(join(folder, ".data/postgres/PG_VERSION"), "utf8")).toBe("13\n");
  }, 180_000);

  test("with --help, or an option that it does not have: says how it is called, and starts nothing", async () => {
    const folder = checkout();
    const help = spawn(["npm", "start", "--", "--help"], { cwd: folder });
    expect([await help.ended, help.output()]).toEqual([0, expect.stringContaining("PORT=8001 npm start")]);
    const { output, ended } = spawn(["npm", "start", "--", "--port", "1"], { cwd: folder });
    expect([await ended, output()]).toEqual([1, expect.stringContaining("Unknown option '--port'.\nUsage: start\n")]);
    expect(existsSync(join(folder, ".data"))).toBe(false);
  });

  test("with a wrong environment: names every wrong variable", async () => {
    const output = await refused(checkout(), { PORT: "x", MIGRATE_ON_START: "maybe" });
    expect(output).toContain("  PORT: ");
    expect(output).toContain("  MIGRATE_ON_START: ");
  });
});
