/** Shows the progress, the rate and the remaining time. */
export type Progress = (
  what: string,
  /** The total for `at`; 0 if unknown. */
  total: number,
) => {
  /** Reports the part of the total that is done, and its number of rows. */
  readonly at: (done: number, rows: number) => void;
  readonly end: () => void;
};

/** Milliseconds between two lines without a terminal. */
const EVERY_MS = 5000;

const duration = (seconds: number): string => {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/** Progress on standard error: a bar on a terminal, else a line every few seconds; nothing if it is to be quiet. */
export const createProgress = async (quiet = false): Promise<Progress> => {
  // Development only: the image has no cli-progress, and prints lines instead.
  const bars = process.stderr.isTTY && !quiet ? await import("cli-progress").catch(() => null) : null;
  return (what, total) => {
    const begun = performance.now();
    let shown = begun;
    const format = `${what} ${total > 0 ? "{bar} " : ""}{text}`;
    // It would catch the first Ctrl-C; the caller ends the bar.
    const options = { format, clearOnComplete: true, hideCursor: true, gracefulExit: false };
    const bar = bars && new bars.SingleBar(options);
    bar?.start(total, 0, { text: "" });
    return {
      at: (done, rows) => {
        const now = performance.now();
        if (quiet || (!bar && now - shown < EVERY_MS)) return;
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
