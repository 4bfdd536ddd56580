import { expect, test } from "bun:test";
import fc from "fast-check";
import Papa from "papaparse";
import { csvText, unescaped } from "../../src/csv/write.ts";

test("quotes what has to be quoted; null is an empty cell, a time RFC 3339", () => {
  const time = new Date("2026-01-02T03:04:05.678Z");
  expect(csvText([["a", 1, "12.50", null, time, 'b "c", d', "e\nf"]])).toBe(
    'a,1,12.50,,2026-01-02T03:04:05.678Z,"b ""c"", d","e\nf"\n',
  );
});

test("no cell is a formula", () => {
  for (const cell of ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
    expect(Papa.parse<string[]>(csvText([[cell, "x"]])).data[0]?.[0]).toBe(`'${cell}`);
  expect(csvText([["a=1", "'n Roll", -1]])).toBe("a=1,'n Roll,-1\n");
});

test("whatever was written is read back", () => {
  const text = fc.stringMatching(/^['=+@a-]{0,5}$/);
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [cells] = Papa.parse<string[]>(csvText([[a, b]])).data;
      expect(cells?.map(unescaped)).toEqual([a, b]);
    }),
    { numRuns: 1000 },
  );
});
