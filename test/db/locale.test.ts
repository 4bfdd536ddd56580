/** What people compare is compared alike on every database, whatever its locale. */
import { afterAll, describe, expect, test } from "bun:test";
import { importClientes } from "../../src/clientes/importar.ts";
import { expectProblem, type Json, openApi } from "../support/api.ts";
import { openTestDatabase, openTurkishDatabase, type TestDatabase } from "../support/database.ts";
import { importsInto } from "../support/imports.ts";

const database = await openTestDatabase();
afterAll(database.close);

describe("the schema leaves nothing to the locale of the database:", () => {
  test("every column and every index of text has the collation C", async () => {
    const rows = await database.sql`
      select c.relname || '.' || a.attname as column, n.collname
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid
      join pg_collation n on n.oid = a.attcollation
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'i', 'I', 'v', 'm')
        and a.attnum > 0 and not a.attisdropped and a.attcollation <> 0
        and c.relname not like 'schema\\_migrations%' -- dbmate makes that table`;
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ collname }) => collname !== "C").map(({ column }) => column)).toEqual([]);
  });

  test("and so have the keys of every index", async () => {
    const rows = await database.sql`
      select i.indexrelid::regclass::text as index, n.collname
      from pg_index i
      cross join lateral unnest(i.indcollation) as key(oid)
      join pg_class c on c.oid = i.indrelid
      join pg_collation n on n.oid = key.oid
      where c.relnamespace = 'public'::regnamespace and c.relname <> 'schema_migrations'`;
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter(({ collname }) => collname !== "C").map(({ index }) => index)).toEqual([]);
  });

  test("whatever is made of text by lower(), upper() and the like says by which letters", async () => {
    // No generated column, index or constraint calls them but through the functions of the first migration.
    const rows: Json[] = await database.sql`
      select pg_get_indexdef(indexrelid) as text from pg_index
      where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
      union all
      select pg_get_expr(adbin, adrelid) from pg_attrdef
      where adrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
      union all
      select pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace`;
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter(({ text }) => /\b(lower|upper|initcap|ilike|~)\b/i.test(text))).toEqual([]);
  });
});

const NAMES = ["abrigo", "Árbol", "nido", "Nube", "Nz", "ñandú", "Oso", "Zapato", "Ωμέγα", "яблоко"];

/** What must be the same everywhere. */
const alike = (where: string, given: TestDatabase) =>
  describe(where, async () => {
    const api = await openApi(given);
    for (const nombre of NAMES.toSorted(() => Math.random() - 0.5)) await api.producto({ nombre });
    for (const nombre of ["ISPARTA Işık", "Diyarbakır", "Ángel Núñez", "Straße", "ПЁТР"]) await api.cliente({ nombre });

    const found = async (path: string): Promise<string[]> =>
      (await api.get(path)).body.datos.map(({ nombre }: Json) => nombre);

    test("names are in the order of a Spanish dictionary, and cursors follow it", async () => {
      for (const [orden, names] of [
        ["nombre", NAMES],
        ["-nombre", NAMES.toReversed()],
      ] as const) {
        expect(await found(`/productos?orden=${orden}`)).toEqual(names);
        const seen: string[] = [];
        for (let cursor = ""; ; ) {
          const { datos, pagina } = (await api.get(`/productos?orden=${orden}&limit=3${cursor}`)).body;
          seen.push(...datos.map(({ nombre }: Json) => nombre));
          if (pagina.siguiente === null) break;
          cursor = `&cursor=${pagina.siguiente}`;
        }
        expect(seen).toEqual(names);
      }
    });

    test("names are found without accents and case", async () => {
      for (const [part, nombre] of [
        ["isparta isik", "ISPARTA Işık"],
        ["ISPARTA IŞIK", "ISPARTA Işık"],
        ["i\u0307sparta", "ISPARTA Işık"],
        ["DIYARBAKIR", "Diyarbakır"],
        ["angel nunez", "Ángel Núñez"],
        ["ANGEL NÚÑEZ", "Ángel Núñez"],
        ["STRASSE", "Straße"],
        ["петр", "ПЁТР"],
        ["i", "ISPARTA Işık"],
        ["I", "ISPARTA Işık"],
      ] as const)
        expect([part, await found(`/clientes?nombre=${encodeURIComponent(part)}`)]).toEqual([part, [nombre]]);
      expect(await found("/productos?nombre=OMEGA")).toEqual([]);
      expect(await found(`/productos?nombre=${encodeURIComponent("ΩΜΕΓΑ")}`)).toEqual(["Ωμέγα"]);
    });

    test("an email is of one cliente, whatever its case: in the API and in an import", async () => {
      const { id } = await api.cliente({ nombre: "Info", email: "INFO@EXAMPLE.COM" });
      const email = "info@example.com";
      expectProblem(await api.post("/clientes", { nombre: "Otra", email }), 409, "email_duplicado");
      const other = await api.cliente({ nombre: "Otra" });
      expectProblem(await api.patch(`/clientes/${other.id}`, { email }), 409, "email_duplicado");
      for (const asked of [email, "INFO@EXAMPLE.COM"]) {
        const { datos } = (await api.get(`/clientes?email=${asked}`)).body;
        expect(datos.map((cliente: Json) => cliente.id)).toEqual([id]);
      }
      const { take } = importsInto(given, importClientes);
      const imported = await take(`email,nombre\n${email},Importada\nINFO@Example.com,Otra vez\n`);
      expect(imported).toMatchObject({ created: 0, changed: 1, bad: 1 });
      expect((await api.get(`/clientes/${id}`)).body).toMatchObject({ nombre: "Importada", email: "INFO@EXAMPLE.COM" });
    });

    test("a sku is what was written, to the letter", async () => {
      const [upper, lower] = [await api.producto({ sku: "ISI-I" }), await api.producto({ sku: "isi-i" })];
      for (const { id, sku } of [upper, lower]) {
        const { datos } = (await api.get(`/productos?sku=${sku}`)).body;
        expect(datos.map((producto: Json) => producto.id)).toEqual([id]);
      }
    });
  });

alike("on a database with the locale of the server", await openTestDatabase());
const turkish = await openTurkishDatabase();
if (turkish) alike("on a database whose locale is Turkish", turkish);
else test.skipIf(true)("on a database whose locale is Turkish: this server can make none", () => {});
