/** The README tells the truth: its walk-through, run as it stands there, prints what it says. */
import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crearClave } from "../src/claves/crear.ts";
import { openTestDatabase } from "./support/database.ts";
import { type ServerProcess, startServer } from "./support/process.ts";

const readme = readFileSync("README.md", "utf8");
const database = await openTestDatabase();
const servers: ServerProcess[] = [];
afterAll(async () => {
  for (const server of servers) await server.stop();
  await database.close();
});

/** The folder of a .curlrc that sends a key with every request. */
const curlHome = async (): Promise<string> => {
  const { clave } = await crearClave(database.db, { tienda: "otra", rol: "admin", nombre: null, seconds: null });
  const folder = mkdtempSync(join(tmpdir(), "pedidos-curl-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, ".curlrc"), `header = "Authorization: Bearer ${clave}"\n`);
  return folder;
};

/** Ids become numbers in the order in which they appear, times and request ids become words. */
const normalized = (outputs: readonly string[]): unknown[] => {
  const ids = new Map<string, string>();
  const text = JSON.stringify(outputs.map((output) => ({ ...JSON.parse(output), request_id: "request" })))
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      if (!ids.has(id)) ids.set(id, `id ${ids.size}`);
      return ids.get(id) ?? "";
    })
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "time");
  return JSON.parse(text);
};

test.each(["none", "claves"])("the walk-through prints what the README says, with AUTH=%s", async (AUTH) => {
  const server = await startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false", AUTH });
  servers.push(server);
  const blocks = [...readme.matchAll(/^```(sh|json)\n(.*?)^```/gms)].map(([, kind, text]) => ({
    kind,
    text: text ?? "",
  }));
  const commands = blocks.filter(({ kind }) => kind === "sh").map(({ text }) => text);
  const claimed = blocks.filter(({ kind }) => kind === "json").map(({ text }) => text);
  expect([commands.length, claimed.length]).toEqual([4, 3]);

  const script = commands.join("\nprintf '\\036'\n").replace("http://localhost:8000", server.url);
  const env = { ...process.env, ...(AUTH === "claves" && { CURL_HOME: await curlHome() }) };
  const run = Bun.spawnSync(["bash", "-c", script], { env });
  const [setup, ...printed] = run.stdout.toString().split("\u001e");
  expect([setup, run.stderr.toString()]).toEqual(["", ""]);
  expect(normalized(printed)).toEqual(normalized(claimed));
});

test.each(["README.md", "docs/security.md", "docs/operations.md", "docs/scaling.md"])(
  "every file that %s names exists",
  (page) => {
    const paths = /`((?:\.ci|src|sql|db|docs|test|scripts)\/[\w./]*)`/g;
    const named = [...readFileSync(page, "utf8").matchAll(paths)].map(([, path]) => path ?? "");
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  },
);

test("every script of package.json is in the README, and the other way round", async () => {
  const { scripts } = await Bun.file("package.json").json();
  const rows = readme.slice(readme.indexOf("## Commands")).matchAll(/^\| (`.*?`) +\|/gm);
  const listed = [...rows].flatMap(([, cell]) =>
    [...(cell ?? "").matchAll(/`([\w:]+)`/g)].map(([, name]) => name ?? ""),
  );
  expect(listed.toSorted()).toEqual(Object.keys(scripts).toSorted());
});
