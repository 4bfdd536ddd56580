import { Cancelled, translate, Unavailable } from "./errors.ts";
import { type Line, openLine } from "./line.ts";
import type { AnyStatement, Statement } from "./statement.ts";

type ConnectionOptions = {
  readonly url: string;
  /** The most connections to hold. */
  readonly pool: number;
  /** How many of them are for statements that are planned at each call; a quarter by default. */
  readonly custom?: number;
  /** Milliseconds that a statement may run before PostgreSQL ends it; 8 000 by default. */
  readonly statementTimeoutMs?: number;
  /** Milliseconds without an answer after which a connection is taken for dead; each statement ends before that. */
  readonly silenceMs?: number;
};

export type Connections = {
  /**
   * Runs a statement and resolves to its rows. If no connection is free, it waits for one, first come, first served.
   * When the signal aborts, the statement is cancelled in PostgreSQL; one that has already finished still resolves.
   * @throws Unavailable where the database does not answer, Cancelled after an abort, else what PostgreSQL says
   */
  readonly run: (
    statement: AnyStatement,
    params: readonly unknown[],
    options?: {
      readonly signal?: AbortSignal | undefined;
      /** Called first, with the connection that the statement will run on. */
      readonly before?: ((line: Line) => Promise<void>) | undefined;
    },
  ) => Promise<readonly Record<string, unknown>[]>;
  /** The most connections to hold, by the kind of plan. */
  readonly most: Readonly<Record<Statement["plan"], number>>;
  /** Waits for what is under way, then closes every connection. */
  readonly close: () => Promise<void>;
};

/**
 * Milliseconds that the statement of a request may run. A request is given up after 10 s: a statement that takes longer,
 * with the margin below, has no caller left.
 */
const STATEMENT_TIMEOUT_MS = 8_000;

/** Milliseconds beyond its timeout that the answer to a statement may take. */
const SILENCE_MARGIN_MS = 1_500;

/** Milliseconds for which no connection is opened after one could not be: doubled with each failure, up to the most. */
const ASIDE_MS = { least: 100, most: 5_000 };

/** How recent an answer must be, in milliseconds, to prove a connection alive when another was found dead. */
const FRESH_MS = 1_000;

/** Milliseconds that close waits for what is under way. */
const CLOSE_PATIENCE_MS = 5_000;

const mostOf = ({ pool, custom = Math.max(1, Math.floor(pool / 4)) }: ConnectionOptions) => {
  return { generic: Math.max(1, pool - custom), custom };
};

