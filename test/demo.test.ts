/** `npm run demo` on a server that asks for keys. */
import { afterAll, expect, test } from "bun:test";
import { crearClave } from "../src/claves/crear.ts";
import { openTestDatabase } from "./support/database.ts";
import { type ServerProcess, spawn, startServer } from "./support/process.ts";

const database = await openTestDatabase();
const { db, sql } = database;
let server: ServerProcess | undefined;
afterAll(async () => {
  await server?.stop();
  await database.close();
});

test("it fills the tienda of the key in PEDIDOS_CLAVE; without a key, or with one that may not, it says so", async () => {
  server = await startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false", AUTH: "claves" });
  const { url } = server;
  const run = async (env: Record<string, string>) => {
    const { ended, output } = spawn([process.execPath, "scripts/demo.ts", url, "--seed", "7"], { env });
    return [await ended, output()] as const;
  };
  const make = (rol: "admin" | "ventas") => crearClave(db, { tienda: "otra", rol, nombre: null, seconds: null });
  const ventas = await make("ventas");
  for (const env of [{ PEDIDOS_CLAVE: "" }, { PEDIDOS_CLAVE: ventas.clave }])
    expect(await run(env)).toEqual([1, expect.stringContaining("wants the key of an admin")]);

  const { clave, tienda_id } = await make("admin");
  const [code, output] = await run({ PEDIDOS_CLAVE: clave });
  expect([code, output]).toEqual([0, expect.not.stringContaining(clave)]);
  const counted = await sql`
    select tienda_id, estado, count(*)::int as n from pedidos group by 1, 2 order by 2 desc`;
  expect(new Set(counted.map((row) => row.tienda_id))).toEqual(new Set([tienda_id]));
  expect(counted.reduce((sum, { n }) => sum + n, 0)).toBeGreaterThan(900);
}, 120_000);
