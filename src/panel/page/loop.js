/** Asks the server in rounds, at a limited rate and only while the page is visible. */

/** Milliseconds from the end of a round to the next, where the page polls, and where it is told what changes. */
const EVERY_MS = { polled: 5_000, told: 30_000 };

/** After a failed round: soon, then less and less often, so that a recovering server is not overloaded. */
const RETRY = [2_000, 4_000, 8_000, 15_000];

/**
 * Starts the rounds. At most one is under way, and none while the page is hidden.
 * @param {(concerns: (what: string) => boolean) => Promise<void>} round of what has changed
 * @param {(error: unknown) => void} onEnd called after each round, with the error or null
 * @param {() => boolean} isTold whether the page is told what changes
 * @returns {{ soon: (changed?: ReadonlySet<string>) => void }} `soon` starts the next round at once, of all unless told
 */
export const startLoop = (round, onEnd, isTold) => {
  let running = false;
  let again = false;
  /** What the next round is about; null: everything. @type {Set<string> | null} */
  let next = null;
  let failures = 0;
  let timer = 0;

  const run = async () => {
    clearTimeout(timer);
    if (running) again = true;
    if (running || document.hidden) return;
    running = true;
    const about = next;
    next = new Set();
    try {
      await round((what) => about?.has(what) ?? true);
      failures = 0;
      onEnd(null);
    } catch (error) {
      failures++;
      next = null;
      onEnd(error);
    }
    running = false;
    const every = isTold() ? EVERY_MS.told : EVERY_MS.polled;
    const wait = failures === 0 ? every : RETRY[Math.min(failures, RETRY.length) - 1];
    timer = window.setTimeout(again ? run : runAll, again ? 0 : wait);
    again = false;
  };

  const runAll = () => {
    next = null;
    void run();
  };
  document.addEventListener("visibilitychange", runAll);
  window.addEventListener("online", runAll);
  runAll();
  return {
    soon: (changed) => {
      if (!changed) return runAll();
      for (const what of changed) next?.add(what);
      void run();
    },
  };
};
