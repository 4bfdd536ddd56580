import { afterAll, expect, test } from "bun:test";
import { crearClave } from "../../src/claves/crear.ts";
import { selectClaves } from "../../src/claves/listar.ts";
import { openTestDatabase } from "../support/database.ts";

const { db, sql, close } = await openTestDatabase();
afterAll(close);

test("all keys, by tienda and the newest first, without what they are checked with", async () => {
  const make = (tienda: string, nombre: string) => crearClave(db, { tienda, rol: "lectura", nombre, seconds: 60 });
  const made = [await make("b", "one"), await make("a", "two"), await make("b", "three")];
  await sql`update claves_api set caduca_en = now() where nombre = 'one'`;
  const rows = await db.query(selectClaves, []);
  expect(rows.map(({ tienda, nombre, caducada }) => [tienda, nombre, caducada])).toEqual([
    ["a", "two", false],
    ["b", "three", false],
    ["b", "one", true],
  ]);
  const shown = JSON.stringify(rows);
  for (const { clave } of made) expect(shown).not.toContain(clave.slice(8));
  expect(shown).not.toContain("huella");
});
