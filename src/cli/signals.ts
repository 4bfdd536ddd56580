const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * A signal that comes again within so many milliseconds is the same one on another way: a terminal and `timeout` send it
 * to every process of a group, and npm and scripts/with-bun.mjs pass on what they get.
 */
const SAME_MS = 1000;

/**
 * Says when the process is told to stop: by Ctrl-C, by `kill`, or because its terminal was closed.
 * @param first what to do then
 * @param again what to do when it is told once more
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
  // Once its terminal is closed, nothing that is still written may end the process before it has cleaned up.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
};

/** What this resolves to, unless the signal comes first: then its reason is thrown. */
export const unlessAborted = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  return Promise.race([work, promise]).finally(() => signal.removeEventListener("abort", abort));
};
