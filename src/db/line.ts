import { setImmediate } from "node:timers";
import postgres from "postgres";
import { Cancelled, endsConnection, isQueryCanceled, translate, Unavailable } from "./errors.ts";
import type { AnyStatement, Statement } from "./statement.ts";

export type LineOptions = {
  readonly url: string;
  /** How the line plans its statements at first. */
  readonly plan: Statement["plan"];
  /** Milliseconds that a statement may run before PostgreSQL ends it. */
  readonly statementTimeoutMs: number;
  /** Milliseconds without an answer to a statement after which the line is taken for dead. */
  readonly silenceMs: number;
  /** Called once, when the line accepts no more statements. */
  readonly onEnd: (line: Line) => void;
};

/**
 * One connection to the database. It runs one statement at a time, and never reconnects: an answer that arrives on it
 * can only belong to the running statement.
 */
export type Line = {
  /** Whether it takes another statement. */
  readonly alive: () => boolean;
  /** Whether it was ended because no answer came. */
  readonly silent: () => boolean;
  /** The time (performance.now) after which it should be replaced, and the time of the last answer. */
  readonly retiresAt: number;
  readonly answeredAt: () => number;
  /**
   * Runs a statement and resolves to its rows. A change of the kind of plan takes one more round trip.
   * @throws Unavailable, Cancelled, or what PostgreSQL says
   */
  readonly run: (
    statement: AnyStatement,
    params: readonly unknown[],
    signal?: AbortSignal,
  ) => Promise<readonly Record<string, unknown>[]>;
  /** Ends the connection, and with it the statement that runs. */
  readonly end: () => Promise<void>;
};

/** Milliseconds to wait for a connection. */
const CONNECT_TIMEOUT_MS = 3_000;

/** The lifetime of a connection in milliseconds, up to twice that: sessions grow, and addresses and balancers change. */
const LIFETIME_MS = 30 * 60_000;

/** Milliseconds that a cancelled statement may take to end, before its connection is ended instead. */
const CANCEL_PATIENCE_MS = 1_000;

/**
 * Seconds of silence after which the kernel asks whether the other side is there. Shorter than the timeouts of
 * firewalls, so that they keep the connection, and an idle dead line is noticed before it is used.
 */
const KEEP_ALIVE_SECONDS = 15;

/**
 * Milliseconds that a statement may wait for one lock. Batches wait for each other much less; only a lock held from
 * outside (an operator's open transaction) lasts that long, and must not delay requests for other rows.
 */
const LOCK_TIMEOUT_MS = 2_000;

/**
 * How a connection plans its statements. A generic plan is made once, maybe while a table is still young, and has to be
 * right at every size: so its statements read tables by their primary keys only, and these settings keep the planner
 * from what looks cheap on few rows: reading all of a table or of a tienda, and joining row by row.
 */
export const planning = (plan: Statement["plan"]) => ({
  ...(plan === "generic"
    ? { plan_cache_mode: "force_generic_plan", enable_seqscan: "off", enable_bitmapscan: "off", enable_nestloop: "off" }
    : { plan_cache_mode: "force_custom_plan" }),
  // The statements are short; JIT compilation costs more than it can save.
  jit: "off",
});

/** Settings of every session, whatever the defaults of the database are. */
export const COMMON_SETTINGS = { TimeZone: "UTC", default_transaction_isolation: "read committed" };

/** Citus finds the shard of a statement by its tienda, so it refuses a plan for all values: it plans each call. */
const GENERIC_PLAN = `select set_config('plan_cache_mode', case when current_setting('citus.version', true) is null
  then 'force_generic_plan' else 'force_custom_plan' end, false)`;

/** The SET commands for these settings, to be sent as one simple query. */
export const setText = (settings: Readonly<Record<string, string | number>>): string =>
  Object.entries(settings)
    .map(([name, value]) => (value === "force_generic_plan" ? GENERIC_PLAN : `set ${name} = '${value}'`))
    .join("; ");

/**
 * The rows of an answer, if it is the answer to this statement: it must be complete (PostgreSQL named the command and
 * counted its rows, and all of them are here), and of this text and these columns.
 * @throws Unavailable
 */
export const rowsOf = (
  statement: AnyStatement,
  answer: postgres.RowList<postgres.Row[]>,
): readonly Record<string, unknown>[] => {
  const names = Object.keys(statement.columns);
  const { command, count, columns } = answer;
  // Undefined if the driver made up the answer, despite its types.
  const sent = answer.statement as postgres.Statement | undefined;
  const complete = Boolean(command) && count === answer.length;
  const ours = sent?.string === statement.text && columns?.length === names.length;
  if (complete && ours && columns.every(({ name }, index) => name === names[index])) return answer;
  const got = `${command} ${count} with ${answer.length} rows`;
  throw new Unavailable(`the driver did not return the answer to ${statement.name}, but ${got}`);
};

