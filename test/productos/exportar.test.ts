import { expect, test } from "bun:test";
import { exportProductos } from "../../src/productos/exportar.ts";
import { importProductos } from "../../src/productos/importar.ts";
import { type Json, openApi } from "../support/api.ts";
import { badRows, exportsFrom, importsInto } from "../support/imports.ts";
import { openTienda } from "../support/tienda.ts";

const api = await openApi();
const exported = exportsFrom(api, exportProductos);
const { take } = importsInto(api, importProductos);
const rows = (): Promise<Json[]> => api.sql`select * from productos order by creado_en, id`;

test("an export of productos, imported again, changes nothing; edited, only the edits", async () => {
  const nombres = ['Taza, "azul"', "=1+1", "'=1+1", "''@x", "-", "C:\\n", "Café ☕", '"', "5\" x 7'"];
  for (const [n, nombre] of nombres.entries())
    await api.producto({
      nombre,
      sku: `${nombre.at(0)}${n}`,
      precio: n / 100,
      stock: n,
      estado: n % 2 ? "inactivo" : "activo",
    });
  const before = await rows();
  const csv = await exported([]);
  expect(csv.split("\n").slice(0, 3)).toEqual([
    "sku,nombre,precio,stock,estado",
    'T0,"Taza, ""azul""",0.00,0,activo',
    '"\'=1","\'=1+1",0.01,1,inactivo',
  ]);
  expect(await take(csv)).toMatchObject({ rows: 9, created: 0, changed: 0, unchanged: 9, bad: 0, stockDiffers: 0 });
  expect(await rows()).toEqual(before);

  expect(await take(csv.replace("Café", "Té"))).toMatchObject({ changed: 1, unchanged: 8 });
  expect((await rows()).map(({ nombre }) => nombre)).toEqual(nombres.map((nombre) => nombre.replace("Café", "Té")));
});

test("a producto without sku is exported, and reported when it is imported: it could not be found", async () => {
  await api.producto({ nombre: "No sku" });
  const done = await take(await exported([]));
  expect(done).toMatchObject({ unchanged: 9, bad: 1 });
  expect(badRows(done)[1]).toBe("11,sku: This field is required. Example: TAZA-01,,No sku,12.50,10,activo");
});

test("imported into another tienda, an export is the same catalogue", async () => {
  const other = await openTienda(api.sql);
  const csv = (await exported([])).replace(/^,No sku.*\n/m, "");
  await take(csv, { tienda: other });
  expect(await exported([], other)).toBe(csv);
});
