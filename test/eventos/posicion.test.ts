import { expect, test } from "bun:test";
import { decodePosition, encodePosition } from "../../src/eventos/posicion.ts";
import { encodeCursor } from "../../src/http/pagination.ts";

const place = { orden: "17592186045157", version: 3, id: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11" };

test("a position comes back as it was", () => {
  expect(decodePosition(encodePosition(place))).toEqual([place.orden, place.version, place.id]);
});

test("what is no position is none: PostgreSQL never sees it", () => {
  const { orden, version, id } = place;
  for (const forged of [
    ...[[], [orden], [orden, version], [Number(orden), version, id], [`${orden}x`, version, id], ["-1", version, id]],
    ...[
      ["9".repeat(19), version, id],
      [orden, -1, id],
      [orden, 2 ** 31, id],
      [orden, 1.5, id],
      [orden, version, "id"],
    ],
    [orden, version, id, 1],
  ])
    expect(decodePosition(encodeCursor(forged))).toBeUndefined();
  for (const text of ["", "x", "ñ", "W10", "null"]) expect(decodePosition(text)).toBeUndefined();
});
