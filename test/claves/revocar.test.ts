import { afterAll, expect, test } from "bun:test";
import { crearClave } from "../../src/claves/crear.ts";
import { revokeClave } from "../../src/claves/revocar.ts";
import { NOBODY } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";

const { db, close } = await openTestDatabase();
afterAll(close);

test("revokes once: the time stays that of the first; no row for a key that there is not", async () => {
  const { id, prefijo } = await crearClave(db, { tienda: "principal", rol: "admin", nombre: null, seconds: null });
  const [first] = await db.query(revokeClave, [id]);
  expect(first).toMatchObject({ id, prefijo, revocado_en: expect.any(Date) });
  expect(await db.query(revokeClave, [id])).toEqual([first as never]);
  expect(await db.query(revokeClave, [NOBODY])).toEqual([]);
});
