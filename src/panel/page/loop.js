/** Looks at the server again and again: politely, and only while somebody looks at the page. */

/** Milliseconds from the end of a round to the next. */
const EVERY = 5_000;

/** After a round that failed: soon, then less and less often, so that a server that comes back is not run over. */
const RETRY = [2_000, 4_000, 8_000, 15_000];

/**
 * Starts the rounds. There is never more than one under way, and none while the page is hidden.
 * @param {() => Promise<void>} round
 * @param {(error: unknown) => void} onEnd called after each round, with what went wrong or null
 * @returns {{ soon: () => void }} `soon` has the next round begin at once
 */
export const startLoop = (round, onEnd) => {
  let running = false;
  let again = false;
  let failures = 0;
  let timer = 0;

  const run = async () => {
    clearTimeout(timer);
    if (running) again = true;
    if (running || document.hidden) return;
    running = true;
    try {
      await round();
      failures = 0;
      onEnd(null);
    } catch (error) {
      failures++;
      onEnd(error);
    }
    running = false;
    const wait = failures === 0 ? EVERY : RETRY[Math.min(failures, RETRY.length) - 1];
    timer = window.setTimeout(run, again ? 0 : wait);
    again = false;
  };

  document.addEventListener("visibilitychange", run);
  window.addEventListener("online", run);
  void run();
  return { soon: () => void run() };
};
