import { createBatches, type Row, type Run } from "./batch.ts";
import { createDeadlines } from "./deadlines.ts";
import { Overloaded } from "./errors.ts";
import { selectLocked } from "./held.ts";
import type { Caller, Observer } from "./observer.ts";
import { type Entry, type Queue, type Tienda, takeAlone, takeBatch, type Work } from "./queue.ts";
import { type AnyStatement, type BatchStatement, isBatched, type Remembered } from "./statement.ts";
import { createTiendas } from "./tiendas.ts";

type Plan = AnyStatement["plan"];

/** How requests are gathered, and the limits that protect others. */
export const SETTINGS = {
  /** Statements of one queue that may be under way: two keep PostgreSQL busy while answers are in transit. */
  lanes: 2,
  /** Requests that one statement takes. */
  maxBatch: 128,
  /** Requests that a statement takes at least, however long such statements take, unless they run into a lock_timeout. */
  smallBatch: 16,
  /** Requests of one tienda that may wait or be under way: further ones are refused. */
  maxPerTienda: 10_000,
  /** The same for all tiendas together. */
  maxPending: 100_000,
  /** Milliseconds after which a request is given up, whether it waits or is under way. */
  deadlineMs: 10_000,
  /**
   * A request that would wait for longer, in milliseconds, at the pace of now, is refused at once. As long as the deadline: half
   * of it refused some that would have been answered, after 4 s, when each message to the database began to take 50 ms.
   */
  patienceMs: 10_000,
  /** A batch that takes longer, in milliseconds, is followed by smaller ones: well below lock_timeout. */
  longMs: 1_000,
  /** Lists of a kind that takes longer, in milliseconds, leave half of the connections to others. */
  slowMs: 150,
};

export type SchedulerOptions = {
  readonly run: Run;
  /** Connections, by the kind of plan: the most statements in flight at once. */
  readonly slots: Readonly<Record<Plan, number>>;
  readonly settings?: Partial<typeof SETTINGS> | undefined;
  readonly observers?: readonly Observer[] | undefined;
};

/** The caller for the server's own work. */
const NOBODY: Caller = { actor: null };

/**
 * Decides what is sent when. At most one statement per connection is under way; requests that arrive meanwhile wait in
 * a queue for their statement and tienda, so batches grow with the load. A free connection goes to the next tienda in
 * turn, so a busy one gets only its own share.
 */
