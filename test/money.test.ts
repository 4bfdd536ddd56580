import { expect, test } from "bun:test";
import fc from "fast-check";
import { isAmount, MAX_CENTAVOS, toAmount, toCentavos } from "../src/money.ts";

test("every amount of centavos goes to the wire and back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX_CENTAVOS }), (centavos) => {
      const amount = toAmount(centavos);
      expect(toCentavos(amount)).toBe(centavos);
      expect(toCentavos((centavos / 100).toFixed(2))).toBe(centavos);
      expect(isAmount(amount)).toBe(true);
      expect(JSON.stringify(amount)).toMatch(/^\d+(\.\d\d?)?$/);
    }),
    { numRuns: 2000 },
  );
});

test("a third decimal is not an amount of money", () => {
  for (const amount of [0.001, 1.005, 9.999, 1234567.891]) expect(isAmount(amount)).toBe(false);
});
