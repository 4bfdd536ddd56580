import { setTimeout as sleep } from "node:timers/promises";
import sql from "../../sql/db/held.sql" with { type: "text" };
import { pg, statement } from "./statement.ts";

/** Which rows are locked, and by which transaction. */
export const selectLocked = statement({
  name: "db/held",
  text: sql,
  params: ["_uuid"],
  columns: { id: pg.uuid, holder: pg.text },
  plan: "generic",
});

/**
 * Milliseconds between two checks of a locked row. If the same transaction locks it both times, it is held. Batches keep
 * their locks for less; a busy producto is nearly always locked, each time by another one.
 */
const TWO_LOOKS_MS = 250;

/** Milliseconds until held rows are checked again: at first, and at most. */
const AGAIN_MS = { first: 100, most: 500 };

type HeldOptions = {
  /** Which of these rows are locked now, each with its holder. */
  readonly look: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Called when rows are free again, or given up. */
  readonly released: () => void;
};

/**
 * The rows of a tienda that another transaction keeps locked for long, such as an operator's. Requests that need one of
 * them wait separately, so that they delay no others.
 */
export const createHeldRows = ({ look, released }: HeldOptions) => {
  const holders = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = AGAIN_MS.first;

  const lookAgain = async (): Promise<void> => {
    // If their holders cannot be determined, the waiting requests are simply tried.
    const locked = await look([...holders.keys()]).catch(() => new Map<string, string>());
    const before = holders.size;
    for (const [id, holder] of holders) if (locked.get(id) !== holder) holders.delete(id);
    delay = holders.size < before ? AGAIN_MS.first : Math.min(delay * 1.5, AGAIN_MS.most);
    timer = undefined;
    watch();
    if (holders.size < before) released();
  };
  const watch = (): void => {
    if (holders.size > 0) timer ??= setTimeout(lookAgain, delay).unref();
  };

  return {
    has: (id: string): boolean => holders.has(id),
    /** An array in PostgreSQL's text format. */
    asArray: (): string => `{${[...holders.keys()].join(",")}}`,
    isEmpty: (): boolean => holders.size === 0,
    /** Looks for held rows among these. Resolves to whether there are any. */
    find: async (ids: readonly string[]): Promise<boolean> => {
      try {
        const once = await look(ids);
        if (once.size === 0) return false;
        await sleep(TWO_LOOKS_MS);
        const twice = [...(await look([...once.keys()]))].filter(([id, holder]) => once.get(id) === holder);
        for (const [id, holder] of twice) holders.set(id, holder);
        delay = AGAIN_MS.first;
        watch();
        return twice.length > 0;
      } catch {
        return false;
      }
    },
    close: (): void => clearTimeout(timer),
  };
};

export type HeldRows = ReturnType<typeof createHeldRows>;
