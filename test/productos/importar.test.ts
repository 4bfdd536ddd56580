import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { CHUNK, type ImportOptions } from "../../src/csv/import.ts";
import type { Progress } from "../../src/csv/progress.ts";
import { CsvError } from "../../src/csv/read.ts";
import { Unavailable } from "../../src/db/errors.ts";
import type { TiendaId } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { confirmPedidos } from "../../src/pedidos/confirmar.ts";
import { importProductos } from "../../src/productos/importar.ts";
import { NuevoProducto } from "../../src/productos/schema.ts";
import { type Json, openApi } from "../support/api.ts";
import { badRows, importsInto } from "../support/imports.ts";
import { blocked, until } from "../support/locks.ts";
import { sendBatch } from "../support/statements.ts";
import { openTienda } from "../support/tienda.ts";

const api = await openApi();
const { take, run, file, path } = importsInto(api, importProductos);
const HEADER = "sku,nombre,precio,stock,estado\n";
const bySku = async (sku: string): Promise<Json> =>
  (await api.get(`/productos?sku=${encodeURIComponent(sku)}`)).body.datos[0];
const rows = async (prefix: string): Promise<Json[]> =>
  api.sql`select xmin::text, ctid::text, * from productos where sku like ${`${prefix}%`} order by creado_en, id`;
const skus = async (prefix: string): Promise<string[]> => (await rows(prefix)).map(({ sku }) => sku);
const failure = (work: Promise<unknown>): Promise<Json> => work.then(() => null).catch((error) => error);
/** Takes productos away, with the history that keeps them. */
const forget = (prefix: string) =>
  api.sql.begin(async (tx) => {
    await tx`
      delete from movimientos m using productos p
      where p.tienda_id = m.tienda_id and p.id = m.producto_id and p.sku like ${`${prefix}%`}`;
    await tx`delete from productos where sku like ${`${prefix}%`}`;
  });
const discrepancies = async () => (await api.get("/auditoria/stock")).body.discrepancias;

