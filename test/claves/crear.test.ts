import { afterAll, expect, test } from "bun:test";
import { crearClave } from "../../src/claves/crear.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { openTestDatabase } from "../support/database.ts";

const { db, sql, close } = await openTestDatabase();
afterAll(close);

const wanted = { rol: "ventas", nombre: "caja 2", seconds: null } as const;

test("of the key only its prefix and its SHA-256 are stored", async () => {
  const made = await crearClave(db, { tienda: "principal", ...wanted });
  expect(made).toMatchObject({ tienda_id: PRINCIPAL, tienda_nueva: false, caduca_en: null });
  const [row] = await sql`select *, encode(huella, 'hex') as hex from claves_api where id = ${made.id}`;
  expect(row).toMatchObject({ rol: "ventas", nombre: "caja 2", prefijo: made.clave.slice(0, 8), revocado_en: null });
  expect(row?.hex).toBe(new Bun.CryptoHasher("sha256").update(made.clave).digest("hex"));
  expect(JSON.stringify(row)).not.toContain(made.clave.slice(8));
});

test("makes the tienda if it is new, once, also of two at the same time", async () => {
  const made = await Promise.all([1, 2, 3].map(() => crearClave(db, { tienda: "Cerámica Ana", ...wanted })));
  expect(new Set(made.map(({ tienda_id }) => tienda_id)).size).toBe(1);
  expect(made.filter(({ tienda_nueva }) => tienda_nueva).length).toBe(1);
  expect((await sql`select 1 from tiendas where nombre = 'Cerámica Ana'`).length).toBe(1);
});

test("expires after so many seconds, by the clock of the database", async () => {
  const { id } = await crearClave(db, { tienda: "principal", ...wanted, seconds: 3600 });
  const [row] = await sql`
    select caduca_en - creado_en = interval '1 hour' as right from claves_api where id = ${id}`;
  expect(row?.right).toBe(true);
});