type Waiting = {
  readonly plan: Statement["plan"];
  readonly resolve: (line: Line) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Connections to the database, made when they are first needed. Each is watched separately: one that ends or stops
 * answering is replaced, and the others continue. While none can be opened, the live ones serve both kinds of plan.
 */
export const openConnections = (options: ConnectionOptions): Connections => {
  const { url, statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options;
  const { silenceMs = statementTimeoutMs + SILENCE_MARGIN_MS } = options;
  const most = mostOf(options);

  /** Live connections, and the kind of plan that each currently serves. */
  const lines = new Map<Line, Statement["plan"]>();
  /** Idle connections, the last used last: that one is the least likely to have died since. */
  let idle: Line[] = [];
  const opening = { generic: 0, custom: 0 };
  let waiting: Waiting[] = [];
  let underWay = 0;
  let drained: (() => void) | undefined;
  let closing = false;

  /** Why the last attempt to open a connection failed, or the last answer did not come; undefined once one was opened. */
  let failure: unknown;
  let asideMs = 0;
  let asideUntil = 0;

  const attempts = new Set<Promise<void>>();
  const held = (plan: Statement["plan"]): number => {
    let count = opening[plan];
    for (const kind of lines.values()) if (kind === plan) count++;
    return count;
  };

  /** No connection is live or being opened: waiting requests would wait in vain. */
  const refuseAll = (error: unknown): void => {
    for (const { reject } of waiting) reject(error);
    waiting = [];
  };

  const open = async (plan: Statement["plan"]): Promise<void> => {
    opening[plan]++;
    try {
      const line = await openLine({ url, plan, statementTimeoutMs, silenceMs, onEnd: lost });
      if (!line.alive()) throw new Unavailable("the connection was closed");
      lines.set(line, plan);
      idle.push(line);
      failure = undefined;
      asideMs = 0;
      asideUntil = 0;
    } catch (error) {
      failure = translate(error);
      asideMs = Math.min(Math.max(ASIDE_MS.least, 2 * asideMs), ASIDE_MS.most);
      asideUntil = performance.now() + asideMs;
    }
    opening[plan]--;
    if (failure && lines.size === 0 && opening.generic + opening.custom === 0) refuseAll(failure);
    serve();
  };
  const startToOpen = (plan: Statement["plan"]): void => {
    const attempt = open(plan).finally(() => attempts.delete(attempt));
    attempts.add(attempt);
  };

  const lost = (line: Line): void => {
    lines.delete(line);
    idle = idle.filter((other) => other !== line);
    if (line.silent()) {
      failure ??= new Unavailable("the database does not answer");
      // Others may be dead too. Those without a recent answer are not tried: opening one costs little.
      const since = performance.now() - FRESH_MS;
      const stale = idle.filter((other) => other.answeredAt() < since);
      idle = idle.filter((other) => !stale.includes(other));
      for (const other of stale) void other.end();
    }
    serve();
  };

  const takeIdle = (plan: Statement["plan"], kind: Statement["plan"] | "any"): Line | undefined => {
    const index = idle.findLastIndex((line) => kind === "any" || lines.get(line) === kind);
    const [line] = index < 0 ? [] : idle.splice(index, 1);
    if (line) lines.set(line, plan);
    return line;
  };

  /** Gives idle connections to waiting requests, and opens connections for the others. */
  const serve = (): void => {
    const unserved = { generic: 0, custom: 0 };
    const rest: Waiting[] = [];
    for (const waiter of waiting) {
      const { plan } = waiter;
      let line = takeIdle(plan, plan);
      if (!line && held(plan) < most[plan]) {
        const trying = opening.generic + opening.custom;
        const full = lines.size + trying >= most.generic + most.custom;
        // While no connection is live, each request may probe whether the database is back, one at a time.
        const mayTry = failure ? trying === 0 && (lines.size === 0 || performance.now() >= asideUntil) : true;
        if (mayTry && !full && unserved[plan] >= opening[plan]) startToOpen(plan);
        if (full || failure) line = takeIdle(plan, "any");
      }
      if (line) waiter.resolve(line);
      else {
        unserved[plan]++;
        rest.push(waiter);
      }
    }
    waiting = rest;
  };

  const take = (plan: Statement["plan"], signal: AbortSignal | undefined): Promise<Line> => {
    if (failure && lines.size === 0 && opening.generic + opening.custom > 0)
      throw new Unavailable("the database could not be reached", { cause: failure });
    const { promise, resolve, reject } = Promise.withResolvers<Line>();
    const waiter = { plan, resolve, reject };
    waiting.push(waiter);
    serve();
    if (!waiting.includes(waiter)) return promise;
    const leave = (error: Error): void => {
      waiting = waiting.filter((other) => other !== waiter);
      reject(error);
    };
    const abort = (): void => leave(new Cancelled("cancelled"));
    const timer = setTimeout(() => leave(new Unavailable("no connection became free in time")), silenceMs);
    signal?.addEventListener("abort", abort, { once: true });
    return promise.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    });
  };

  const giveBack = (line: Line): void => {
    if (line.alive() && performance.now() > line.retiresAt) void line.end();
    if (line.alive()) idle.push(line);
    serve();
  };

  return {
    run: async (statement, params, { signal, before } = {}) => {
      if (closing) throw new Unavailable("the connections are closed");
      if (signal?.aborted) throw new Cancelled("cancelled");
      underWay++;
      try {
        const line = await take(statement.plan, signal);
        try {
          await before?.(line);
          return await line.run(statement, params, signal);
        } finally {
          giveBack(line);
        }
      } finally {
        if (--underWay === 0) drained?.();
      }
    },
    most,
    close: async () => {
      closing = true;
      if (underWay > 0) {
        const timer = setTimeout(() => drained?.(), CLOSE_PATIENCE_MS);
        await new Promise<void>((resolve) => {
          drained = resolve;
        });
        clearTimeout(timer);
      }
      refuseAll(new Unavailable("the connections are closed"));
      await Promise.all(attempts);
      await Promise.all([...lines.keys()].map((line) => line.end()));
    },
  };
};
