/** Shows how far something is, how fast it goes and how long it will take. */
export type Progress = (
  what: string,
  /** What `at` counts to; 0 where nobody knows. */
  total: number,
) => {
  /** So much of the total is done, and that was so many rows. */
  readonly at: (done: number, rows: number) => void;
  readonly end: () => void;
};

/** Milliseconds between two lines where there is no terminal. */
const EVERY = 5000;

const duration = (seconds: number): string => {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/** Progress on standard error: a bar on a terminal, else a line every few seconds; nothing if it is to be quiet. */
export const createProgress = async (quiet = false): Promise<Progress> => {
  // Development only: the image has no cli-progress, and lines do as well there.
  const bars = process.stderr.isTTY && !quiet ? await import("cli-progress").catch(() => null) : null;
  return (what, total) => {
    const begun = performance.now();
    let shown = begun;
    const format = `${what} ${total > 0 ? "{bar} " : ""}{text}`;
    // It would take the first Ctrl-C for itself; whoever shows a bar ends it.
    const options = { format, clearOnComplete: true, hideCursor: true, gracefulExit: false };
    const bar = bars && new bars.SingleBar(options);
    bar?.start(total, 0, { text: "" });
    return {
      at: (done, rows) => {
        const now = performance.now();
        if (quiet || (!bar && now - shown < EVERY)) return;
        shown = now;
        const seconds = (now - begun) / 1000;
        const rate = Math.round(rows / Math.max(seconds, 0.001));
        const left = total > 0 && done > 0 ? `, about ${duration((seconds * (total - done)) / done)} left` : "";
        const percent = total > 0 ? `${Math.floor((100 * done) / total)} %, ` : "";
        const text = `${percent}${rows.toLocaleString("en")} rows, ${rate.toLocaleString("en")} a second${left}`;
        if (bar) bar.update(done, { text });
        else console.error(`${what}: ${text}`);
      },
      end: () => bar?.stop(),
    };
  };
};
