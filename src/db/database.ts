import { v7 } from "uuid";
import { openConnections } from "./connections.ts";
import { type ChangeListener, createChanges, selectNotify } from "./notify.ts";
import type { Caller, Observer } from "./observer.ts";
import { createReplicas, runReplayed } from "./replicas.ts";
import { createScheduler, type SETTINGS } from "./scheduler.ts";
import type {
  BatchStatement,
  Columns,
  Envelope,
  GlobalStatement,
  Param,
  Remembered,
  Row,
  Statement,
  TiendaId,
  WriteStatement,
} from "./statement.ts";
import { createStreams } from "./streams.ts";

/**
 * Milliseconds that a statement may run on a replica: half of what it may on the primary, which is asked next. So a read may
 * take half as long again as without replicas, and a slow replica makes none fail.
 */
const REPLICA_TIMEOUT_MS = 4_000;

export type DatabaseOptions = {
  readonly url: string;
  /** The addresses of read replicas; none by default. Each gets as many connections as the primary. */
  readonly replicas?: readonly string[];
  /** Milliseconds that a replica may be behind; 10 000 by default. */
  readonly replicaLagMs?: number;
  /** The most connections to hold. */
  readonly pool: number;
  /** Milliseconds that a statement may run before PostgreSQL ends it; 8 000 by default. */
  readonly statementTimeoutMs?: number;
  /** Overrides how requests are gathered; used by the bench for comparisons. */
  readonly batch?: Partial<typeof SETTINGS>;
  /** Receives every statement, and the events of the queues. */
  readonly observers?: readonly Observer[];
};

/** The current load of the connections and queues. */
type Load = {
  /** One for each statement used so far, over all tiendas. */
  readonly queues: readonly {
    readonly statement: string;
    /** Requests. */
    readonly waiting: number;
    /** Statements, of at most `lanes`. */
    readonly underWay: number;
    readonly lanes: number;
  }[];
  /** One for each kind of plan. */
  readonly pools: readonly {
    readonly plan: Statement["plan"];
    /** Statements sent and not yet answered. */
    readonly underWay: number;
    /** The most connections to hold. */
    readonly connections: number;
  }[];
  /** One for each replica. */
  readonly replicas: readonly { readonly replica: string; readonly used: boolean }[];
};

/** The database of one tienda, for one caller. A statement takes the tienda from here: it is never passed. */
export type TiendaDatabase = {
  /** Runs a statement. The parameters follow the order of its declaration. */
  readonly query: <C extends Columns>(
    statement: Statement<C>,
    params: readonly Param[],
  ) => Promise<readonly Row<Statement<C>>[]>;
  /**
   * Runs a statement outside the queues, and yields its rows in chunks on demand: it never holds all of them. They are of one
   * moment, not before the call. Few can be open at a time.
   */
  readonly stream: <C extends Columns>(
    statement: Statement<C>,
    params: readonly Param[],
    signal: AbortSignal,
  ) => AsyncGenerator<readonly Row<Statement<C>>[], void, undefined>;
  /** Runs a batched statement for one request. Undefined if it returns no row for it. */
  readonly call: <Request extends object, C extends Columns>(
    statement: BatchStatement<Request, C>,
    request: Request,
  ) => Promise<Row<BatchStatement<Request, C>> | undefined>;
  /**
   * Runs a write statement for one request. A request whose clave was used before changes nothing and gets the stored
   * row, with `same_request`.
   */
  readonly apply: <Request extends object, C extends Columns>(
    statement: WriteStatement<Request, C>,
    request: Request,
    remembered: Remembered,
  ) => Promise<Row<WriteStatement<Request, C>> | undefined>;
};

export type Database = {
  /** The database of this tienda, for this caller. */
  readonly for: (tienda: TiendaId, caller: Caller) => TiendaDatabase;
  /** Runs a statement that does not belong to a tienda. */
  readonly query: <C extends Columns>(
    statement: GlobalStatement<C>,
    params: readonly Param[],
  ) => Promise<readonly Row<GlobalStatement<C>>[]>;
  /** Whether the queues are full, so that all requests are refused. */
  readonly isFull: () => boolean;
  readonly load: () => Load;
  /**
   * Calls the listener with each tienda that has changed, by this server or another, after the commit; with null if any may
   * have. A change of another server can go unnoticed: look for it now and then. Returns what ends it.
   */
  readonly onChange: (listener: ChangeListener) => () => void;
  /** Waits for what is under way, then closes every connection. */
  readonly close: () => Promise<void>;
};

/** Connects (lazily) to the database. */
export const connect = ({ batch, observers = [], replicas: urls = [], ...options }: DatabaseOptions): Database => {
  const connections = openConnections(options);
  // A statement that may take longer than that of a request gets a deadline as long.
  const settings = options.statementTimeoutMs ? { deadlineMs: options.statementTimeoutMs, ...batch } : batch;
  // Beside the queues: what is told must not wait for what is asked.
  const changes = createChanges({ url: options.url, send: (text) => connections.run(selectNotify, [text]) });
  const { run, most: slots } = connections;
  const scheduler = createScheduler({ run, slots, settings, observers: [...observers, { wrote: changes.wrote }] });
  const stream = createStreams({ url: options.url, replicas: urls, observers });
  const replicas = openReplicas(urls, { ...options, observers }, scheduler.query);
  return {
    for: (tienda, caller) => ({
      query: (statement, params) => {
        const { query } = caller.replica && replicas ? replicas : scheduler;
        return query(statement, tienda, params, caller) as never;
      },
      stream: (statement, params, signal) => {
        return stream(statement, tienda, params, caller, signal);
      },
      call: (statement, request) => scheduler.call(statement as never, tienda, request, caller) as never,
      apply: (statement, request, remembered) => {
        const envelope: Envelope = { ...remembered, evento_id: v7(), actor: caller.actor };
        return scheduler.call(statement as never, tienda, { ...request, ...envelope }, caller) as never;
      },
    }),
    query: (statement, params) => scheduler.query(statement, null, params) as never,
    isFull: scheduler.isFull,
    load: () => ({ ...scheduler.load(), replicas: replicas?.load() ?? [] }),
    onChange: changes.onChange,
    close: async () => {
      changes.close();
      await Promise.all([connections.close(), replicas?.close()]);
      scheduler.close();
    },
  };
};

/** Connects (lazily) to the replicas; undefined where there are none. */
const openReplicas = (
  urls: readonly string[],
  { pool, observers, replicaLagMs: maxLagMs, statementTimeoutMs = REPLICA_TIMEOUT_MS }: Omit<DatabaseOptions, "url">,
  primary: ReturnType<typeof createScheduler>["query"],
) => {
  const open = urls.map((url) => {
    // Nearly all that is read there is planned at each call.
    const connections = openConnections({ url, pool, custom: Math.max(1, pool - 1), statementTimeoutMs });
    const settings = { deadlineMs: statementTimeoutMs };
    const run = runReplayed(connections);
    return { connections, scheduler: createScheduler({ run, slots: connections.most, settings, observers }) };
  });
  if (open.length === 0) return undefined;
  const servers = open.map(({ scheduler: { query } }) => ({ query }));
  const replicas = createReplicas({ servers, primary, observers: observers ?? [], maxLagMs });
  return {
    query: replicas.query,
    load: replicas.load,
    close: async (): Promise<void> => {
      replicas.close();
      await Promise.all(open.map(({ connections }) => connections.close()));
      for (const { scheduler } of open) scheduler.close();
    },
  };
};
