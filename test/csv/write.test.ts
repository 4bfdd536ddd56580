import { expect, test } from "bun:test";
import fc from "fast-check";
import Papa from "papaparse";
import { SEPARATORS } from "../../src/csv/format.ts";
import { readCsv } from "../../src/csv/read.ts";
import { csvText, unescaped } from "../../src/csv/write.ts";

test("quotes what has to be quoted; null is an empty cell, a time RFC 3339", () => {
  const time = new Date("2026-01-02T03:04:05.678Z");
  expect(csvText([["a", 1, "12.50", null, time, 'b "c", d', "e\nf", "g;h", "i\tj"]])).toBe(
    'a,1,12.50,,2026-01-02T03:04:05.678Z,"b ""c"", d","e\nf","g;h","i\tj"\n',
  );
  expect(csvText([["a", "b,c", "d;e"]], ";")).toBe('a;"b,c";"d;e"\n');
});

test("no cell is a formula", () => {
  for (const cell of [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '"=1',
    " =1",
  ])
    expect(Papa.parse<string[]>(csvText([[cell, "x"]])).data[0]?.[0]).toBe(`'${cell}`);
  expect(csvText([["a=1", "'n Roll", -1, "Taza, -5 %", "mitad-mitad"]])).toBe(
    `a=1,'n Roll,-1,"Taza, -5 %",mitad-mitad\n`,
  );
  expect(csvText([["Ana;=1+1", "Ana\t@x", 'Ana;"=1', "Ana|\u3000＝1", "Ana,=1", "Ana; -"]])).toBe(
    `"Ana;'=1+1","Ana\t'@x","Ana;'""=1","Ana|'\u3000＝1","Ana,'=1","Ana;' -"\n`,
  );
});

/** Text of the characters that matter, and some others. */
const text = fc
  .array(fc.constantFrom(..."'\"=+-@＝＠;,|\t\r\n a1é".split(""), "'=", ';"', ",'"), { maxLength: 8 })
  .map((parts) => parts.join(""));

test("wherever a spreadsheet separates fields, and whether or not it honours quotes, none is a formula", () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), fc.constantFrom(...SEPARATORS), (cells, separator) => {
      const written = csvText([cells], separator);
      for (const other of SEPARATORS) {
        const sloppy = written.split(new RegExp(`[${other}\\n\\r]`)).map((cell) => cell.replace(/^"+/, ""));
        const strict = Papa.parse<string[]>(written, { delimiter: other, newline: "\n" }).data.flat();
        for (const cell of [...sloppy, ...strict])
          expect([written, other, cell]).toEqual([written, other, expect.not.stringMatching(/^[=+\-@＝＋－＠]/)]);
      }
    }),
    { numRuns: 3000 },
  );
});

test("whatever was written is read back", async () => {
  const pieces = async function* (content: string) {
    yield Buffer.from(content);
  };
  await fc.assert(
    fc.asyncProperty(
      // A carriage return before a line feed is a line break of its own, and no text of ours has one.
      fc.array(
        fc.tuple(
          fc.constant("x"),
          text.map((cell) => cell.replaceAll("\r", "")),
          text.map((cell) => cell.replaceAll("\r", "")),
        ),
      ),
      fc.constantFrom(...SEPARATORS),
      async (rows, separator) => {
        const found: string[][] = [];
        for await (const block of readCsv(pieces(csvText(rows, separator)), { separator }))
          for (const { cells } of block.rows) found.push(cells.map(unescaped));
        expect(found).toEqual(rows);
      },
    ),
    { numRuns: 1000 },
  );
  // And a carriage return by itself.
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [cells] = Papa.parse<string[]>(csvText([[a, b]]), { delimiter: ",", newline: "\n" }).data;
      expect(cells?.map(unescaped)).toEqual([a, b]);
    }),
    { numRuns: 1000 },
  );
});
