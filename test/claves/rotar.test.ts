import { afterAll, expect, test } from "bun:test";
import { crearClave } from "../../src/claves/crear.ts";
import { revokeClave } from "../../src/claves/revocar.ts";
import { rotarClave } from "../../src/claves/rotar.ts";
import { NOBODY } from "../support/api.ts";
import { openTestDatabase } from "../support/database.ts";

const { db, sql, close } = await openTestDatabase();
afterAll(close);

const make = (seconds: number | null = null) =>
  crearClave(db, { tienda: "Cerámica Ana", rol: "ventas", nombre: "caja 2", seconds });
const rotate = (id: string, overlapSeconds = 60, seconds: number | null = null) =>
  rotarClave(db, { id, overlapSeconds, seconds });
/** Seconds from now until a key ends. */
const secondsLeft = async (id: string): Promise<number | null> => {
  const [row] = await sql`
    select extract(epoch from caduca_en - creado_en)::float8 as whole,
           extract(epoch from caduca_en - now())::float8 as remaining from claves_api where id = ${id}`;
  return row?.remaining;
};

test("a new key of the same tienda, rol and nombre; the old one works for a while longer", async () => {
  const old = await make();
  const made = await rotate(old.id);
  expect(made).toMatchObject({ tienda: "Cerámica Ana", rol: "ventas", caduca_en: null });
  expect(made?.clave).not.toBe(old.clave);
  expect(
    await sql`select distinct tienda_id, nombre, rol from claves_api where id in (${old.id}, ${made?.id ?? ""})`,
  ).toHaveLength(1);
  expect(await secondsLeft(old.id)).toBeWithin(1, 61);
});

test("the new key lasts as long as the old one was made for, unless told", async () => {
  const old = await make(1000);
  expect(await secondsLeft((await rotate(old.id))?.id ?? "")).toBeWithin(900, 1001);
  expect(await secondsLeft((await rotate(old.id, 60, 5000))?.id ?? "")).toBeWithin(4900, 5001);
});

test("an end is never put off, also when it is rotated again", async () => {
  const soon = await make(10);
  await rotate(soon.id, 3600);
  expect(await secondsLeft(soon.id)).toBeWithin(0, 11);
});

test("a key that is revoked, expired or not there is not rotated", async () => {
  const [revoked, expired] = [await make(), await make(100)];
  await db.query(revokeClave, [revoked.id]);
  await sql`update claves_api set caduca_en = now() where id = ${expired.id}`;
  for (const id of [revoked.id, expired.id, NOBODY]) expect(await rotate(id)).toBeNull();
});
