import { expect, test } from "bun:test";
import fc from "fast-check";
import { DECIMALS } from "../../src/csv/format.ts";
import { amountCell, numberCell, unitsCell } from "../../src/csv/number.ts";

const amount = (text: string, decimal: "." | "," = "."): number | string => {
  const { data, error } = amountCell(decimal).safeParse(text);
  return data ?? error?.issues[0]?.message ?? "";
};
const units = (text: string, decimal: "." | "," = "."): number | string => {
  const { data, error } = unitsCell(decimal).safeParse(text);
  return data ?? error?.issues[0]?.message ?? "";
};

test("money has a point, at most two decimals and no thousands separators", () => {
  for (const [text, value] of [
    ["12", 12],
    ["12.5", 12.5],
    ["1250.00", 1250],
    ["007.10", 7.1],
    ["-1", -1],
  ] as const)
    expect([text, amount(text)]).toEqual([text, value]);
  const sentence = "use a point and at most two decimals: 1250.00";
  for (const text of [
    "1.250",
    "1.999",
    "1,250.00",
    "1 250",
    "1.",
    ".5",
    "1e3",
    "+5",
    "12.50 €",
    "0x10",
    "٣",
    "9".repeat(400),
  ])
    expect([text, amount(text)]).toEqual([text, sentence]);
  for (const text of ["12,50", "1.250,00"])
    expect([text, amount(text)]).toEqual([text, `${sentence}, or import the file with --decimal ,`]);
});

test("with --decimal , it has a comma, and points in the right places", () => {
  for (const [text, value] of [
    ["12", 12],
    ["12,5", 12.5],
    ["12,50", 12.5],
    ["1.250", 1250],
    ["1.250,00", 1250],
    ["12.500.000,01", 12_500_000.01],
    ["1250,00", 1250],
  ] as const)
    expect([text, amount(text, ",")]).toEqual([text, value]);
  for (const text of [
    "1.25,00",
    "12.50",
    "0.250",
    "1.2500,00",
    "1250.000",
    "1,250.00",
    "12,505",
    "1..250",
    ".250",
    "1.250,",
  ])
    expect([text, amount(text, ",")]).toEqual([text, "use a comma and at most two decimals: 1250,00"]);
});

test("units are whole digits", () => {
  for (const [text, decimal, value] of [
    ["40", ".", 40],
    ["-3", ".", -3],
    ["1.250", ",", 1250],
    ["1250", ",", 1250],
  ] as const)
    expect([text, units(text, decimal)]).toEqual([text, value]);
  for (const [text, decimal] of [
    ["1.250", "."],
    ["40.0", "."],
    ["1,250", "."],
    ["40,0", ","],
    ["1.25", ","],
    ["1e3", "."],
  ] as const)
    expect([text, units(text, decimal)]).toEqual([text, "use whole digits: 1250"]);
});

test("what is written is read back", () => {
  fc.assert(
    fc.property(fc.nat({ max: 10 ** 12 - 1 }), fc.constantFrom(...DECIMALS), (cents, decimal) => {
      const text = (cents / 100).toFixed(2);
      expect(amount(numberCell(text, decimal), decimal)).toBe(Number(text));
    }),
  );
});
