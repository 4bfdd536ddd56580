/** The commands import and export, the way a user types them. */
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clientOf } from "../support/api.ts";
import { copyCheckout } from "../support/checkout.ts";
import { openTestDatabase } from "../support/database.ts";
import { openFolder } from "../support/imports.ts";
import { until } from "../support/locks.ts";
import { spawn, startServer } from "../support/process.ts";

const database = await openTestDatabase();
const { sql } = database;
const checkout = copyCheckout();
afterAll(async () => {
  await database.close();
  checkout.remove();
});
const { file, path } = openFolder();

const start = (script: string, args: readonly string[], url = database.url) =>
  spawn([process.execPath, join("src", "cli", script), ...args], { env: { DATABASE_URL: url } });
/** Runs a command to its end: what it ended with, and what it said. */
const run = async (script: string, ...args: string[]) => {
  const { ended, output } = start(script, args);
  return { code: await ended, output: output() };
};
const countOf = async (prefix: string): Promise<number> =>
  (await sql`select count(*)::int as n from productos where sku like ${`${prefix}%`}`)[0]?.n;
const many = (prefix: string, n: number) =>
  file(`sku,nombre,precio\n${Array.from({ length: n }, (_, at) => `${prefix}${at},Taza ${at},1\n`).join("")}`);

