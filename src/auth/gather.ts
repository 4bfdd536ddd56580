import { Overloaded } from "../db/errors.ts";

/** How many keys one statement asks for at most, and how many may wait. */
const MAX_BATCH = 128;
const MAX_WAITING = 10_000;

/**
 * Looks things up together: while one lookup is under way, those that come wait, and the next one asks for all of them. So
 * a flood of keys that nobody has seen costs the database one small statement at a time, however many come.
 */
export const gather = <T>(lookUp: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>) => {
  const waiting = new Map<string, PromiseWithResolvers<T | undefined>>();
  let underWay = false;

  const run = async (): Promise<void> => {
    underWay = true;
    while (waiting.size > 0) {
      const batch = [...waiting].slice(0, MAX_BATCH);
      for (const [key] of batch) waiting.delete(key);
      try {
        const found = await lookUp(batch.map(([key]) => key));
        for (const [key, { resolve }] of batch) resolve(found.get(key));
      } catch (error) {
        for (const [, { reject }] of batch) reject(error);
      }
    }
    underWay = false;
  };

  return (key: string): Promise<T | undefined> => {
    const already = waiting.get(key);
    if (already) return already.promise;
    if (waiting.size >= MAX_WAITING) return Promise.reject(new Overloaded("too many keys wait to be looked up"));
    const mine = Promise.withResolvers<T | undefined>();
    waiting.set(key, mine);
    if (!underWay) void run();
    return mine.promise;
  };
};
