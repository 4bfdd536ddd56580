/** The log of a process: no line is lost, whatever ends it. */
import { afterAll, describe, expect, test } from "bun:test";
import { pieces } from "../../src/telemetry/log.ts";
import type { Json } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";
import { spawn, startServer } from "../support/process.ts";

const LINES = 500;

/** What a program prints that logs many lines in one turn of its loop, and then does this. */
const logged = async (ending: string) => {
  const program = `
    import { createLog } from "./src/telemetry/log.ts";
    const log = await createLog("info");
    process.on("SIGTERM", () => process.exit(3));
    setInterval(() => {}, 1000);
    for (let n = 0; n < ${LINES}; n++) log.info({ n }, "line");
    ${ending}`;
  const { output, ended } = spawn([process.execPath, "-e", program]);
  const code = await ended;
  return { code, lines: linesOf(output()) };
};

const linesOf = (output: string): Json[] => (output.match(/^\{.*\}$/gm) ?? []).map((line) => JSON.parse(line));

describe("every line is written", () => {
  const numbers = Array.from({ length: LINES }, (_, n) => n);

  test("when the process ends itself", async () => {
    const { code, lines } = await logged("process.exit(2);");
    expect([code, lines.map(({ n }) => n)]).toEqual([2, numbers]);
  });

  test("when it gets SIGTERM", async () => {
    const { code, lines } = await logged('process.kill(process.pid, "SIGTERM");');
    expect([code, lines.map(({ n }) => n)]).toEqual([3, numbers]);
  });

  test("when it crashes", async () => {
    for (const crash of ['throw new Error("boom");', 'Promise.reject(new Error("boom"));']) {
      const { code, lines } = await logged(crash);
      expect([code, lines.map(({ n }) => n)]).toEqual([1, numbers]);
    }
  });

  test("when more is logged than a pipe takes at once", async () => {
    const { lines } = await logged('log.info({ long: "x".repeat(1_000_000) }, "line"); process.exit(0);');
    expect([lines.length, lines.at(-1).long.length]).toEqual([LINES + 1, 1_000_000]);
  });
});

test("the last line of a server that crashes says why", async () => {
  const database = await openTestDatabase();
  afterAll(database.close);
  const environment = { DATABASE_URL: database.url, MIGRATE_ON_START: "false" };
  for (const crash of ['throw new Error("boom")', 'Promise.reject(new Error("boom"))']) {
    const program = `process.on("SIGUSR2", () => { ${crash}; }); await import("./src/main.ts");`;
    const server = await startServer(environment, [process.execPath, "-e", program]);
    await fetch(`${server.url}/clientes`);
    expect(await server.stop("SIGUSR2")).toBe(1);
    expect(linesOf(server.output()).slice(-2)).toMatchObject([
      { level: 30, request: { route: "/clientes" } },
      { level: 60, err: { message: "boom", stack: expect.stringContaining("boom") } },
    ]);
  }
});

test("what PostgreSQL shows of a row is left out", async () => {
  const { lines } = await logged(`
    log.error({ err: Object.assign(new Error("violates"), { code: "23514", detail: "Failing row contains (ana@x)" }) });
    process.exit(0);`);
  expect(lines.at(-1).err).toMatchObject({ message: "violates", code: "23514" });
  expect(JSON.stringify(lines.at(-1))).not.toContain("ana@x");
});

test("in a terminal a request is one readable line", async () => {
  const program = `
    import { createLog } from "./src/telemetry/log.ts";
    const log = await createLog("info");
    log.info({ request: { id: "abc", method: "GET", route: "/productos/:id", status: 200, ms: 1.2, batch: 3 } }, "request");`;
  let shown = "";
  const data = (_: Bun.Terminal, bytes: Uint8Array) => {
    shown += new TextDecoder().decode(bytes);
  };
  await Bun.spawn([process.execPath, "-e", program], { terminal: { cols: 200, rows: 20, data } }).exited;
  const plain = Bun.stripANSI(shown).trim();
  expect(plain).toContain('INFO: request: GET /productos/:id 200 in 1.2 ms {"request":{"id":"abc","batch":3}}');
  expect(plain.split("\n").length).toBe(1);
  expect(plain).toMatch(/^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\]/);
});

test("lines of several processes are written in pieces that a pipe takes as a whole", () => {
  const lines = Array.from({ length: 100 }, (_, n) => `${"ñ".repeat(n)}\n`);
  const long = `${"x".repeat(5_000)}\n`;
  const found = pieces([...lines, long, ...lines].join(""));
  expect(found.join("")).toBe([...lines, long, ...lines].join(""));
  expect(found.filter((piece) => piece !== long && Buffer.byteLength(piece) > 4_096)).toEqual([]);
  expect(found).toContain(long);
  expect(found.every((piece) => piece.endsWith("\n"))).toBe(true);
  expect(pieces("")).toEqual([]);
});