describe("an import of productos", () => {
  test("makes new ones, in the order of the file; the API shows them", async () => {
    const done = await take(
      `${HEADER}N-2,Taza de barro,12.50,40,activo\nN-1,"Plato, ""hondo""",0.1,0,inactivo\nN-3,C:\\temp \\N,9999999999.99,1000000000,activo\n`,
    );
    expect(done).toMatchObject({ rows: 3, created: 3, changed: 0, unchanged: 0, bad: 0, stockDiffers: 0 });
    expect(badRows(done)).toEqual([]);
    expect(await skus("N-")).toEqual(["N-2", "N-1", "N-3"]);
    const plato = await bySku("N-1");
    expect(plato).toMatchObject({ nombre: 'Plato, "hondo"', precio: 0.1, stock: 0, estado: "inactivo", version: 1 });
    expect(await bySku("N-3")).toMatchObject({
      nombre: "C:\\temp \\N",
      precio: 9_999_999_999.99,
      stock: 1_000_000_000,
    });
    expect((await api.get(`/productos/${plato.id}/movimientos`)).body.datos).toMatchObject([
      { tipo: "inicial", saldo: 0 },
    ]);
  });

  test("changes nombre, precio and estado of known ones where they differ, and never their stock", async () => {
    await take(`${HEADER}K-1,A,1,5,activo\nK-2,B,2,5,activo\nK-3,C,3,5,activo\n`);
    const { id } = await bySku("K-2");
    await api.post(`/productos/${id}/ajustes`, { cantidad: 7, motivo: "count" });
    const before = await rows("K-");
    const done = await take(`${HEADER}K-3,C,3,2,activo\nK-2,B2,2.20,99,inactivo\nK-1,A,1,5,activo\n`);
    expect(done).toMatchObject({ rows: 3, created: 0, changed: 1, unchanged: 2, bad: 0, stockDiffers: 2 });
    const after = await rows("K-");
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    expect(await bySku("K-2")).toMatchObject({
      id,
      nombre: "B2",
      precio: 2.2,
      estado: "inactivo",
      stock: 12,
      version: 3,
    });
    expect(after[1].actualizado_en > before[1].actualizado_en).toBe(true);
    expect(await discrepancies()).toEqual([]);
  });

  test("leaves a row of bitacora for each that it makes or changes, and the first movement of each that it makes", async () => {
    await take(`${HEADER}LOG-1,A,1,5,activo\nLOG-2,B,2,0,activo\n`);
    await take(`${HEADER}LOG-1,A2,1,5,activo\nLOG-2,B,2,0,activo\nLOG-3,C,3,1,activo\n`);
    const logged = await api.sql`
      select p.sku, b.sujeto_version as version, b.hecho, b.actor, b.clave
      from bitacora b join productos p on p.id = b.sujeto_id
      where b.sujeto = 'productos' and b.operacion = 'importar' and p.sku like 'LOG-%' order by 1, 2`;
    expect(logged.map(({ sku, version, hecho }) => [sku, version, hecho.nombre, hecho.stock, hecho.version])).toEqual([
      ["LOG-1", 1, "A", 5, 1],
      ["LOG-1", 2, "A2", 5, 2],
      ["LOG-2", 1, "B", 0, 1],
      ["LOG-3", 1, "C", 1, 1],
    ]);
    const columns = [
      "actualizado_en",
      "apartado",
      "creado_en",
      "estado",
      "id",
      "metadatos",
      "nombre",
      "precio",
      "referencia",
      "sku",
      "stock",
      "stock_minimo",
      "version",
    ];
    expect(Object.keys(logged[0]?.hecho).toSorted()).toEqual(columns);
    const moved = await api.sql`
      select p.sku, m.tipo, m.cantidad, m.saldo from movimientos m join productos p on p.id = m.producto_id
      where p.sku like 'LOG-%' order by 1`;
    expect(moved.map((row) => Object.values(row))).toEqual([
      ["LOG-1", "inicial", 5, 5],
      ["LOG-2", "inicial", 0, 0],
      ["LOG-3", "inicial", 1, 1],
    ]);
  });

  test("run twice, changes nothing: not a row is written, nor locked", async () => {
    const content =
      HEADER + Array.from({ length: 2500 }, (_, n) => `T-${n},Taza ${n},${n / 100},${n},activo\n`).join("");
    expect(await take(content)).toMatchObject({ created: 2500 });
    const before = await rows("T-");
    expect(await discrepancies()).toEqual([]);
    await api.sql.begin(async (tx) => {
      await tx`select 1 from productos where tienda_id = ${PRINCIPAL} and sku like 'T-%' for update`;
      expect(await take(content)).toMatchObject({ created: 0, changed: 0, unchanged: 2500, bad: 0, stockDiffers: 0 });
    });
    const same = ({ xmin, ctid, version, actualizado_en }: Json) => [xmin, ctid, version, actualizado_en];
    expect((await rows("T-")).map(same)).toEqual(before.map(same));
  });

  test("leaves out what the file leaves out: 0 and activo for new ones, as it was for known ones", async () => {
    await take(`${HEADER}O-1,A,1,5,inactivo\n`);
    expect(await take("nombre,precio,sku\nA2,1,O-1\nB,2,O-2\n")).toMatchObject({
      created: 1,
      changed: 1,
      stockDiffers: 0,
    });
    expect(await take(`${HEADER}O-1,A2,1,,\nO-2,B,2,,\n`)).toMatchObject({ unchanged: 2, stockDiffers: 0 });
    expect(await bySku("O-1")).toMatchObject({ nombre: "A2", stock: 5, estado: "inactivo" });
    expect(await bySku("O-2")).toMatchObject({ stock: 0, estado: "activo" });
  });

  test("knows its columns in any order, ignoring case and spaces around cells", async () => {
    expect(await take("\ufeff Precio ,SKU,Estado,Nombre,stock\r\n 3.5 , C-1 , activo ,  Taza  , 4 \r\n")).toMatchObject(
      { created: 1 },
    );
    expect(await bySku("C-1")).toMatchObject({ nombre: "Taza", precio: 3.5, stock: 4, estado: "activo" });
  });

  test("ignores the empty columns and rows that a spreadsheet leaves behind; estado in capitals is one", async () => {
    const content =
      "sku,nombre,precio,estado,,\nLEFT-1,Taza,1,ACTIVO,,\n,,,,,\nLEFT-2,Plato,1,Inactivo,,\n ,,,,,\nLEFT-3,Olla,1,activo,x,\nLEFT-4,Vaso,1,activo\n";
    const done = await take(content);
    expect(done).toMatchObject({ rows: 4, created: 3, bad: 1 });
    expect(badRows(done)).toEqual([
      "linea,motivo,sku,nombre,precio,estado",
      '6,"has something in column 5, for which the header has no name",LEFT-3,Olla,1,activo,x,',
    ]);
    expect((await rows("LEFT-")).map(({ sku, estado }) => [sku, estado])).toEqual([
      ["LEFT-1", "activo"],
      ["LEFT-2", "inactivo"],
      ["LEFT-4", "activo"],
    ]);
  });

  test("reads what a Spanish spreadsheet writes, and says how the fields are separated", async () => {
    const content = "\ufeffsku;nombre;precio;stock\r\nES-1;Taza, azul;1.250,00;1.000\r\nES-2;Plato;12,50;40\r\n";
    expect(await take(content, { decimal: "," })).toMatchObject({ created: 2, bad: 0, separator: ";" });
    expect(await bySku("ES-1")).toMatchObject({ nombre: "Taza, azul", precio: 1250, stock: 1000 });
    expect(await bySku("ES-2")).toMatchObject({ precio: 12.5, stock: 40 });
    const done = await take(content);
    expect(done).toMatchObject({ created: 0, changed: 0, bad: 2 });
    expect(badRows(done)[2]).toContain(
      "use a point and at most two decimals: 1250.00, or import the file with --decimal ,",
    );
  });

  test("knows a sku however its accents are written", async () => {
    await take("sku,nombre,precio\nNFC-\u00e9,A,1\n");
    expect(await take("sku,nombre,precio\nNFC-e\u0301,B,1\n")).toMatchObject({ changed: 1, created: 0 });
  });

  test("is about one tienda: the same sku elsewhere is another producto", async () => {
    const other = await openTienda(api.sql);
    await take("sku,nombre,precio\nX-1,Ours,1\n");
    expect(await take("sku,nombre,precio\nX-1,Theirs,2\n", { tienda: other })).toMatchObject({
      created: 1,
      changed: 0,
    });
    expect(await take("sku,nombre,precio\nX-1,Theirs,3\n", { tienda: other })).toMatchObject({ changed: 1 });
    expect(await bySku("X-1")).toMatchObject({ nombre: "Ours", version: 1 });
  });
});

