import { createQueue } from "./batch.ts";
import { openConnections } from "./connections.ts";
import { isRolledBack, isTransient } from "./errors.ts";
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

/** Connects (lazily) to the database. */
export const connect = (options: DatabaseOptions): Database => {
  const connections = openConnections(options);
  const send: typeof connections.run = (statement, params) => {
    options.onStatement?.(statement.name);
    return connections.run(statement, params);
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
    close: connections.close,
  };
};
