import { beforeEach, describe, expect, test } from "bun:test";
import { createMinutes } from "../../src/panel/page/minutes.js";

const MINUTE = 60_000;
const NOON = Date.parse("2026-11-22T12:00:00Z");

describe("the minutes of the last hour", () => {
  let confirmed: number[] = [];
  let asked: number[] = [];
  const lastHour = () =>
    createMinutes(async (from, to) => {
      asked.push(from);
      return confirmed.filter((time) => time >= from && time < to).length;
    });
  beforeEach(() => {
    [confirmed, asked] = [[], []];
  });

  test("are sixty, the oldest first, with what was confirmed in each", async () => {
    confirmed = [NOON - 60 * MINUTE, NOON - 59 * MINUTE, NOON - 1, NOON, NOON + 1];
    const minutes = await lastHour()(NOON + 30_000);
    expect(minutes.map(({ start }) => start)).toEqual(Array.from({ length: 60 }, (_, n) => NOON - (59 - n) * MINUTE));
    expect(minutes.flatMap(({ count }, n) => (count > 0 ? [[n, count]] : []))).toEqual([
      [0, 1],
      [58, 1],
      [59, 2],
    ]);
    expect(asked.length).toBe(60);
  });

  test("that are over are not asked for again, but for the last one a while longer", async () => {
    const look = lastHour();
    await look(NOON + 30_000);
    asked = [];
    confirmed.push(NOON + 40_000);
    expect((await look(NOON + 45_000)).at(-1)?.count).toBe(1);
    expect(asked).toEqual([NOON]);

    // A confirm of the last moment, whose commit was late.
    asked = [];
    confirmed.push(NOON + MINUTE - 1);
    expect((await look(NOON + MINUTE + 5_000)).slice(-2).map(({ count }) => count)).toEqual([2, 0]);
    expect(asked).toEqual([NOON + MINUTE, NOON]);

    await look(NOON + MINUTE + 20_000);
    asked = [];
    await look(NOON + MINUTE + 25_000);
    expect(asked).toEqual([NOON + MINUTE]);
  });

  test("that passed while nobody looked are asked for, and no others", async () => {
    const look = lastHour();
    await look(NOON + 30_000);
    asked = [];
    await look(NOON + 10 * MINUTE);
    expect(asked.toSorted()).toEqual(Array.from({ length: 11 }, (_, n) => NOON + n * MINUTE));
  });

  test("of which one could not be counted are counted at the next look", async () => {
    let broken = true;
    const look = createMinutes(async (from) => {
      asked.push(from);
      if (broken && from === NOON - 5 * MINUTE) throw new Error("no answer");
      return 1;
    });
    expect(await look(NOON).catch((error: Error) => error.message)).toBe("no answer");
    broken = false;
    asked = [];
    expect((await look(NOON)).every(({ count }) => count === 1)).toBe(true);
    expect(asked).toContain(NOON - 5 * MINUTE);
  });
});
