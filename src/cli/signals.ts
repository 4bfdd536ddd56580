const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * A repeated signal within so many milliseconds is the same one by another route: a terminal and `timeout` send it to
 * every process of a group, and npm and scripts/with-bun.mjs forward signals.
 */
const SAME_MS = 1000;

/**
 * Reports stop signals: from Ctrl-C, `kill`, or a closed terminal.
 * @param first called on the first signal
 * @param again called on the next one
 */
export const onStop = (first: (signal: NodeJS.Signals) => void, again: () => void): void => {
  let toldAt: number | undefined;
  for (const signal of SIGNALS)
    process.on(signal, () => {
      if (toldAt === undefined) {
        toldAt = performance.now();
        first(signal);
      } else if (performance.now() - toldAt > SAME_MS) again();
    });
  // After its terminal is closed, a write must not end the process before it has cleaned up.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
};

/** Resolves like the promise, unless the signal aborts first: then its reason is thrown. */
export const unlessAborted = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  return Promise.race([work, promise]).finally(() => signal.removeEventListener("abort", abort));
};
