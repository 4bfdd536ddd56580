import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import Papa from "papaparse";
import { CsvError, type ReadOptions, readCsv } from "../../src/csv/read.ts";

type Row = (string | number)[];

/** Reads a file that comes in pieces of so many bytes: [line, ...cells], and [line, "!", text] for a row with a fault. */
const readAll = async (content: string | Uint8Array, size = 1 << 16, options: ReadOptions = {}): Promise<Row[]> => {
  const bytes = Buffer.from(content as string);
  const pieces = async function* () {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
  };
  const rows: Row[] = [];
  for await (const block of readCsv(pieces(), options))
    for (const { line, cells, fault } of block.rows) rows.push([line, ...(fault ? ["!"] : []), ...cells]);
  return rows;
};

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");
const joined = (...parts: (string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

const files: Record<string, [content: string | Uint8Array, ...rows: Row[]]> = {
  nothing: [""],
  "empty lines only": ["\n\r\n \n"],
  "rows of empty fields, which a spreadsheet leaves behind": [
    'a,b,c\n,,\n1,,2\n , ,""\n,,\n',
    [1, "a", "b", "c"],
    [3, "1", "", "2"],
  ],
  semicolons: ['a;"b;c"\n1;2,5\n', [1, "a", "b;c"], [2, "1", "2,5"]],
  "tabs, with commas and semicolons in quotes": ['\n"a,b;c,d"\te\n1\t2;3\n', [2, "a,b;c,d", "e"], [3, "1", "2;3"]],
  bars: ["\ufeffa|b\r\n1|2\r\n", [1, "a", "b"], [2, "1", "2"]],
  "no line break in the end": ["a,b\n1,2", [1, "a", "b"], [2, "1", "2"]],
  "BOM and CRLF": ['\ufeffa,b\r\n1,"2"\r\n', [1, "a", "b"], [2, "1", "2"]],
  "LF and CRLF, empty lines": ["a\n1\r\n\r\n\n2\n", [1, "a"], [2, "1"], [5, "2"]],
  "quotes around commas, quotes and nothing": ['a,"b ""c"", d",""\n', [1, "a", 'b "c", d', ""]],
  "line breaks in quotes: a row has the number of its first line": [
    'a,"1\n\n2"\n"x\r\ny",b\nc,d\n',
    [1, "a", "1\n\n2"],
    [4, "x\ny", "b"],
    [6, "c", "d"],
  ],
  "quotes inside a field stand for themselves": [
    '1,12" plate\n2,x\n3,5" or 6" cup\n4,3" knob\n',
    [1, "1", '12" plate'],
    [2, "2", "x"],
    [3, "3", '5" or 6" cup'],
    [4, "4", '3" knob'],
  ],
  "a quote that is never closed spoils its line": [
    'a,b\n1,"x\n2,y\n3,"z"\n4,w\n',
    [1, "a", "b"],
    [2, "!", '1,"x'],
    [3, "2", "y"],
    [4, "3", "z"],
    [5, "4", "w"],
  ],
  "two of them": ['1,"x\n2,y\n3,"z\n4,w\n', [1, "!", '1,"x'], [2, "2", "y"], [3, "!", '3,"z'], [4, "4", "w"]],
  "a field that goes on after its quotes": [
    '1,"x"y\n2,"a"b,"c"\n3,z\n',
    [1, "!", '1,"x"y'],
    [2, "!", '2,"a"b,"c"'],
    [3, "3", "z"],
  ],
  "bytes that are not UTF-8 spoil their line": [
    joined("1,café\n", latin1("2,café\n"), "3,\ufffd\n"),
    [1, "1", "café"],
    [2, "!", "2", "café"],
    [3, "3", "\ufffd"],
  ],
  "a quote that is open where the file is not UTF-8": [
    joined('1,"x\n', latin1("é\n"), '2,"ñ"\n'),
    [1, "!", '1,"x'],
    [2, "!", "é"],
    [3, "2", "ñ"],
  ],
};

describe("reads, in whatever pieces the file comes,", () => {
  for (const [name, [content, ...rows]] of Object.entries(files))
    test(name, async () => {
      for (const size of [1, 2, 3, 7, 1 << 16]) expect([size, await readAll(content, size)]).toEqual([size, rows]);
    });
});

test("reads whatever was written, with the line of each row, in whatever pieces it comes", async () => {
  const cell = fc.oneof(
    fc.stringMatching(/^[a-z",\n ]{0,6}$/),
    fc.string({ unit: "binary", maxLength: 6 }).map((text) => text.toWellFormed().replace(/[\r\ufeff]/g, "")),
  );
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 9 }));
  const size = fc.integer({ min: 1, max: 40 });
  await fc.assert(
    fc.asyncProperty(table, size, fc.constantFrom("\n", "\r\n"), async (rows, bytes, newline) => {
      const text = rows.map((row) => Papa.unparse([row], { quotes: true }) + newline).join("");
      let line = 1;
      const expected = rows.map((row) => {
        const numbered = [line, ...row];
        line += row.join("").split("\n").length;
        return numbered;
      });
      const wanted = expected.filter(([, ...cells]) => cells.some((cell) => String(cell).trim() !== ""));
      expect(await readAll(text, bytes, { separator: "," })).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

test("a quote is closed within a hundred lines, or not at all", async () => {
  const rows = await readAll(`1,"open\n${"2,x\n".repeat(98)}close"\n3,"open\n${"4,x\n".repeat(100)}5,close"\n`);
  expect(rows.slice(0, 3)).toEqual([
    [1, "1", `open\n${"2,x\n".repeat(98)}close`],
    [101, "!", '3,"open'],
    [102, "4", "x"],
  ]);
  expect([rows.length, rows.at(-1)]).toEqual([103, [202, "5", 'close"']]);
});

test("a file without lines is not a CSV file", async () => {
  expect(await readAll("x".repeat(1_100_000)).catch((error) => error)).toBeInstanceOf(CsvError);
});

const utf16be = (text: string): Uint8Array => Buffer.from(text, "utf16le").swap16();
const utf16le = (text: string): Uint8Array => Buffer.from(text, "utf16le");
const CONTENT = 'sku,nombre\r\nT-1,"Taza «azul», 5 €"\r\nT-2,niño 😀\r\n';
const ROWS: Row[] = [
  [1, "sku", "nombre"],
  [2, "T-1", "Taza «azul», 5 €"],
  [3, "T-2", "niño 😀"],
];
const WESTERN = joined("sku,nombre\nT-1,", new Uint8Array([0x43, 0x61, 0x66, 0xe9, 0x20, 0x80]), "\n");
const refused = (content: string | Uint8Array, options?: ReadOptions, size?: number): Promise<unknown> =>
  readAll(content, size, options).then(
    () => null,
    (error) => (error instanceof CsvError ? error.message : error),
  );

describe("the encoding", () => {
  for (const size of [1, 3, 1 << 16])
    test(`that is named is read, in pieces of ${size}`, async () => {
      for (const [content, encoding] of [
        [utf16le(`\ufeff${CONTENT}`), "utf-16le"],
        [utf16le(CONTENT), "utf-16le"],
        [utf16be(`\ufeff${CONTENT}`), "utf-16be"],
        [utf16be(CONTENT), "utf-16be"],
        [`\ufeff${CONTENT}`, "utf-8"],
      ] as const)
        expect([encoding, await readAll(content, size, { encoding })]).toEqual([encoding, ROWS]);
      expect(await readAll(WESTERN, size, { encoding: "windows-1252" })).toEqual([
        [1, "sku", "nombre"],
        [2, "T-1", "Café €"],
      ]);
    });

  test("that is another one refuses the file as a whole, in a sentence that names what to do", async () => {
    for (const size of [1, 1 << 16])
      for (const [content, encoding, message] of [
        [utf16le(`\ufeff${CONTENT}`), undefined, "import it with --encoding utf-16le"],
        [utf16le(CONTENT), undefined, "import it with --encoding utf-16le"],
        [utf16be(`\ufeff${CONTENT}`), undefined, "import it with --encoding utf-16be"],
        [utf16be(CONTENT), undefined, "import it with --encoding utf-16be"],
        [utf16be(CONTENT), "utf-16le", "The file is utf-16be and not utf-16le"],
        [utf16le(CONTENT).subarray(0, -1), "utf-16le", "The file is not utf-16le"],
        [joined("\ufeffsku\n", latin1("é")), "windows-1252", "The file is utf-8 and not windows-1252"],
        [CONTENT, "windows-1252", "The file is UTF-8 and not Windows-1252"],
        [WESTERN, undefined, "import it with --encoding windows-1252"],
        [joined("PK\u0003\u0004", latin1("\u00e9")), undefined, "The file is a workbook"],
        [new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), undefined, "The file is a workbook"],
      ] as const)
        expect([message, await refused(content, { encoding }, size)]).toEqual([
          message,
          expect.stringContaining(message),
        ]);
  });

  test("of single lines spoils these: the rest of the file shows that it is UTF-8, or its name says so", async () => {
    expect(await readAll(joined("\ufeffa,b\n1,", latin1("é,x\n")))).toEqual([
      [1, "a", "b"],
      [2, "!", "1", "é", "x"],
    ]);
    expect(await readAll(WESTERN, 5, { encoding: "utf-8" })).toEqual([
      [1, "sku", "nombre"],
      [2, "!", "T-1", "Café €"],
    ]);
  });
});
