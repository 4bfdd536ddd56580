/** Handles a statement taken from a queue: its requests are answered, or go back to the queue. */
import { Cancelled, isRolledBack, isTransient, Locked, Overloaded, Unavailable } from "./errors.ts";
import type { Observer, QueueEvent } from "./observer.ts";
import { type Entry, prune, putFirst, type Queue, type Work } from "./queue.ts";
import { type AnyStatement, isBatched, isWrite, revived } from "./statement.ts";

export type Row = Readonly<Record<string, unknown>>;

/** Sends a statement on a connection of its own. When the signal aborts, it ends the statement and rejects. */
export type Run = (
  statement: AnyStatement,
  params: readonly unknown[],
  options: { readonly signal: AbortSignal; readonly after?: string | undefined },
) => Promise<readonly Row[]>;

type BatchesOptions = {
  readonly run: Run;
  readonly observers: readonly Observer[];
  /** Receives the duration of a statement, in milliseconds, and its number of requests. */
  readonly took: (queue: Queue, requests: number, ms: number) => void;
  /** Receives each completed request. */
  readonly done: (entry: Entry) => void;
  /** Called when requests of a queue may be sent again. */
  readonly wake: (queue: Queue) => void;
};

/** How often a statement that lost to another one is retried. */
const TRANSIENT_RETRIES = 5;

/** After so many lock timeouts whose row was not found, a request is tried alone. */
const LOCK_TIMEOUTS = 3;

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** The ids that these requests name. */
const idsIn = (entries: readonly Entry[]): string[] => [
  ...new Set(JSON.stringify(entries.map(({ request }) => request)).match(ID)),
];

/** Puts requests under way back in the queue. */
const toWait = (entry: Entry): Entry => {
  entry.work = undefined;
  return entry;
};

const open = (entries: readonly Entry[]): Entry[] => entries.filter(({ done }) => !done);

/** Sends statements, and settles their requests by the result. */
export const createBatches = ({ run, observers, took, done, wake }: BatchesOptions) => {
  const report = ({ statement }: Queue, event: QueueEvent, requests: number): void => {
    if (requests > 0) for (const observer of observers) observer.queued?.(statement.name, event, requests);
  };

  const finish = (entry: Entry): boolean => {
    if (entry.done) return false;
    entry.done = true;
    done(entry);
    return true;
  };
  const answer = (entry: Entry, value: unknown): void => {
    if (finish(entry)) entry.settle.resolve(value);
  };
  const refuse = (entry: Entry, error: unknown): void => {
    if (finish(entry)) entry.settle.reject(error);
  };

  const send = async ({ queue, abort: { signal } }: Work, entries: readonly Entry[]): Promise<readonly Row[]> => {
    const { statement, tienda } = queue;
    const callers = entries.map(({ caller }) => caller);
    const ends = observers.map((observer) => observer.sent?.(statement.name, callers));
    const begun = performance.now();
    let failure: unknown;
    try {
      if (!isBatched(statement))
        return await run(statement, entries[0]?.request as readonly unknown[], {
          signal,
          after: callers[0]?.replica?.after,
        });
      for (const caller of callers) caller.batch = entries.length;
      const requests = entries.map(({ request }, pos) => ({ pos, ...(request as object) }));
      const held = statement.takesHeld ? [tienda.held.asArray()] : [];
      return await run(statement, [tienda.id, requests, ...held], { signal });
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      for (const end of ends) end?.(failure);
      // The duration of a lock says nothing about the size of the batch.
      if (!(failure instanceof Locked)) took(queue, entries.length, performance.now() - begun);
    }
  };

  /** Gives each request its row, or sends it back to be retried. */
  const sort = (queue: Queue, entries: readonly Entry[], rows: readonly Row[]): void => {
    const found: (Row | undefined)[] = new Array(entries.length).fill(undefined);
    for (const row of rows) found[row.pos as number] = row.hecho ? revived(queue.statement, row) : row;
    const undecided: Entry[] = [];
    const held: Entry[] = [];
    for (const [pos, entry] of entries.entries()) {
      const row = found[pos];
      if (row?.undecided) (row.held ? held : undecided).push(toWait(entry));
      else answer(entry, row);
    }
    // They have waited longest: first in line, so that a request that keeps losing is decided in the end.
    putFirst(queue, undecided);
    queue.parked.push(...held);
    report(queue, "undecided", undecided.length);
    report(queue, "held", held.length);
    if (isWrite(queue.statement) && rows.some(({ applied }) => applied))
      for (const observer of observers) observer.wrote?.(queue.tienda.id);
  };

  const fail = (work: Work, error: unknown): void => {
    const { queue } = work;
    const entries = open(work.entries);
    if (error instanceof Locked && isBatched(queue.statement)) void findHeld(work, entries.map(toWait), error);
    else if (entries.length > 1 && isRolledBack(error)) {
      // One bad request must not hurt its neighbours: each gets its own answer, beside new requests.
      report(queue, "one_by_one", entries.length);
      queue.unlucky.push(...entries.map(toWait));
    } else for (const entry of entries) refuse(entry, error);
  };

  /** A row stayed locked for too long. Finds out which one; until then its queue sends nothing that could run into it. */
  const findHeld = async ({ queue, alone }: Work, entries: readonly Entry[], error: Locked): Promise<void> => {
    queue.paused++;
    queue.parked.push(...entries);
    const found = await queue.tienda.held.find(idsIn(entries));
    queue.paused--;
    const these = new Set(entries);
    queue.parked = queue.parked.filter((entry) => !these.has(entry));
    // Otherwise no single row is to blame: many batches wait for each other, and smaller ones wait less.
    if (!found) queue.limit = Math.max(1, Math.min(queue.limit, entries.length) >> 2);
    const again: Entry[] = [];
    for (const entry of open(entries)) {
      if (++entry.lockTimeouts < LOCK_TIMEOUTS) again.push(entry);
      else if (alone) refuse(entry, error);
      else {
        report(queue, "one_by_one", 1);
        queue.unlucky.push(entry);
      }
    }
    putFirst(queue, again);
    wake(queue);
  };

  return {
    report,
    /** Sends a statement until its requests are decided, or have to wait for something. Never rejects. */
    decide: async (work: Work): Promise<void> => {
      const { queue } = work;
      for (let attempt = 0; ; attempt++) {
        const entries = open(work.entries);
        if (entries.length === 0) return;
        try {
          const rows = await send(work, entries);
          return isBatched(queue.statement) ? sort(queue, entries, rows) : answer(entries[0] as Entry, rows);
        } catch (error) {
          if (!isTransient(error) || attempt === TRANSIENT_RETRIES) return fail(work, error);
          report(queue, "transient", entries.length);
        }
      }
    },
    /** Gives up requests that are not answered, wherever they are. */
    giveUp: (entries: readonly Entry[], event: "late" | "gone"): void => {
      for (const entry of open(entries)) {
        const { queue, work } = entry;
        report(queue, event === "late" && work ? "unanswered" : event, 1);
        if (event === "gone") refuse(entry, new Cancelled("the client went away"));
        else if (work) refuse(entry, new Unavailable("no answer in time: it is unknown whether it was applied"));
        else refuse(entry, new Overloaded("The request waited too long."));
        if (work && open(work.entries).length === 0) work.abort.abort();
      }
      for (const queue of new Set(entries.map((entry) => entry.queue))) prune(queue);
    },
  };
};