describe("import", () => {
  test("ends with 0 when all rows are imported, and says what it did", async () => {
    const { code, output } = await run("import.ts", "productos", many("A-", 1200));
    expect(code).toBe(0);
    expect(output).toMatch(/^1,200 rows in [\d.]+ s, [\d,]+ a second\n/);
    const counts = ["created   1,200", "changed       0", "unchanged     0", "bad           0"];
    expect(output.split("\n  ").slice(1)).toEqual([...counts.slice(0, 3), `${counts[3]}\n`]);
    const again = await run("import.ts", "clientes", file("nombre,email\nAna,ana@example.com\n"));
    expect([again.code, again.output]).toEqual([0, expect.stringContaining("created   1")]);
  });

  test("ends with 1 when some are bad, and says where they are, and which stocks it left alone", async () => {
    const source = file("sku,nombre,precio,stock\nB-1,x,1,5\n,x,1,5\n");
    await run("import.ts", "productos", source);
    await sql`update productos set stock = 4 where sku = 'B-1'`;
    const { code, output } = await run("import.ts", "productos", source);
    expect(code).toBe(1);
    expect(output).toContain(`${source}.errors.csv`);
    expect(output).toContain("1 productos have another stock than the file");
  });

  test("ends with 2 when it cannot be done, with one sentence", async () => {
    const nowhere = path();
    for (const [args, message] of [
      [["productos", nowhere], `There is no file ${nowhere}.`],
      [["productos", file("sku,name\n")], "lacks nombre, precio; it has unknown columns: name."],
      [["productos", "."], "directory"],
    ] as const) {
      const { code, output } = await run("import.ts", ...args);
      expect([args, code, output]).toEqual([args, 2, expect.stringContaining(message)]);
      expect(output.trim().split("\n").length).toBe(1);
    }
    const source = file("sku,nombre,precio\nx,x,1\n");
    const closed = start("import.ts", ["productos", source], "postgres://127.0.0.1:1/none");
    expect([await closed.ended, closed.output()]).toEqual([
      2,
      "The database cannot be used: the database does not answer. Look at DATABASE_URL.\n",
    ]);
    await sql.unsafe("drop role if exists stranger; create role stranger login password 'right'");
    for (const [change, message] of [
      [{ username: "stranger", password: "wrong" }, 'password authentication failed for user "stranger"'],
      [{ pathname: "/nowhere" }, 'database "nowhere" does not exist'],
      [{ username: "stranger", password: "right" }, "permission denied"],
    ] as const) {
      const { href: url } = Object.assign(new URL(database.url), change) as URL;
      const refused = start("import.ts", ["productos", source], url);
      expect([await refused.ended, refused.output()]).toEqual([2, expect.stringContaining(message)]);
      expect(refused.output()).toStartWith("The database refuses: ");
      expect(refused.output()).toEndWith("Look at DATABASE_URL.\n");
    }
    await sql.unsafe("drop role stranger");
  });

  test("called in a wrong way: says what is wrong and how to call it", async () => {
    for (const [args, message] of [
      [[], "Say what to import: productos or clientes."],
      [["pedidos", "x"], "Say what to import"],
      [["productos"], "Name one file."],
      [["productos", "x", "more"], "Name one file."],
      [["productos", "x", "--fast"], "Unknown option '--fast'."],
      [["productos", "x", "--decimal"], "argument missing."],
      [["productos", "x", "--decimal", ";"], "--decimal takes . or ,, not ;."],
      [["productos", "x", "--encoding", "latin1"], "--encoding takes utf-8 or utf-16le or utf-16be or windows-1252"],
      [["productos", "x", "--separator", "x"], "--separator takes , or ; or tab or |, not x."],
    ] as const) {
      const { code, output } = await run("import.ts", ...args);
      const [said, usage, more] = output.split("\n");
      expect([args, code, said]).toEqual([args, 2, expect.stringContaining(message)]);
      expect(usage).toStartWith("Usage: import productos|clientes <file.csv> [--decimal <mark>]");
      expect(more).toBe("More: npm run import -- --help");
    }
  });

  test("reads what a Spanish spreadsheet writes, with the options that it names, and says what it found out", async () => {
    const source = file(Buffer.from("sku;nombre;precio\nW-1;Caf\u00e9;1.250,50\n", "latin1"));
    const refused = await run("import.ts", "productos", source);
    expect([refused.code, refused.output]).toEqual([2, expect.stringContaining("--encoding windows-1252")]);
    const read = await run("import.ts", "productos", source, "--encoding", "windows-1252", "--decimal", ",");
    expect([read.code, read.output]).toEqual([
      0,
      expect.stringContaining("separated by a semicolon, as the header shows"),
    ]);
    const [row] = await sql`select nombre, precio from productos where sku = 'W-1'`;
    expect({ ...row }).toEqual({ nombre: "Café", precio: "1250.50" });
    const tabs = file("sku\tnombre\tprecio\nW-2\tT\u00e9\t3.5\n");
    const named = await run("import.ts", "productos", tabs, "--separator", "tab");
    expect([named.code, named.output]).toEqual([0, expect.not.stringContaining("separated")]);
    await sql`delete from movimientos where producto_id in (select id from productos where sku like 'W-%')`.catch(
      () => {},
    );
    await sql`delete from productos where sku like 'W-%'`;
  });

  test("into a database without tables: says what to do", async () => {
    await sql.unsafe("create database empty_one");
    const url = Object.assign(new URL(database.url), { pathname: "/empty_one" }).href;
    const { ended, output } = start("import.ts", ["productos", file("sku,nombre,precio\nx,x,1\n")], url);
    expect([await ended, output()]).toEqual([
      2,
      "The schema of the database is not up to date: bring it up to date with `npm run db:migrate`.\n",
    ]);
    await sql.unsafe("drop database empty_one");
  });

  for (const [signal, code] of [
    ["SIGKILL", 137],
    ["SIGINT", 130],
  ] as const)
    test(`ended by ${signal}: the same command again does the rest, and every row is there once`, async () => {
      const prefix = `${signal}-`;
      const source = many(prefix, 20_000);
      const first = start("import.ts", ["productos", source]);
      await until(async () => (await countOf(prefix)) > 0, "the first chunk is there");
      first.child.kill(signal);
      expect(await first.ended).toBe(code);
      if (signal === "SIGINT") expect(first.output()).toContain("Stopped. What was imported stays");
      const gone = async () =>
        (await sql`select 1 from pg_stat_activity where application_name = 'pedidos import'`).length === 0;
      await until(gone, "what PostgreSQL still had of it is done");
      const before = await countOf(prefix);
      expect(before).toBeLessThan(20_000);
      const again = await run("import.ts", "productos", source);
      expect([again.code, again.output]).toEqual([
        0,
        expect.stringContaining(`created   ${(20_000 - before).toLocaleString("en").padStart(6)}`),
      ]);
      const versions =
        await sql`select version, count(*)::int as n from productos where sku like ${`${prefix}%`} group by version`;
      expect(versions.map((row) => ({ ...row }))).toEqual([{ version: 1, n: 20_000 }]);
    });
});

