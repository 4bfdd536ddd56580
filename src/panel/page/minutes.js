/** How many pedidos were confirmed in each minute of the last hour, counted by the server. */

const MINUTE = 60_000;
const MINUTES = 60;

/** A minute is over for good so long after its end: what was confirmed in it may be on its way to the disk. */
const SETTLED = 20_000;

/** Requests at the same time, when the page is new and knows no minute. */
const AT_ONCE = 4;

/**
 * Counts by minutes. A minute that is over is never asked for again, so that a round is one request, seldom two.
 * @param {(from: number, to: number) => Promise<number>} countBetween how many were confirmed from a time on and before
 *   another, in milliseconds
 * @returns {(now: number) => Promise<{ start: number, count: number }[]>} the last hour, the oldest minute first
 */
export const createMinutes = (countBetween) => {
  /** @type {Map<number, { count: number, settled: boolean }>} */
  const known = new Map();

  return async (now) => {
    const current = Math.floor(now / MINUTE) * MINUTE;
    const starts = Array.from({ length: MINUTES }, (_, n) => current - n * MINUTE);
    for (const start of known.keys()) if (!starts.includes(start)) known.delete(start);

    const due = starts.filter((start) => !known.get(start)?.settled);
    // The workers share one iterator: each takes the next minute when it is done with its last.
    const waiting = due.values();
    const work = async () => {
      for (const start of waiting) {
        const settled = now >= start + MINUTE + SETTLED;
        known.set(start, { count: await countBetween(start, start + MINUTE), settled });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return starts.toReversed().map((start) => ({ start, count: known.get(start)?.count ?? 0 }));
  };
};
