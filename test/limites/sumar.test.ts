import { afterAll, expect, test } from "bun:test";
import { sumarPeticiones } from "../../src/limites/sumar.ts";
import { openTestDatabase } from "../support/database.ts";

const { db, sql, close } = await openTestDatabase();
afterAll(close);

/** Ends of windows: times that the database still keeps. */
const [SOON, LATER] = [new Date(Date.now() + 60_000), new Date(Date.now() + 120_000)];
const row = (quien: string, peticiones: number, hasta = SOON) => ({ hasta, quien, peticiones });

test("what several servers count is added up, by caller and window", async () => {
  expect(await sumarPeticiones(db, [row("clave:a", 3)])).toEqual([row("clave:a", 3)]);
  const sums = await sumarPeticiones(db, [row("clave:b", 1), row("clave:a", 4), row("clave:a", 5, LATER)]);
  expect(sums.toSorted((a, b) => a.peticiones - b.peticiones)).toEqual([
    row("clave:b", 1),
    row("clave:a", 5, LATER),
    row("clave:a", 7),
  ]);
  // As a server sends it that had to forget a caller, and counted anew.
  expect(await sumarPeticiones(db, [row("clave:b", 2), row("clave:b", 3)])).toEqual([row("clave:b", 6)]);
  expect(await sumarPeticiones(db, [])).toEqual([]);
});

test("servers that add the same callers in another order do not deadlock, and lose nothing", async () => {
  const callers = Array.from({ length: 500 }, (_, n) => row(`direccion:${n}`, 1));
  const all = Array.from({ length: 40 }, (_, n) => sumarPeticiones(db, n % 2 ? callers : callers.toReversed()));
  await Promise.all(all);
  expect(await sql`select distinct peticiones from limites where quien like 'direccion:%'`).toMatchObject([
    { peticiones: 40 },
  ]);
});

test("windows that are over are deleted, at most 1 000 a call; the table is not in the WAL", async () => {
  await sql`truncate limites`;
  await sql`insert into limites select now() - interval '2 minutes', n::text, 1 from generate_series(1, 1500) n`;
  await sumarPeticiones(db, [row("clave:a", 1)]);
  expect((await sql`select count(*)::int as n from limites`)[0]?.n).toBe(501);
  await sumarPeticiones(db, [row("clave:a", 1)]);
  expect(await sql`select quien, peticiones from limites`).toMatchObject([{ quien: "clave:a", peticiones: 2 }]);
  expect(await sql`select relpersistence from pg_class where relname = 'limites'`).toMatchObject([
    { relpersistence: "u" },
  ]);
});
