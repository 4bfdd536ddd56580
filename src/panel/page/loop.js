/** Polls the server, at a limited rate and only while the page is visible. */

/** Milliseconds from the end of a round to the next. */
const EVERY_MS = 5_000;

/** After a failed round: soon, then less and less often, so that a recovering server is not overloaded. */
const RETRY = [2_000, 4_000, 8_000, 15_000];

/**
 * Starts the rounds. At most one is under way, and none while the page is hidden.
 * @param {() => Promise<void>} round
 * @param {(error: unknown) => void} onEnd called after each round, with the error or null
 * @returns {{ soon: () => void }} `soon` starts the next round at once
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
    const wait = failures === 0 ? EVERY_MS : RETRY[Math.min(failures, RETRY.length) - 1];
    timer = window.setTimeout(run, again ? 0 : wait);
    again = false;
  };

  document.addEventListener("visibilitychange", run);
  window.addEventListener("online", run);
  void run();
  return { soon: () => void run() };
};
