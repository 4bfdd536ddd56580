import { expect, test } from "bun:test";
import { judge, type Series } from "./flat.ts";

const judged = (values: readonly number[], rule: Partial<Series> = {}) =>
  judge({ name: "x", unit: "MB", watch: "median", share: 0.15, slack: 10, ...rule, values }).flat;
const over = (of: (n: number) => number) => Array.from({ length: 300 }, (_, n) => of(n));

test("what rises only while it warms up is flat", () => {
  expect(judged(over((n) => 200 - 100 * Math.exp(-n / 30)))).toBe(true);
});

test("what swings is flat, if its peaks are", () => {
  expect(judged(over((n) => 100 * (n % 17)))).toBe(true);
  expect(
    judged(
      over((n) => 100 * (n % 17)),
      { watch: "peak" },
    ),
  ).toBe(true);
});

test("what grows all the time is not, slow as it may be at first", () => {
  expect(judged(over((n) => 100 + n))).toBe(false);
  expect(judged(over((n) => 100 + n * n * 0.01))).toBe(false);
  expect(
    judged(
      over((n) => n * (n % 17)),
      { watch: "peak" },
    ),
  ).toBe(false);
});

test("a share that falls is not, one that rises is", () => {
  expect(
    judged(
      over((n) => 1 - n / 300),
      { watch: "fall", share: 0, slack: 0.1 },
    ),
  ).toBe(false);
  expect(
    judged(
      over((n) => n / 300),
      { watch: "fall", share: 0, slack: 0.1 },
    ),
  ).toBe(true);
});
