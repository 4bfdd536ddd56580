import { Overloaded } from "./errors.ts";
import type { Caller, QueueEvent } from "./observer.ts";

/** What a queue needs of a batched statement. */
export type BatchOptions<Request> = {
  /**
   * Sends the requests of these callers as one statement. Resolves to one row per request, undefined where it returned
   * none.
   */
  readonly send: (
    requests: readonly Request[],
    callers: readonly Caller[],
  ) => Promise<readonly (BatchRow | undefined)[]>;
  /** Requests that have a key in common never run at the same time. */
  readonly conflictKeys: (request: Request) => readonly string[];
  /** How many statements of the queue may be under way at once. */
  readonly lanes: number;
  /** The most requests that one statement takes. */
  readonly maxBatch: number;
  /** The most requests that may wait; one more is refused with Overloaded. */
  readonly maxWaiting: number;
  /** Milliseconds after which a request that still waits is refused with Overloaded. */
  readonly deadline: number;
  /** Whether a failed batch left nothing behind, so that its requests may be sent again one by one. */
  readonly rolledBack: (error: unknown) => boolean;
  /** Whether to send the same again: it lost to another statement, and may win next time. */
  readonly transient: (error: unknown) => boolean;
  /** Is told what becomes of so many requests other than an answer. */
  readonly report?: (event: QueueEvent, requests: number) => void;
};

type BatchRow = { readonly undecided?: boolean | null };

type Waiting<Request> = {
  readonly request: Request;
  readonly caller: Caller;
  readonly keys: readonly string[];
  readonly expires: number;
  readonly resolve: (row: BatchRow | undefined) => void;
  readonly reject: (error: unknown) => void;
};

/** How often a statement that lost to another one is sent again. */
const TRANSIENT_RETRIES = 5;

/**
 * A queue of requests for one statement and one tienda. While fewer than `lanes` statements are under way, all that
 * waits goes out as one statement. There are no timers: an idle queue sends at once, a busy one gathers while it waits,
 * so batches grow with the load by themselves. Requests with a conflict key in common never run at the same time.
 */
export const createQueue = <Request>(options: BatchOptions<Request>) => {
  let waiting: Waiting<Request>[] = [];
  let underWay = 0;
  const busy = new Set<string>();

  const giveUp = (entry: Waiting<Request>): void => {
    options.report?.("late", 1);
    entry.reject(new Overloaded("The request waited too long."));
  };

  /** Takes what may run now out of the queue, in order; the rest stays, in order. */
  const take = (): Waiting<Request>[] => {
    const batch: Waiting<Request>[] = [];
    const rest: Waiting<Request>[] = [];
    const now = performance.now();
    for (const [index, entry] of waiting.entries()) {
      if (batch.length === options.maxBatch) {
        rest.push(...waiting.slice(index));
        break;
      }
      if (entry.expires < now) giveUp(entry);
      else if (entry.keys.some((key) => busy.has(key))) rest.push(entry);
      else {
        for (const key of entry.keys) busy.add(key);
        batch.push(entry);
      }
    }
    waiting = rest;
    return batch;
  };

  const send = async (batch: readonly Waiting<Request>[]): Promise<Waiting<Request>[]> => {
    for (let attempt = 0; ; attempt++) {
      try {
        const requests = batch.map(({ request }) => request);
        const callers = batch.map(({ caller }) => caller);
        const rows = await options.send(requests, callers);
        const undecided: Waiting<Request>[] = [];
        for (const [pos, entry] of batch.entries()) {
          const row = rows[pos];
          if (row?.undecided) undecided.push(entry);
          else entry.resolve(row);
        }
        if (undecided.length > 0) options.report?.("undecided", undecided.length);
        return undecided;
      } catch (error) {
        if (options.transient(error) && attempt < TRANSIENT_RETRIES) {
          options.report?.("transient", batch.length);
          continue;
        }
        if (batch.length === 1 || !options.rolledBack(error)) {
          for (const entry of batch) entry.reject(error);
          return [];
        }
        // One bad request must not hurt its neighbours: each gets its own answer. Where each waits for the same locked
        // row this takes long, and the deadline ends it: the lane is wanted by others.
        options.report?.("one_by_one", batch.length);
        const undecided: Waiting<Request>[] = [];
        for (const entry of batch) {
          if (entry.expires < performance.now()) giveUp(entry);
          else undecided.push(...(await send([entry])));
        }
        return undecided;
      }
    }
  };

  const run = async (batch: Waiting<Request>[]): Promise<void> => {
    underWay++;
    const undecided = await send(batch);
    underWay--;
    for (const { keys } of batch) for (const key of keys) busy.delete(key);
    // They have waited longest: first in line, so that a request that keeps losing is decided in the end.
    if (undecided.length > 0) waiting = undecided.concat(waiting);
    drain();
  };

  const drain = (): void => {
    while (underWay < options.lanes && waiting.length > 0) {
      const batch = take();
      if (batch.length === 0) return;
      void run(batch);
    }
  };

  return {
    /** Whether one more request would be refused. */
    isFull: (): boolean => waiting.length >= options.maxWaiting,

    /** Asks for one request. Resolves to its row, or undefined where the statement has none for it. */
    call: (request: Request, caller: Caller): Promise<BatchRow | undefined> =>
      new Promise((resolve, reject) => {
        if (waiting.length >= options.maxWaiting) {
          options.report?.("full", 1);
          return reject(new Overloaded("The queue is full."));
        }
        const keys = options.conflictKeys(request);
        waiting.push({ request, caller, keys, expires: performance.now() + options.deadline, resolve, reject });
        drain();
      }),
    /** How many requests wait now, and how many statements are under way. */
    load: () => ({ waiting: waiting.length, underWay }),
  };
};