export const createScheduler = ({ run, slots, observers = [], settings: changed }: SchedulerOptions) => {
  const settings = { ...SETTINGS, ...changed };
  /** Tiendas that may have something to send, in the order of their turns. */
  const ready: Record<Plan, Set<Tienda>> = { generic: new Set(), custom: new Set() };
  const free: Record<Plan, number> = { ...slots };
  /** The longest recent duration of a statement, in milliseconds; it decays step by step. */
  const pace = new Map<AnyStatement, number>();

  const mostRequests = (statement: AnyStatement): number => (isBatched(statement) ? settings.maxBatch : 1);
  const { tiendaOf, queueOf, forgetIdle, ...tiendas } = createTiendas({
    limitOf: mostRequests,
    wake: (queue) => wake(queue),
    look: async (tienda, ids) => {
      const params = [tienda.id, `{${ids.join(",")}}`];
      const rows = await add(queueOf(tienda, selectLocked, NOBODY), params, NOBODY);
      return new Map((rows as { id: string; holder: string }[]).map((row) => [row.id, row.holder]));
    },
  });
  const batches = createBatches({
    run,
    observers,
    wake: (queue) => {
      wake(queue);
      forgetIdle(queue);
    },
    done: (entry) => {
      deadlines.remove(entry);
      entry.queue.tienda.pending--;
      entry.end?.();
    },
    // Statements that take long keep their locks for long. They become smaller, but not very small: a row's lock costs the
    // same for one request as for many, so many small ones that wait for each other get less and less done.
    took: (queue, requests, ms) => {
      const { statement } = queue;
      pace.set(statement, Math.max(ms, (pace.get(statement) ?? 0) * 0.8));
      const { limit } = queue;
      if (ms > settings.longMs)
        queue.limit = Math.max(Math.min(limit, settings.smallBatch), Math.min(limit, requests) >> 1);
      else if (requests >= limit) queue.limit = Math.min(mostRequests(statement), limit + 8);
    },
  });
  const giveUp = (entries: readonly Entry[], event: "late" | "gone"): void => {
    batches.giveUp(entries, event);
    for (const { queue } of entries) forgetIdle(queue);
  };
  const deadlines = createDeadlines<Entry>((late) => giveUp(late, "late"));

  // ── turns ──

  /** One tienda leaves a connection to the others, where there are more than two. */
  const mayRun = ({ underWay }: Tienda, plan: Plan): boolean =>
    underWay[plan] < (slots[plan] > 2 ? slots[plan] - 1 : slots[plan]);

  const lanesOf = (statement: AnyStatement, limit = settings.maxBatch): number => {
    // Batches this small wait for the same rows: a second one would only wait for the first.
    if (isBatched(statement)) return limit < settings.maxBatch && limit <= settings.smallBatch ? 1 : settings.lanes;
    const most = slots[statement.plan];
    return (pace.get(statement) ?? 0) > settings.slowMs ? Math.max(1, most >> 1) : most;
  };

  /** Milliseconds that the next request of a queue will probably wait until it is sent. */
  const expectedWait = ({ statement, waiting, limit }: Queue): number => {
    // The next statement takes some of them, and the pace of few says nothing: one may wait for a lock.
    if (waiting.length < Math.max(limit, settings.smallBatch)) return 0;
    const { plan } = statement;
    const turns = Math.max(1, ready[plan].size / slots[plan]);
    return ((waiting.length / limit) * turns * (pace.get(statement) ?? 0)) / lanesOf(statement, limit);
  };

  const takeTurn = (tienda: Tienda, plan: Plan): void => {
    if (tienda.ready[plan].size > 0 && mayRun(tienda, plan)) ready[plan].add(tienda);
  };

  /** The queue may have something to send. */
  const wake = (queue: Queue): void => {
    const { plan } = queue.statement;
    queue.tienda.ready[plan].add(queue);
    takeTurn(queue.tienda, plan);
    fill(plan);
  };

  /** Gives the free connections to the next queues in turn. */
  const fill = (plan: Plan): void => {
    while (free[plan] > 0) {
      const [tienda] = ready[plan];
      if (!tienda) return;
      ready[plan].delete(tienda);
      const [queue] = tienda.ready[plan];
      if (!queue) continue;
      tienda.ready[plan].delete(queue);
      if (start(queue)) tienda.ready[plan].add(queue);
      takeTurn(tienda, plan);
    }
  };

  /** Sends the next statement of a queue, if it has one. */
  const start = (queue: Queue): boolean => {
    const { tienda, statement } = queue;
    const parked = queue.parked.length;
    const alone = takeAlone(queue);
    const entries = alone ? [alone] : takeBatch(queue, lanesOf(statement, queue.limit));
    batches.report(queue, "held", queue.parked.length - parked);
    if (entries.length === 0) return false;
    const work: Work = { queue, entries, alone: alone !== undefined, abort: new AbortController() };
    const count = (n: 1 | -1): void => {
      free[statement.plan] -= n;
      tienda.underWay[statement.plan] += n;
      if (work.alone) queue.aloneUnderWay = n > 0;
      else queue.underWay += n;
    };
    count(1);
    for (const entry of entries) entry.work = work;
    void batches.decide(work).then(() => {
      count(-1);
      for (const { keys } of entries) for (const key of keys) queue.busy.delete(key);
      wake(queue);
      forgetIdle(queue);
    });
    return true;
  };

  // ── requests ──

  const add = (queue: Queue, request: unknown, caller: Caller): Promise<unknown> => {
    const { statement, tienda } = queue;
    const signal = isBatched(statement) ? undefined : caller.signal;
    const gone = () => giveUp([entry], "gone");
    const entry: Entry = {
      request,
      caller,
      keys: isBatched(statement) ? keysOf(statement, request as object) : [],
      expires: performance.now() + settings.deadlineMs,
      queue,
      settle: Promise.withResolvers(),
      work: undefined,
      done: false,
      lockTimeouts: 0,
      end: signal && (() => signal.removeEventListener("abort", gone)),
    };
    tienda.pending++;
    deadlines.add(entry);
    queue.waiting.push(entry);
    signal?.addEventListener("abort", gone, { once: true });
    if (signal?.aborted) gone();
    else wake(queue);
    return entry.settle.promise;
  };

  const ask = (statement: AnyStatement, id: string, request: unknown, caller: Caller): Promise<unknown> => {
    const tienda = tiendaOf(id);
    const queue = queueOf(tienda, statement, caller);
    const hasRoom = tienda.pending < settings.maxPerTienda && deadlines.size() < settings.maxPending;
    if (hasRoom && expectedWait(queue) <= settings.patienceMs) return add(queue, request, caller);
    batches.report(queue, "full", 1);
    forgetIdle(queue);
    return Promise.reject(new Overloaded("The queue is full."));
  };

  return {
    /** Runs a batched statement for one request of a tienda. Resolves to its row, or undefined. */
    call: (statement: BatchStatement<never>, tienda: string, request: object, caller: Caller) =>
      ask(statement, tienda, request, caller) as Promise<Row | undefined>,
    /** Runs a statement with these parameters, for a tienda or for none. */
    query: (statement: AnyStatement, tienda: string | null, params: readonly unknown[], caller = NOBODY) =>
      ask(statement, tienda ?? "", tienda === null ? params : [tienda, ...params], caller) as Promise<readonly Row[]>,
    /** Whether all tiendas together are at the limit. A single full tienda does not count. */
    isFull: (): boolean => deadlines.size() >= settings.maxPending,
    /** The current load, by statement and by kind of plan. */
    load: () => {
      const idle = { waiting: 0, underWay: 0, lanes: 0 };
      const sums = new Map([...pace.keys()].map((statement) => [statement, { ...idle }]));
      for (const queue of tiendas.all().flatMap(({ queues }) => [...queues.values()])) {
        const sum = sums.get(queue.statement) ?? { ...idle };
        sum.waiting += queue.waiting.length + queue.parked.length + queue.unlucky.length;
        sum.underWay += queue.underWay + Number(queue.aloneUnderWay);
        sum.lanes += lanesOf(queue.statement);
        sums.set(queue.statement, sum);
      }
      const queues = [...sums].map(([statement, sum]) => ({
        statement: statement.name,
        ...sum,
        lanes: sum.lanes || lanesOf(statement),
      }));
      const pool = (plan: Plan) => ({ plan, underWay: slots[plan] - free[plan], connections: slots[plan] });
      return { queues, pools: [pool("generic"), pool("custom")], tiendas: tiendas.all().length };
    },
    /** Stops the timers. */
    close: (): void => {
      deadlines.close();
      tiendas.close();
    },
  };
};

/** The keys of a request. A clave in two requests of one batch could be written only once. */
const keysOf = (statement: BatchStatement<never>, request: object): readonly string[] => {
  const keys = statement.conflictKeys?.(request as never) ?? [];
  const { clave } = request as Remembered;
  return clave === undefined ? keys : [...keys, `clave ${clave}`];
};
