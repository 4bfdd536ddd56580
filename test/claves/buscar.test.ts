import { afterAll, expect, test } from "bun:test";
import { buscarClaves } from "../../src/claves/buscar.ts";
import { huellaOf } from "../../src/claves/clave.ts";
import { crearClave } from "../../src/claves/crear.ts";
import { revokeClave } from "../../src/claves/revocar.ts";
import { openTestDatabase } from "../support/database.ts";

const { db, sql, close } = await openTestDatabase();
afterAll(close);

const make = (seconds: number | null) => crearClave(db, { tienda: "otra", rol: "almacen", nombre: "robot", seconds });

test("several at once, by huella: revoked and expired ones too, with what is left of them", async () => {
  const [forever, long, gone, revoked] = [await make(null), await make(86_400), await make(60), await make(null)];
  await sql`update claves_api set caduca_en = now() - interval '10 years' where id = ${gone.id}`;
  await db.query(revokeClave, [revoked.id]);
  const all = [forever, long, gone, revoked];
  const found = await buscarClaves(db, [...all.map(({ clave }) => huellaOf(clave)), huellaOf("ped_unknown")]);
  expect(found.size).toBe(4);
  const seen = all.map(({ clave }) => found.get(huellaOf(clave)));
  expect(seen.map((row) => [row?.restan_ms, row?.revocada])).toEqual([
    [60_000, false],
    [60_000, false],
    [0, false],
    [60_000, true],
  ]);
  expect(seen[0]).toMatchObject({ id: forever.id, tienda_id: forever.tienda_id, rol: "almacen", nombre: "robot" });
});

test("nothing for no huella", async () => {
  expect((await buscarClaves(db, [])).size).toBe(0);
});