/**
 * Opens a connection.
 * @throws what postgres.js or PostgreSQL says
 */
export const openLine = async (options: LineOptions): Promise<Line> => {
  const { statementTimeoutMs, silenceMs, onEnd } = options;
  let { plan } = options;
  let alive = true;
  let silent = false;
  /** Rejects the statement that waits for an answer. */
  let fail: ((error: unknown) => void) | undefined;
  let answeredAt = performance.now();

  const ended = () => {
    if (!alive) return;
    alive = false;
    onEnd(line);
  };
  const sql = postgres(options.url, {
    max: 1,
    fetch_types: false,
    connect_timeout: CONNECT_TIMEOUT_MS / 1000,
    keep_alive: KEEP_ALIVE_SECONDS,
    max_lifetime: null,
    onnotice: () => {},
    onclose: () => {
      ended();
      // The driver reports a better reason at the same time; but if it reports none, the caller must not wait.
      setImmediate(() => fail?.(new Unavailable("the connection was closed")));
    },
    connection: { application_name: "pedidos" },
  });
  const end = async (): Promise<void> => {
    ended();
    await sql.end({ timeout: 0 });
  };
  const giveUp = (error: Error): void => {
    silent = true;
    fail?.(error);
    void end();
  };

  /** Waits for an answer, with a limit; `send` returns a query of postgres.js. */
  const answerOf = async <T>(patienceMs: number, send: () => PromiseLike<T>): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    fail = reject;
    const timer = setTimeout(() => giveUp(new Unavailable("the database does not answer")), patienceMs);
    try {
      send().then(resolve, reject);
      return await promise;
    } catch (error) {
      if (endsConnection(error)) void end();
      throw error;
    } finally {
      clearTimeout(timer);
      fail = undefined;
      if (alive) answeredAt = performance.now();
    }
  };

  // A pooler in transaction mode hands every statement to another session: it keeps neither settings nor prepared
  // statements, so its users set `?prepare=false` and configure the missing settings there.
  const keepsSession = sql.options.prepare !== false;
  const set = async (text: string): Promise<void> => {
    try {
      await answerOf(CONNECT_TIMEOUT_MS, () => sql.unsafe(text));
    } catch (error) {
      // It is unknown which of the settings apply.
      void end();
      throw error;
    }
  };

  const line: Line = {
    alive: () => alive,
    silent: () => silent,
    // Spread out, not all at once.
    retiresAt: answeredAt + LIFETIME_MS * (1 + Math.random()),
    answeredAt: () => answeredAt,
    run: async (statement, params, signal) => {
      let cancelled = false;
      let patience: ReturnType<typeof setTimeout> | undefined;
      let query: postgres.PendingQuery<postgres.Row[]> | undefined;
      const cancel = (): void => {
        cancelled = true;
        patience = setTimeout(() => giveUp(new Cancelled("cancelled")), CANCEL_PATIENCE_MS);
        // If the request cannot be delivered, the connection is ended soon.
        const delivered = query?.cancel() as unknown as Promise<void> | undefined;
        delivered?.catch(() => {});
      };
      try {
        if (!alive) throw new Unavailable("the connection was closed");
        if (plan !== statement.plan && keepsSession) {
          const before = Object.keys(planning(plan)).map((name) => `reset ${name}`);
          await set([...before, setText(planning(statement.plan))].join("; "));
          plan = statement.plan;
        }
        if (signal?.aborted) throw new Cancelled("cancelled");
        signal?.addEventListener("abort", cancel, { once: true });
        const answer = await answerOf(silenceMs, () => {
          query = sql.unsafe(statement.text, params as never[], { prepare: true });
          return query;
        });
        return rowsOf(statement, answer);
      } catch (error) {
        if (error instanceof Unavailable) void end();
        if (cancelled && isQueryCanceled(error)) throw new Cancelled("cancelled", { cause: error });
        throw translate(error);
      } finally {
        clearTimeout(patience);
        signal?.removeEventListener("abort", cancel);
        // The request to cancel may still be on its way, and would hit the next statement.
        if (cancelled) void end();
      }
    },
    end,
  };

  const settings = { ...COMMON_SETTINGS, statement_timeout: statementTimeoutMs, lock_timeout: LOCK_TIMEOUT_MS };
  await set(keepsSession ? setText({ ...settings, ...planning(plan) }) : "select");
  return line;
};
