/** Milliseconds between two checks: a request is given up at most that long after its deadline. */
const TICK_MS = 250;

/**
 * Pending items, each until its deadline. One timer serves all, and none runs while nothing is pending. Items must be
 * added in the order of their deadlines.
 */
export const createDeadlines = <T extends { readonly expires: number }>(late: (ones: readonly T[]) => void) => {
  const pending = new Set<T>();
  let timer: ReturnType<typeof setInterval> | undefined;

  const close = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const tick = (): void => {
    const now = performance.now();
    const expired: T[] = [];
    for (const one of pending) {
      if (one.expires > now) break;
      expired.push(one);
    }
    if (expired.length > 0) late(expired);
    if (pending.size === 0) close();
  };

  return {
    add: (one: T): void => {
      pending.add(one);
      timer ??= setInterval(tick, TICK_MS).unref();
    },
    remove: (one: T): void => void pending.delete(one),
    size: (): number => pending.size,
    close,
  };
};