/** What the table of productos holds of a tienda, by sku, in the words of the model. */
type Known = { nombre: string; precio: string; stock: number; estado: string; version: number };

test("does to a tienda what the model does, file after file", async () => {
  const row = fc.record({
    sku: fc.constantFrom("a", "b", "c", "d", "e"),
    nombre: fc.constantFrom("x", "y"),
    precio: fc.constantFrom("1.00", "2.50"),
    stock: fc.constantFrom("", "0", "7"),
    estado: fc.constantFrom("", "activo", "inactivo"),
  });
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.array(row, { minLength: 1, maxLength: 6 }) },
    { weight: 1, arbitrary: fc.record({ from: fc.constantFrom("a", "b", "c"), to: fc.constantFrom("c", "d", "z") }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      const tienda = Bun.randomUUIDv7() as TiendaId;
      await api.sql`insert into tiendas (tienda_id, nombre) values (${tienda}, ${`model ${tienda}`})`;
      const model = new Map<string, Known>();
      for (const step of steps) {
        if (!Array.isArray(step)) {
          const renamed = model.get(step.from);
          if (!renamed || model.has(step.to)) continue;
          model.delete(step.from);
          model.set(step.to, { ...renamed, version: renamed.version + 1 });
          await api.sql`
            update productos set sku = ${step.to}, version = version + 1 where tienda_id = ${tienda} and sku = ${step.from}`;
          continue;
        }
        const wanted = { rows: step.length, created: 0, changed: 0, unchanged: 0, bad: 0, stockDiffers: 0 };
        const seen = new Set<string>();
        for (const { sku, stock, ...rest } of step) {
          const known = model.get(sku);
          if (seen.has(sku)) wanted.bad++;
          else if (!known) {
            wanted.created++;
            model.set(sku, { ...rest, estado: rest.estado || "activo", stock: Number(stock || 0), version: 1 });
          } else {
            const now = { ...known, ...rest, estado: rest.estado || known.estado };
            const differs = JSON.stringify(now) !== JSON.stringify(known);
            if (differs) model.set(sku, { ...now, version: known.version + 1 });
            wanted[differs ? "changed" : "unchanged"]++;
            if (stock !== "" && Number(stock) !== known.stock) wanted.stockDiffers++;
          }
          seen.add(sku);
        }
        expect(await take(HEADER + step.map((one) => `${Object.values(one)}\n`).join(""), { tienda })).toMatchObject(
          wanted,
        );
      }
      const found = await api.sql`
        select sku, nombre, precio, stock, estado, version from productos where tienda_id = ${tienda} order by sku`;
      const { compare } = new Intl.Collator("en");
      expect(found.map((one) => ({ ...one }))).toEqual(
        [...model].map(([sku, known]) => ({ sku, ...known })).toSorted((a, b) => compare(a.sku, b.sku)) as never,
      );
    }),
    { numRuns: 30 },
  );
}, 60_000);

