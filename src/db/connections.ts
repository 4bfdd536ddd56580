import postgres from "postgres";
import { isUnreachable, translate, Unavailable } from "./errors.ts";
import type { AnyStatement, Statement } from "./statement.ts";

type ConnectionOptions = {
  readonly url: string;
  /** The most connections to hold. */
  readonly pool: number;
  /** Milliseconds that a statement may run before PostgreSQL ends it; 15 000 unless told. */
  readonly statementTimeout?: number;
  /** Milliseconds without any answer after which connections are taken for dead; each statement ends before that. */
  readonly silence?: number;
};

export type Connections = {
  /**
   * Runs a statement and resolves to its rows.
   * @throws Unavailable where the database does not answer, else what PostgreSQL says
   */
  readonly run: (statement: AnyStatement, params: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;
  /** The most connections to hold, by the kind of plan. */
  readonly most: Readonly<Record<Statement["plan"], number>>;
  /** Waits for what is under way, then closes every connection. */
  readonly close: () => Promise<void>;
};

/** Milliseconds that the statement of a request may run. */
const STATEMENT_TIMEOUT = 15_000;

/**
 * Milliseconds that a statement may wait for one lock. Batches wait for each other much less; only a lock held from
 * outside (an operator's open transaction) lasts that long, and must not hold up those who do not want the same row.
 */
const LOCK_TIMEOUT = 2_000;

/** Milliseconds to wait for a connection. */
const CONNECT_TIMEOUT = 3_000;

/**
 * How a connection plans its statements. A generic plan is made once, maybe while a table is still young, and has to be
 * right at every size: so its statements read tables by their primary keys only, and here is what keeps the planner from
 * any other way that looks cheap on few rows: reading all of a table or of a tienda, and joining row by row.
 */
export const planning = (plan: Statement["plan"]) => ({
  ...(plan === "generic"
    ? { plan_cache_mode: "force_generic_plan", enable_seqscan: "off", enable_bitmapscan: "off", enable_nestloop: "off" }
    : { plan_cache_mode: "force_custom_plan" }),
  // The statements are short; compiling one costs more than it can save.
  jit: "off", // not false: postgres.js leaves such values out
});

const openPools = ({ url, pool, statementTimeout = STATEMENT_TIMEOUT }: ConnectionOptions) => {
  const open = (plan: Statement["plan"], max: number) =>
    postgres(url, {
      max,
      fetch_types: false,
      connect_timeout: CONNECT_TIMEOUT / 1000,
      // Left to itself, postgres.js waits up to 20 s before it connects again, and the requests with it.
      backoff: () => 0,
      onnotice: () => {},
      connection: {
        application_name: "pedidos",
        TimeZone: "UTC",
        statement_timeout: statementTimeout,
        lock_timeout: LOCK_TIMEOUT,
        // What the statements are written for, whatever the database's own default is.
        default_transaction_isolation: "read committed",
        ...planning(plan),
      },
    });
  const most = mostOf(pool);
  return { generic: open("generic", most.generic), custom: open("custom", most.custom) };
};

const mostOf = (pool: number) => {
  const custom = Math.max(1, Math.floor(pool / 4));
  return { generic: Math.max(1, pool - custom), custom };
};

const endPools = (pools: ReturnType<typeof openPools>, seconds: number): Promise<unknown> =>
  Promise.all([pools.generic.end({ timeout: seconds }), pools.custom.end({ timeout: seconds })]);

/** Connections to the database, made when they are first needed, and made anew when the database was away. */
export const openConnections = (options: ConnectionOptions): Connections => {
  const { statementTimeout = STATEMENT_TIMEOUT, silence = statementTimeout + 2_000 } = options;
  let pools = openPools(options);

  // While the database cannot be reached, one statement at a time finds out whether it is back. Every other one is
  // refused at once: where nothing answers at all, each would have to wait for CONNECT_TIMEOUT.
  let away = false;
  let trying = false;

  // A network that lost its other half leaves connections open for a quarter of an hour, and answers nothing.
  let underWay = 0;
  let busySince = 0;
  let answered = 0;
  const watch = setInterval(() => {
    if (underWay === 0 || performance.now() - Math.max(busySince, answered) < silence) return;
    void endPools(pools, 0);
    pools = openPools(options);
    busySince = performance.now();
  }, 1_000).unref();

  return {
    run: async (statement, params) => {
      const trial = away;
      if (trial && trying) throw new Unavailable("the database could not be reached");
      if (trial) trying = true;
      const begun = performance.now();
      if (underWay++ === 0) busySince = begun;
      try {
        const rows = await pools[statement.plan].unsafe(statement.text, params as never[], { prepare: true });
        away = false;
        answered = performance.now();
        return rows;
      } catch (error) {
        // An attempt of the time before the last answer says nothing of the time since.
        if (isUnreachable(error)) away ||= answered < begun;
        else if (error instanceof postgres.PostgresError) {
          away = false;
          answered = performance.now();
        }
        throw translate(error);
      } finally {
        underWay--;
        if (trial) trying = false;
      }
    },
    most: mostOf(options.pool),
    close: async () => {
      clearInterval(watch);
      await endPools(pools, 5);
    },
  };
};
