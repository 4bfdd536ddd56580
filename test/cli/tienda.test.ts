/** --tienda of import, export and audit: the commands work on the tienda that it names, and on no other. */
import { afterAll, expect, test } from "bun:test";
import { join } from "node:path";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openTestDatabase } from "../support/database.ts";
import { openFolder } from "../support/imports.ts";
import { spawn } from "../support/process.ts";

const database = await openTestDatabase();
afterAll(database.close);
const { sql } = database;
const { file } = openFolder();
const NORTE = Bun.randomUUIDv7();
await sql`insert into tiendas (tienda_id, nombre) values (${NORTE}, 'Cerámica Ana')`;

const run = async (name: string, ...args: readonly string[]) => {
  const command = [process.execPath, join("src", "cli", `${name}.ts`), ...args];
  const { ended, output } = spawn(command, { env: { DATABASE_URL: database.url } });
  return { code: await ended, output: output() };
};
const skus = async (tienda: string): Promise<readonly string[]> =>
  (await sql`select sku from productos where tienda_id = ${tienda} order by sku`).map(({ sku }) => sku);

test("import, export and audit take the tienda by its nombre, however its letters are composed", async () => {
  const [mine, hers] = [file("sku,nombre,precio\nP-1,Taza,1\n"), file("sku,nombre,precio\nN-1,Taza,1\n")];
  expect(await run("import", "productos", mine)).toMatchObject({ code: 0 });
  const composed = "Cerámica Ana".normalize("NFD");
  expect(await run("import", "productos", hers, "--tienda", composed)).toMatchObject({ code: 0 });
  expect([await skus(PRINCIPAL), await skus(NORTE)]).toEqual([["P-1"], ["N-1"]]);

  expect((await run("export", "productos")).output).toContain("P-1,Taza");
  const exported = await run("export", "productos", "--tienda", "Cerámica Ana");
  expect(exported).toMatchObject({ code: 0, output: "sku,nombre,precio,stock,estado\nN-1,Taza,1.00,0,activo\n" });
  expect((await run("export", "pedidos", "--estado", "carrito", "--tienda", "Cerámica Ana")).code).toBe(0);

  await sql`update productos set stock = 5 where tienda_id = ${PRINCIPAL}`;
  expect(await run("audit")).toMatchObject({ code: 1, output: expect.stringContaining("2 tiendas, 2 productos: 1") });
  expect(await run("audit", "--tienda", "Cerámica Ana")).toMatchObject({
    code: 0,
    output: expect.stringContaining("1 tienda, 1 productos: every stock"),
  });
});

test("an unknown tienda: one sentence that names those that there are, and nothing is done", async () => {
  const source = file("sku,nombre,precio\nX-1,Taza,1\n");
  for (const [name = "", ...args] of [["import", "productos", source], ["export", "productos"], ["audit"]]) {
    const { code, output } = await run(name, ...args, "--tienda", "Sur");
    expect([name, code, output]).toEqual([name, 2, "There is no tienda Sur. There are: principal, Cerámica Ana.\n"]);
    const empty = await run(name, ...args, "--tienda", "");
    expect([empty.code, empty.output]).toEqual([2, expect.stringContaining("--tienda takes a name of 1 to 200")]);
  }
  const [row] = await sql`select count(*)::int as n from productos where sku = 'X-1'`;
  expect(row?.n).toBe(0);
});
