import postgres from "postgres";
import { createQueue } from "./batch.ts";
import { isRolledBack, isTransient, translate } from "./errors.ts";
import { type BatchStatement, type Columns, type Remembered, type Row, revived, type Statement } from "./statement.ts";

// Two lanes keep the server busy while the other lane's answers are on their way.
const BATCH = { lanes: 2, maxBatch: 128, maxWaiting: 10_000, deadline: 10_000 };

export type DatabaseOptions = {
  readonly url: string;
  /** The most connections to hold. */
  readonly pool: number;
  /** Milliseconds that a statement may run before PostgreSQL ends it; 15 000 unless told. */
  readonly statementTimeout?: number;
  /** What to change of how requests are gathered; the bench compares with it. */
  readonly batch?: Partial<typeof BATCH>;
  /** Called with the name of every statement that is sent; tests count with it. */
  readonly onStatement?: (name: string) => void;
};

export type Database = {
  /** Runs a statement. The parameters follow the order of its declaration, the tienda first. */
  readonly query: <C extends Columns>(
    statement: Statement<C>,
    params: readonly (string | number | boolean | null)[],
  ) => Promise<readonly Row<Statement<C>>[]>;
  /**
   * Asks a batched statement for one request. Undefined where it has no row for it. A request whose clave was used
   * before gets the row of then.
   */
  readonly call: <Request extends object, C extends Columns>(
    statement: BatchStatement<Request, C>,
    tienda: string,
    request: Request,
  ) => Promise<Row<BatchStatement<Request, C>> | undefined>;
  /** Whether a queue is full, so that requests are being refused. */
  readonly isFull: () => boolean;
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

/**
 * Seconds after which a lost connection is tried again, if a statement waits for it. The driver's own pause grows to
 * 20 s: as long would requests wait to be told that there is no database, and as long after it is back.
 */
const RECONNECT = 0.1;

/** Connects (lazily) to the database. */
export const connect = (options: DatabaseOptions): Database => {
  const pool = (plan: Statement["plan"], max: number) =>
    postgres(options.url, {
      max,
      fetch_types: false,
      connect_timeout: 5,
      backoff: () => RECONNECT,
      onnotice: () => {},
      connection: {
        application_name: "pedidos",
        TimeZone: "UTC",
        statement_timeout: options.statementTimeout ?? STATEMENT_TIMEOUT,
        lock_timeout: LOCK_TIMEOUT,
        // What the statements are written for, whatever the database's own default is.
        default_transaction_isolation: "read committed",
        ...planning(plan),
      },
    });
  const lists = Math.max(1, Math.floor(options.pool / 4));
  const pools = { generic: pool("generic", Math.max(1, options.pool - lists)), custom: pool("custom", lists) };

  const send = async (
    statement: Statement,
    params: readonly unknown[],
  ): Promise<readonly Record<string, unknown>[]> => {
    options.onStatement?.(statement.name);
    try {
      return await pools[statement.plan].unsafe(statement.text, params as never[], { prepare: true });
    } catch (error) {
      throw translate(error);
    }
  };

  type Queue = ReturnType<typeof createQueue<object>>;
  const queues = new Map<string, Queue>();
  const queueOf = (statement: BatchStatement<never>, tienda: string): Queue => {
    const key = `${statement.name} ${tienda}`;
    const found = queues.get(key);
    if (found) return found;
    const queue: Queue = createQueue<object>({
      ...BATCH,
      ...options.batch,
      // A clave in two requests of one batch could be written only once.
      conflictKeys: (request: Remembered) => [
        ...(statement.conflictKeys?.(request as never) ?? []),
        ...(request.clave === undefined ? [] : [`clave ${request.clave}`]),
      ],
      rolledBack: isRolledBack,
      transient: isTransient,
      send: async (requests) => {
        const rows = await send(statement, [tienda, requests.map((request, pos) => ({ pos, ...request }))]);
        const answers: (Record<string, unknown> | undefined)[] = new Array(requests.length).fill(undefined);
        for (const row of rows) answers[row.pos as number] = row.hecho ? revived(statement, row) : row;
        return answers;
      },
    });
    queues.set(key, queue);
    return queue;
  };

  return {
    query: (statement, params) => send(statement, params) as never,
    call: (statement, tienda, request) => queueOf(statement as never, tienda).call(request) as never,
    isFull: () => [...queues.values()].some((queue) => queue.isFull()),
    close: async () => {
      await Promise.all([pools.generic.end({ timeout: 5 }), pools.custom.end({ timeout: 5 })]);
    },
  };
};
