import { expect, test } from "bun:test";
import { exportClientes } from "../../src/clientes/exportar.ts";
import { importClientes } from "../../src/clientes/importar.ts";
import { type Json, openApi } from "../support/api.ts";
import { exportsFrom, importsInto } from "../support/imports.ts";

const api = await openApi();
const exported = exportsFrom(api, exportClientes);
const { take } = importsInto(api, importClientes);

test("an export of clientes, imported again, changes nothing; edited, only the edits", async () => {
  const nombres = ['Ana, la de "allí"', "@eva", "Zoë"];
  for (const [n, nombre] of nombres.entries()) await api.cliente({ nombre, email: `C${n}@example.com` });
  const rows = (): Promise<Json[]> => api.sql`select * from clientes order by creado_en, id`;
  const before = await rows();
  const csv = await exported([]);
  expect(csv).toBe(`email,nombre\nC0@example.com,"Ana, la de ""allí"""\nC1@example.com,"'@eva"\nC2@example.com,Zoë\n`);
  expect(await take(csv)).toMatchObject({ rows: 3, created: 0, changed: 0, unchanged: 3, bad: 0 });
  expect(await rows()).toEqual(before);
  expect(await take(csv.replace("Zoë", "Zoe"))).toMatchObject({ changed: 1, unchanged: 2 });
  expect((await rows()).map(({ nombre }) => nombre)).toEqual([...nombres.slice(0, 2), "Zoe"]);
});
