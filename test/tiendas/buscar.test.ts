import { afterAll, expect, test } from "bun:test";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { selectTienda } from "../../src/tiendas/buscar.ts";
import { NOBODY } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";

const { db, close } = await openTestDatabase();
afterAll(close);

test("by id or by nombre; nothing for what there is not", async () => {
  const principal = { tienda_id: PRINCIPAL, nombre: "principal" };
  expect(await db.query(selectTienda, [PRINCIPAL, null])).toEqual([principal]);
  expect(await db.query(selectTienda, [null, "principal"])).toEqual([principal]);
  expect(await db.query(selectTienda, [NOBODY, null])).toEqual([]);
  expect(await db.query(selectTienda, [null, "Principal"])).toEqual([]);
});