describe("export", () => {
  test("writes to standard output, or to a file that appears when it is whole", async () => {
    await sql`
      delete from movimientos m using productos p where p.id = m.producto_id and sku not like 'A-%'`;
    await sql`delete from productos where sku not like 'A-%'`;
    const out = path();
    const { code, output } = await run("export.ts", "productos", "--out", out);
    expect([code, output]).toEqual([0, `1,200 rows in ${out}\n`]);
    const written = readFileSync(out, "utf8");
    expect(written.startsWith("sku,nombre,precio,stock,estado\nA-0,Taza 0,1.00,0,activo\n")).toBe(true);
    expect((await run("export.ts", "productos")).output).toBe(written);
    expect(existsSync(`${out}.part`)).toBe(false);
  });

  test("ends with 2 when it cannot be done, and leaves the file as it was", async () => {
    const out = file("precious");
    for (const [args, message] of [
      [[], "Say what to export: pedidos, productos or clientes.\nUsage: export "],
      [["tazas"], "Usage"],
      [["pedidos", "--desde", "yesterday", "--estado", "roto"], "desde: "],
      [["productos", "--desde", "2026-01-01"], "--desde is for pedidos.\nUsage"],
      [["pedidos", "--since", "2026-01-01"], "Unknown option '--since'.\nUsage"],
      [["pedidos", "--out", join(out, "x")], "ENOTDIR"],
    ] as const) {
      const { code, output } = await run("export.ts", ...args);
      expect([args, code, output]).toEqual([args, 2, expect.stringContaining(message)]);
    }
    const closed = start("export.ts", ["pedidos", "--out", out], "postgres://127.0.0.1:1/none");
    expect(await closed.ended).toBe(2);
    expect([readFileSync(out, "utf8"), existsSync(`${out}.part`)]).toEqual(["precious", false]);
  });

  test("for Excel: with a BOM, semicolons and decimal commas, as an import reads them", async () => {
    const out = path();
    await run("export.ts", "productos", "--out", out, "--bom", "--separator", ";", "--decimal", ",");
    expect(readFileSync(out, "utf8").split("\n").slice(0, 2)).toEqual([
      "\ufeffsku;nombre;precio;stock;estado",
      'A-0;Taza 0;"1,00";0;activo',
    ]);
    const { code, output } = await run("import.ts", "productos", out, "--decimal", ",");
    expect([code, output]).toEqual([0, expect.stringContaining("unchanged 1,200")]);
  });

  test("to a reader that has enough, ends quietly", async () => {
    const command = `"${process.execPath}" src/cli/export.ts productos | head -n 2; echo "$\{PIPESTATUS[0]}"`;
    const { ended, output } = spawn(["bash", "-c", command], { env: { DATABASE_URL: database.url } });
    await ended;
    expect(output()).toBe("sku,nombre,precio,stock,estado\nA-0,Taza 0,1.00,0,activo\n0\n");
  });
});

describe("without DATABASE_URL", () => {
  const npm = async (...args: string[]) => {
    const { ended, output } = spawn(["npm", "run", "--silent", ...args], { cwd: checkout.folder });
    return { code: await ended, output: output() };
  };
  const databaseRuns = () => existsSync(join(checkout.folder, ".data/postgres/postmaster.pid"));

  test("imports into the embedded database, also before and beside the server, which shows it", async () => {
    const source = file("sku,nombre,precio\nE-1,Taza,1\n");
    expect(await npm("import", "--", "productos", source)).toMatchObject({ code: 0 });
    expect(databaseRuns()).toBe(false);

    const server = await startServer({}, ["npm", "start"], checkout.folder);
    const { get } = clientOf((url, init) => fetch(server.url + url, init));
    const second = file("sku,nombre,precio\nE-1,Taza,2\nE-2,Plato,1\n");
    expect(await npm("import", "--", "productos", second)).toMatchObject({ code: 0 });
    const { datos } = (await get("/productos")).body;
    expect(datos).toMatchObject([{ sku: "E-1", precio: 2, version: 2 }, { sku: "E-2" }]);
    expect((await npm("export", "--", "productos")).output).toContain("\nE-2,Plato,1.00,0,activo\n");
    expect(databaseRuns()).toBe(true);
    await server.stop();
    expect(databaseRuns()).toBe(false);
  }, 60_000);
});