describe("bad rows", () => {
  test("are reported with line and reason, and do not stop the rest; corrected, their file can be imported", async () => {
    const source = file(
      [
        "sku,nombre,precio,stock,estado",
        "B-1,Good,1,1,activo",
        ",No sku,1,1,activo",
        "B-3,,1.005,1,activo",
        "B-4,x,-1,1.5,roto",
        'B-5,"two',
        'lines",1,1,activo',
        "B-7,too few,1",
        "B-8,too many,1,1,activo,",
        "",
        "B-10,comma,12,50,1,activo",
        'B-11,"open,1,1,activo',
        "B-12,1e3,1e3,1,activo",
        "B-13,Good too,2,2,inactivo",
      ].join("\n"),
    );
    const done = await run(source);
    expect(done).toMatchObject({ rows: 11, created: 2, bad: 9, errors: `${source}.errors.csv` });
    expect(badRows(done)).toEqual([
      "linea,motivo,sku,nombre,precio,stock,estado",
      "3,sku: This field is required. Example: TAZA-01,,No sku,1,1,activo",
      '4,"nombre: This field is required. Example: Taza de barro; precio: use a point and at most two decimals: 1250.00",B-3,,1.005,1,activo',
      '5,"precio: Must be at least 0. Example: 12.5; stock: use whole digits: 1250; estado: Must be one of activo, inactivo.",B-4,x,"\'-1",1.5,roto',
      '6,nombre: Must not contain control characters or lone surrogates.,B-5,"two',
      'lines",1,1,activo',
      '8,"has 3 fields, the header has 5",B-7,too few,1',
      '9,"has 6 fields, the header has 5",B-8,too many,1,1,activo,',
      '11,"has 6 fields, the header has 5",B-10,comma,12,50,1,activo',
      '12,"has a quote that is not closed, or a field in quotes that goes on after the closing one","B-11,""open,1,1,activo"',
      "13,precio: use a point and at most two decimals: 1250.00,B-12,1e3,1e3,1,activo",
    ]);
    expect(await skus("B-")).toEqual(["B-1", "B-13"]);

    const mended = path();
    writeFileSync(
      mended,
      `${badRows(done)[0]}\n3,sku: This field is required. Example: TAZA-01,B-3,Sku,1,1,activo\n4,,,x,1,1,activo\n`,
    );
    const again = await run(mended);
    expect(again).toMatchObject({ rows: 2, created: 1, bad: 1 });
    expect(badRows(again)).toEqual([
      "linea,motivo,sku,nombre,precio,stock,estado",
      "3,sku: This field is required. Example: TAZA-01,,x,1,1,activo",
    ]);
  });

  test("are written as the file is, so that a spreadsheet opens both, and can be corrected and imported", async () => {
    const content =
      "sku;nombre;precio;stock\nSEP-1;Taza;12,50;1\nSEP-2;Plato, hondo;1.25,00;2\nSEP-1;Taza;1.250,00;\n;Ana\u0301;1;1\n";
    const source = file(Buffer.from(`\ufeff${content}`, "utf16le"));
    const done = await run(source, { decimal: ",", encoding: "utf-16le" });
    expect(done).toMatchObject({ rows: 4, created: 1, bad: 3, separator: ";" });
    expect(await bySku("SEP-1")).toMatchObject({ precio: 12.5 });
    expect(readFileSync(done.errors, "utf8").split("\n")).toEqual([
      "\ufefflinea;motivo;sku;nombre;precio;stock",
      '3;"precio: use a comma and at most two decimals: 1250,00";SEP-2;"Plato, hondo";"1.25,00";2',
      "5;sku: This field is required. Example: TAZA-01;;Ana\u0301;1;1",
      '4;sku: stands on line 2 already;SEP-1;Taza;"1250,00";',
      "",
    ]);
    const corrected = file(readFileSync(done.errors, "utf8").replace("1.25,00", "1.250,00").replace("SEP-1", "SEP-3"));
    expect(await run(corrected, { decimal: "," })).toMatchObject({ rows: 3, created: 2, bad: 1 });
    expect(await bySku("SEP-2")).toMatchObject({ nombre: "Plato, hondo", precio: 1250 });
    expect(await bySku("SEP-3")).toMatchObject({ precio: 1250 });
  });

  test("that are not UTF-8 come back with the columns of the header, and readable", async () => {
    const source = file(
      Buffer.concat([
        Buffer.from("sku,nombre,precio\nENC-1,Café,1\nENC-2,Ni"),
        Buffer.from("ñ", "latin1"),
        Buffer.from("o,1\n"),
      ]),
    );
    const done = await run(source);
    expect(done).toMatchObject({ created: 1, bad: 1 });
    expect(badRows(done)).toEqual([
      "linea,motivo,sku,nombre,precio",
      "3,is not UTF-8 and was read as Windows-1252: check its accents,ENC-2,Niño,1",
    ]);
    expect(await run(done.errors)).toMatchObject({ created: 1, bad: 0 });
    expect(await bySku("ENC-2")).toMatchObject({ nombre: "Niño" });
  });

  test("hold no formula, and the same values when they are imported", async () => {
    const done = await take('sku,nombre,precio\nFOR-1,=1+1,x\nFOR-2,\'=1+1,x\nFOR-3,"a;=1",x\n');
    expect(
      badRows(done)
        .slice(1)
        .map((line) => line.replace(/precio: [^,]*/, "")),
    ).toEqual([`2,,FOR-1,"'=1+1",x`, `3,,FOR-2,"'=1+1",x`, `4,,FOR-3,"a;'=1",x`]);
    await run(file(readFileSync(done.errors, "utf8").replaceAll(",x\n", ",1\n")));
    expect((await rows("FOR-")).map(({ nombre }) => nombre)).toEqual(["=1+1", "=1+1", "a;=1"]);
  });

  test("of an earlier import are forgotten", async () => {
    const source = file("sku,nombre,precio\nF-1,x,\n");
    const { errors } = await run(source);
    expect(existsSync(errors)).toBe(true);
    writeFileSync(source, "sku,nombre,precio\nF-1,x,1\n");
    await run(source);
    expect(existsSync(errors)).toBe(false);
  });

  test("a sku that stands on an earlier line already is one, however it is written", async () => {
    const done = await take(
      "sku,nombre,precio\nR-1,first,1\nR-2,x,1\n R-1 ,second,2.50\nR-2,y,\nR-1,third,1\nR-\u00e9,a,1\nR-e\u0301,b,1\n",
    );
    expect(done).toMatchObject({ rows: 7, created: 3, bad: 4 });
    expect(badRows(done).slice(1)).toEqual([
      "5,precio: This field is required. Example: 12.50,R-2,y,",
      "4,sku: stands on line 2 already,R-1,second,2.50",
      "6,sku: stands on line 2 already,R-1,third,1.00",
      "8,sku: stands on line 7 already,R-\u00e9,b,1.00",
    ]);
    expect((await rows("R-")).map(({ nombre }) => nombre)).toEqual(["first", "x", "a"]);
  });

  test("takes and refuses exactly what POST /productos does, except the case of the estado", async () => {
    const odd = fc.constantFrom(
      "",
      "x",
      "\u00e9",
      "e\u0301",
      "\u200b",
      "\u0085",
      "\ud83d\ude00",
      "a\u0000b",
      "y".repeat(201),
      "z".repeat(65),
      "'=1",
    );
    const number = fc.oneof(
      fc.constantFrom(0, -0.01, 0.07, 1.005, 9_999_999_999.99, 10_000_000_000, 1_000_000_000, 1_000_000_001, 2 ** 53),
      fc.nat({ max: 10 ** 12 }).map((cents) => cents / 100),
      fc.double({ noNaN: true, min: -10, max: 1e11 }).map((value) => Number(value.toFixed(4)) || 0),
    );
    const producto = fc.record({
      sku: odd,
      nombre: fc.oneof(odd, fc.string({ unit: "grapheme", maxLength: 5 })),
      precio: number,
      stock: fc.oneof(number, fc.nat({ max: 100 })),
      estado: fc.constantFrom("activo", "inactivo", "Activo", "roto"),
    });
    fc.assert(
      fc.property(producto, (body) => {
        const wanted = NuevoProducto.safeParse({ ...body, estado: body.estado.toLowerCase() });
        const cells = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
        const read = importProductos.read(cells, ".");
        expect([body, read.ok]).toEqual([body, wanted.success]);
        if (read.ok && wanted.success) {
          const { sku, nombre, precio, stock, estado } = wanted.data;
          expect(read.value).toEqual([sku, nombre, precio, stock, estado] as never);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe("a file that cannot be imported changes nothing, and its fault is told:", () => {
  const faults: Record<string, [string | Uint8Array, string]> = {
    "an empty one": ["", "The file is empty"],
    "one with a header that lacks some columns and has others": [
      "sku;nombre,Precio,colour,stock,precio,colour\n1,x,1,red,1,2,\n",
      "The header lacks sku, nombre; it has unknown columns: sku;nombre, colour, colour; it names more than once: precio, colour. " +
        "It must have sku, nombre, precio and may have stock, estado. Its fields were separated at each comma; --separator names another separator.",
    ],
    "one with a header that is not UTF-8": [
      Buffer.from("sku,nombre,precio,a\u00f1o\n", "latin1"),
      "The file is not UTF-8: import it with --encoding windows-1252",
    ],
    "one with a column without a name": ["sku,,nombre,precio,\n", "The header has no name for column 2. It must have"],
    "one in another encoding, found out after rows that are sound": [
      Buffer.from(
        `sku,nombre,precio\nENCODED,${"x".repeat(200)},1\n${"ENCODED,x,\n".repeat(50_000)}ENC-9,ni\u00f1o,1\n`,
        "latin1",
      ),
      "The file is not UTF-8: import it with --encoding windows-1252",
    ],
    "a workbook": [
      Buffer.from("PK\u0003\u0004\u0014"),
      "The file is a workbook of a spreadsheet: save it as CSV UTF-8",
    ],
    "one of another kind": [Buffer.alloc(2_000_000, 7), "it is no CSV file"],
  };
  for (const [name, [content, message]] of Object.entries(faults))
    test(name, async () => {
      const source = file(content);
      const error = await failure(run(source));
      expect(error).toBeInstanceOf(CsvError);
      expect(error.message).toContain(message);
      expect(existsSync(`${source}.errors.csv`)).toBe(false);
    });

  test("one that is not there", async () => {
    expect((await failure(run(path()))).code).toBe("ENOENT");
  });

  test("but one with only a header is an import of nothing", async () => {
    expect(await take("sku,nombre,precio")).toMatchObject({ rows: 0, created: 0, bad: 0 });
  });
});

describe("beside a working shop", () => {
  test("a confirm that is under way keeps its stock, and the import its price", async () => {
    await take(`${HEADER}W-1,Taza,10,5,activo\n`);
    const pedido = await api.pedido([await bySku("W-1"), 2]);
    const done = await blocked(api, {
      holding: (tx) => sendBatch(tx, confirmPedidos.statement, [{ id: pedido.id, total_esperado: null }]),
      waiting: () => take(`${HEADER}W-1,Taza,11,5,activo\n`),
    });
    expect(done).toMatchObject({ changed: 1 });
    expect(await bySku("W-1")).toMatchObject({ stock: 3, precio: 11, version: 3 });
    expect((await api.get(`/pedidos/${pedido.id}`)).body.total).toBe(20);
    expect(await discrepancies()).toEqual([]);
  });

  test("confirms and imports at once, again and again: every unit sold is taken, and nothing else moves a stock", async () => {
    const content = (precio: number) =>
      HEADER + Array.from({ length: 30 }, (_, n) => `S-${n},Taza,${precio},50,activo\n`).join("");
    await take(content(1));
    const productos = await Promise.all(Array.from({ length: 30 }, (_, n) => bySku(`S-${n}`)));
    const pedidos = await Promise.all(
      Array.from({ length: 90 }, (_, n) => api.pedido([productos[n % 30], 1], [productos[(n + 7) % 30], 2])),
    );
    let sold = false;
    const importing = (async () => {
      for (let precio = 2; !sold; precio++) await take(content(precio));
    })();
    const answers = await Promise.all(pedidos.map(({ id }) => api.patch(`/pedidos/${id}/confirmar`)));
    sold = true;
    await importing;
    expect(answers.map(({ status }) => status)).toEqual(Array(90).fill(200));
    expect((await rows("S-")).map(({ stock }) => stock)).toEqual(Array(30).fill(41));
    expect(await discrepancies()).toEqual([]);
  });

  test("productos are locked in the order of their ids, as everywhere, whatever the order of the file", async () => {
    const skus = Array.from({ length: 8 }, (_, n) => `L-${n}`);
    await take(`sku,nombre,precio\n${skus.map((sku) => `${sku},x,1\n`).join("")}`);
    const [middle] = await api.sql`select id from productos where sku like 'L-%' order by id offset 4 limit 1`;
    const done = await blocked(api, {
      holding: (tx) => tx`select 1 from productos where tienda_id = ${PRINCIPAL} and id = ${middle?.id} for update`,
      waiting: () =>
        take(
          `sku,nombre,precio\n${skus
            .toReversed()
            .map((sku) => `${sku},x,2\n`)
            .join("")}`,
        ),
      meanwhile: async () => {
        const free = await api.sql`
          select id >= ${middle?.id} as after from productos where tienda_id = ${PRINCIPAL} and sku like 'L-%' for no key update skip locked`;
        expect(free.map(({ after }) => after)).toEqual([true, true, true]);
      },
    });
    expect(done).toMatchObject({ changed: 8 });
  });

  test("a sku that the API creates at the same moment is changed, not lost and not made twice", async () => {
    const done = await blocked(api, {
      holding: (tx) => tx`
        insert into productos (tienda_id, id, sku, nombre, precio, stock)
        values (${PRINCIPAL}, ${Bun.randomUUIDv7()}, 'RACE', 'theirs', 1, 3)`,
      waiting: () => take("sku,nombre,precio,stock\nRACE,ours,2,9\nRACE-2,new,1,1\n"),
    });
    expect(done).toMatchObject({ created: 1, changed: 1, unchanged: 0, stockDiffers: 1 });
    expect(await rows("RACE")).toMatchObject([
      { nombre: "theirs".replace("theirs", "ours"), stock: 3 },
      { sku: "RACE-2" },
    ]);
  });

  test("a sku that is renamed at the same moment: the renamed producto is left alone, the line becomes a new one", async () => {
    await take(`${HEADER}REN-1,Taza,1,5,activo\nREN-2,Plato,1,5,activo\n`);
    const { id } = await bySku("REN-1");
    const done = await blocked(api, {
      holding: (tx) => tx`update productos set sku = 'REN-old', version = version + 1 where id = ${id}`,
      waiting: () => take(`${HEADER}REN-1,Cuenco,9,3,inactivo\nREN-2,Plato,2,5,activo\nREN-3,Olla,1,1,activo\n`),
    });
    expect(done).toMatchObject({ rows: 3, created: 2, changed: 1, unchanged: 0, bad: 0, stockDiffers: 0 });
    expect(await bySku("REN-old")).toMatchObject({ id, nombre: "Taza", precio: 1, estado: "activo", version: 2 });
    expect(await bySku("REN-1")).toMatchObject({
      nombre: "Cuenco",
      precio: 9,
      estado: "inactivo",
      stock: 3,
      version: 1,
    });
    expect(await bySku("REN-2")).toMatchObject({ precio: 2, version: 2 });
  });

  test("a producto that gets a sku which the import is about to make: the import waits before it takes the sku", async () => {
    await take(`${HEADER}DL-1,Taza,1,5,activo\n`);
    const { id } = await bySku("DL-1");
    let tx: typeof api.sql | undefined;
    const done = await blocked(api, {
      holding: async (holder) => {
        tx = holder as never;
        await holder`select 1 from productos where id = ${id} for no key update`;
      },
      waiting: () => take(`${HEADER}DL-1,Plato,2,5,activo\nDL-2,Olla,3,5,activo\n`),
      // Where the import has taken DL-2 already, each waits for the other.
      meanwhile: async () => {
        await tx?.unsafe("set local lock_timeout = 300");
        await tx?.unsafe(`update productos set sku = 'DL-2', version = version + 1 where id = '${id}'`);
      },
    });
    expect(done).toMatchObject({ created: 1, changed: 1 });
    expect(await bySku("DL-2")).toMatchObject({ id, nombre: "Olla", precio: 3 });
  });

  test("two skus that are exchanged at the same moment: each line changes the producto that has its sku in the end", async () => {
    await take(`${HEADER}X1,Taza,1,5,activo\nX2,Plato,1,5,activo\n`);
    const [one, two] = [await bySku("X1"), await bySku("X2")];
    const done = await blocked(api, {
      holding: async (tx) => {
        await tx`update productos set sku = 'X0', version = version + 1 where id = ${one.id}`;
        await tx`update productos set sku = 'X1', version = version + 1 where id = ${two.id}`;
        await tx`update productos set sku = 'X2', version = version + 1 where id = ${one.id}`;
      },
      waiting: () => take(`${HEADER}X1,Uno,7,5,activo\nX2,Dos,8,5,activo\n`),
    });
    expect(done).toMatchObject({ created: 0, changed: 2, unchanged: 0 });
    expect(await bySku("X1")).toMatchObject({ id: two.id, nombre: "Uno", precio: 7 });
    expect(await bySku("X2")).toMatchObject({ id: one.id, nombre: "Dos", precio: 8 });
  });

  test("what somebody else changes to what the file says, at the same moment, is not changed once more", async () => {
    await take(`${HEADER}M-1,Taza,1,5,activo\n`);
    const done = await blocked(api, {
      holding: (tx) => tx`update productos set precio = 2, version = version + 1 where sku = 'M-1'`,
      waiting: () => take(`${HEADER}M-1,Taza,2,5,activo\n`),
    });
    expect(done).toMatchObject({ changed: 0, unchanged: 1 });
    expect(await bySku("M-1")).toMatchObject({ precio: 2, version: 2 });
  });

  test("a lock that somebody keeps is waited for, and nothing is held meanwhile", async () => {
    await take("sku,nombre,precio\nP-1,x,1\nP-2,x,1\n");
    const [first, second] = await api.sql`select id from productos where sku like 'P-%' order by id`;
    let done: Promise<Json> | undefined;
    const waits = async () =>
      (
        await api.sql`select 1 from pg_stat_activity where application_name = 'pedidos import' and wait_event_type = 'Lock'`
      ).length > 0;
    await api.sql.begin(async (tx) => {
      await tx`select 1 from productos where tienda_id = ${PRINCIPAL} and id = ${second?.id} for update`;
      done = take("sku,nombre,precio\nP-1,x,2\nP-2,x,2\n");
      await until(waits, "the import waits");
      // Between two tries: it waits again soon.
      const isFree = () =>
        api.sql`select 1 from productos where tienda_id = ${PRINCIPAL} and id = ${first?.id} for update nowait`.then(
          () => true,
          () => false,
        );
      await until(isFree, "the import has given up for now, and holds nothing");
    });
    expect(await done).toMatchObject({ changed: 2 });
  });
});

describe("an import that is cut short", () => {
  const content = `sku,nombre,precio\n${Array.from({ length: 3500 }, (_, n) => `CUT-${String(n).padStart(4, "0")},x,1\n`).join("")}`;
  /** Does something when the first chunk is written. */
  const afterFirstChunk = (act: () => unknown): Progress => {
    let acted = false;
    return (what) => ({
      at: () => {
        if (what === "writing" && !acted) {
          acted = true;
          act();
        }
      },
      end: () => {},
    });
  };
  const interrupted = async (options: Partial<ImportOptions>): Promise<Json> => {
    await forget("CUT-");
    return failure(take(content, options));
  };
  const expectWholeChunks = async () => {
    const found = await skus("CUT-");
    expect(found.length).toBeGreaterThan(0);
    expect((found.length + 1) % CHUNK).toBe(0); // the header is a line of the first chunk
    expect(found).toEqual(found.map((_, n) => `CUT-${String(n).padStart(4, "0")}`));
    expect(await take(content)).toMatchObject({
      rows: 3500,
      created: 3500 - found.length,
      changed: 0,
      unchanged: found.length,
    });
    expect((await rows("CUT-")).map(({ version }) => version)).toEqual(Array(3500).fill(1));
  };

  test("by its signal: whole chunks are there, and the same import again does the rest", async () => {
    const abort = new AbortController();
    const error = await interrupted({ signal: abort.signal, progress: afterFirstChunk(() => abort.abort()) });
    expect(error.name).toBe("AbortError");
    await expectWholeChunks();
  });

  test("by the end of its connection: likewise", async () => {
    const kill = async () =>
      await api.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'pedidos import'`;
    expect(await interrupted({ progress: afterFirstChunk(kill) })).toBeInstanceOf(Unavailable);
    await expectWholeChunks();
  });

  test("while it reads: nothing is there", async () => {
    const progress: Progress = (what) => ({ at: () => what === "reading" && abort.abort(), end: () => {} });
    const abort = new AbortController();
    const long = `${content}${"CUT-9999,x,1\n".repeat(50_000)}`;
    await forget("CUT-");
    expect((await failure(take(long, { signal: abort.signal, progress }))).name).toBe("AbortError");
    expect(await skus("CUT-")).toEqual([]);
  });
});

test("nothing of this file went wrong inside the server", () => {
  expect(api.logged).toEqual([]);
});
