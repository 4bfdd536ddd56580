/** The requests of one tienda for one statement, waiting for their turn. Only data: the scheduler decides and sends. */
import type { HeldRows } from "./held.ts";
import type { Caller } from "./observer.ts";
import type { AnyStatement } from "./statement.ts";

/** A request on its way to its answer. */
export type Entry = {
  readonly request: unknown;
  readonly caller: Caller;
  /** Requests that have a key in common never run at the same time. */
  readonly keys: readonly string[];
  /** The time after which it is given up. */
  readonly expires: number;
  readonly queue: Queue;
  readonly settle: PromiseWithResolvers<unknown>;
  /** The statement that it is currently in, if any. */
  work: Work | undefined;
  /** Answered or given up: later results are ignored. */
  done: boolean;
  /** How many of its statements were rolled back because a row stayed locked. */
  lockTimeouts: number;
  /** Called once, when it is done. */
  readonly end: (() => void) | undefined;
};

/** A statement that is under way, and the requests that it decides. */
export type Work = {
  readonly queue: Queue;
  readonly entries: readonly Entry[];
  /** Whether it is one request that is tried alone, beside the lanes. */
  readonly alone: boolean;
  /** Ends the statement when no request waits for it. */
  readonly abort: AbortController;
};

export type Queue = {
  readonly key: string;
  readonly statement: AnyStatement;
  readonly tienda: Tienda;
  waiting: Entry[];
  /** Requests that need a row held by another session: not tried until it is free. */
  parked: Entry[];
  /** Requests whose batch failed as a whole: tried one by one, so that a bad one does not hurt its neighbours. */
  unlucky: Entry[];
  /** The keys of the requests under way. */
  readonly busy: Set<string>;
  /** Statements under way, without the one that is tried alone. */
  underWay: number;
  aloneUnderWay: boolean;
  /** More than 0 during the search for the row that stays locked: other statements could run into it. */
  paused: number;
  /** The most requests that the next statement takes: less while statements take long. */
  limit: number;
};

type Plan = AnyStatement["plan"];

/** The waiting and running requests of one tienda. Removed when there are none. */
export type Tienda = {
  /** Empty for the statements without a tienda. */
  readonly id: string;
  readonly queues: Map<string, Queue>;
  /** Queues that may have something to send, in the order of their turns. */
  readonly ready: Readonly<Record<Plan, Set<Queue>>>;
  /** Statements. */
  readonly underWay: Record<Plan, number>;
  /** Requests that are not done. */
  pending: number;
  readonly held: HeldRows;
};

/** An empty queue. */
export const createQueue = (key: string, statement: AnyStatement, tienda: Tienda, limit: number): Queue => ({
  key,
  statement,
  tienda,
  waiting: [],
  parked: [],
  unlucky: [],
  busy: new Set(),
  underWay: 0,
  aloneUnderWay: false,
  paused: 0,
  limit,
});

/** Whether nothing waits and nothing is under way, so that the queue can be removed. */
export const isIdle = ({ waiting, parked, unlucky, underWay, aloneUnderWay, paused }: Queue): boolean =>
  waiting.length + parked.length + unlucky.length + underWay + paused === 0 && !aloneUnderWay;

/** Whether a request may run now; "parked" if it needs a row that another session holds. */
const judge = (entry: Entry, { busy, tienda }: Queue): "runs" | "waits" | "parked" => {
  if (entry.keys.some(tienda.held.has)) return "parked";
  return entry.keys.some((key) => busy.has(key)) ? "waits" : "runs";
};

/** Takes the requests of the next statement out of the queue, in order; none if none may run now. */
export const takeBatch = (queue: Queue, lanes: number): Entry[] => {
  const batch: Entry[] = [];
  if (queue.underWay >= lanes || queue.paused > 0 || queue.waiting.length === 0) return batch;
  const rest: Entry[] = [];
  const now = performance.now();
  for (const [index, entry] of queue.waiting.entries()) {
    if (batch.length === queue.limit) {
      rest.push(...queue.waiting.slice(index));
      break;
    }
    if (entry.done) continue;
    const verdict = judge(entry, queue);
    if (verdict === "parked") queue.parked.push(entry);
    else if (verdict === "waits" || entry.expires < now) rest.push(entry);
    else {
      for (const key of entry.keys) queue.busy.add(key);
      batch.push(entry);
    }
  }
  queue.waiting = rest;
  return batch;
};

/** Takes the next request to try alone, if it may run now. */
export const takeAlone = (queue: Queue): Entry | undefined => {
  if (queue.aloneUnderWay) return undefined;
  const index = queue.unlucky.findIndex((entry) => !entry.done && judge(entry, queue) === "runs");
  const [entry] = index < 0 ? [] : queue.unlucky.splice(index, 1);
  for (const key of entry?.keys ?? []) queue.busy.add(key);
  return entry;
};

/** Puts requests first in line: they have waited longest. */
export const putFirst = (queue: Queue, entries: readonly Entry[]): void => {
  queue.waiting = entries.concat(queue.waiting);
};

/** Lets the parked requests try again. */
export const unpark = (queue: Queue): void => {
  putFirst(queue, queue.parked);
  queue.parked = [];
};

/** Removes the completed requests. */
export const prune = (queue: Queue): void => {
  const open = (entry: Entry) => !entry.done;
  queue.waiting = queue.waiting.filter(open);
  queue.parked = queue.parked.filter(open);
  queue.unlucky = queue.unlucky.filter(open);
};
