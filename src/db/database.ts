import { v7 } from "uuid";
import { createQueue } from "./batch.ts";
import { openConnections } from "./connections.ts";
import { isRolledBack, isTransient } from "./errors.ts";
import type { Caller, Observer } from "./observer.ts";
import {
  type AnyStatement,
  type BatchStatement,
  type Columns,
  type Envelope,
  type GlobalStatement,
  type Param,
  type Remembered,
  type Row,
  revived,
  type Statement,
  type TiendaId,
  type WriteStatement,
} from "./statement.ts";

// Two lanes keep the server busy while the other lane's answers are on their way.
const BATCH = { lanes: 2, maxBatch: 128, maxWaiting: 10_000, deadline: 10_000 };

export type DatabaseOptions = {
  readonly url: string;
  /** The most connections to hold. */
  readonly pool: number;
  /** Milliseconds that a statement may run before PostgreSQL ends it; 8 000 unless told. */
  readonly statementTimeout?: number;
  /** What to change of how requests are gathered; the bench compares with it. */
  readonly batch?: Partial<typeof BATCH>;
  /** Who is told of every statement, and of what happens in the queues. */
  readonly observers?: readonly Observer[];
};

/** How busy the connections and queues are at this moment. */
type Load = {
  /** One for each statement and tienda that was asked for. */
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
    /** Statements that were sent and are not answered; those beyond `connections` share them, or wait. */
    readonly underWay: number;
    /** The most connections to hold. */
    readonly connections: number;
  }[];
};

/** The database of one tienda, for one caller. A statement takes the tienda from here: nobody passes it. */
export type TiendaDatabase = {
  /** Runs a statement. The parameters follow the order of its declaration. */
  readonly query: <C extends Columns>(
    statement: Statement<C>,
    params: readonly Param[],
  ) => Promise<readonly Row<Statement<C>>[]>;
  /** Asks a batched statement for one request. Undefined where it has no row for it. */
  readonly call: <Request extends object, C extends Columns>(
    statement: BatchStatement<Request, C>,
    request: Request,
  ) => Promise<Row<BatchStatement<Request, C>> | undefined>;
  /**
   * Asks a write statement to apply one request. A request whose clave was used before changes nothing and gets the row of
   * then, with `same_request`.
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
  /** Runs a statement that is about no tienda in particular. */
  readonly query: <C extends Columns>(
    statement: GlobalStatement<C>,
    params: readonly Param[],
  ) => Promise<readonly Row<GlobalStatement<C>>[]>;
  /** Whether a queue is full, so that requests are being refused. */
  readonly isFull: () => boolean;
  readonly load: () => Load;
  /** Waits for what is under way, then closes every connection. */
  readonly close: () => Promise<void>;
};

/** The caller of what the server does by itself. */
const NOBODY: Caller = { actor: null };

/** Connects (lazily) to the database. */
export const connect = (options: DatabaseOptions): Database => {
  const connections = openConnections(options);
  const { observers = [] } = options;
  const underWay = { generic: 0, custom: 0 };

  const send = async (statement: AnyStatement, params: readonly unknown[], callers: readonly Caller[]) => {
    underWay[statement.plan]++;
    const ends = observers.map((observer) => observer.sent?.(statement.name, callers));
    let failure: unknown;
    try {
      return await connections.run(statement, params);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      underWay[statement.plan]--;
      for (const end of ends) end?.(failure);
    }
  };

  type Queue = ReturnType<typeof createQueue<object>>;
  const queues = new Map<string, { readonly statement: string; readonly queue: Queue }>();
  const settings = { ...BATCH, ...options.batch };
  const queueOf = (statement: BatchStatement<never>, tienda: TiendaId): Queue => {
    const key = `${statement.name} ${tienda}`;
    const found = queues.get(key);
    if (found) return found.queue;
    const queue: Queue = createQueue<object>({
      ...settings,
      // A clave in two requests of one batch could be written only once.
      conflictKeys: (request: Remembered) => [
        ...(statement.conflictKeys?.(request as never) ?? []),
        ...(request.clave === undefined ? [] : [`clave ${request.clave}`]),
      ],
      rolledBack: isRolledBack,
      transient: isTransient,
      report: (event, requests) => {
        for (const observer of observers) observer.queued?.(statement.name, event, requests);
      },
      send: async (requests, callers) => {
        for (const caller of callers) caller.batch = requests.length;
        const batch = requests.map((request, pos) => ({ pos, ...request }));
        const held = statement.takesHeld ? ["{}"] : [];
        const rows = await send(statement, [tienda, batch, ...held], callers);
        const answers: (Record<string, unknown> | undefined)[] = new Array(requests.length).fill(undefined);
        for (const row of rows) answers[row.pos as number] = row.hecho ? revived(statement, row) : row;
        return answers;
      },
    });
    queues.set(key, { statement: statement.name, queue });
    return queue;
  };

  return {
    for: (tienda, caller) => ({
      query: (statement, params) => send(statement, [tienda, ...params], [caller]) as never,
      call: (statement, request) => queueOf(statement as never, tienda).call(request, caller) as never,
      apply: (statement, request, remembered) => {
        const envelope: Envelope = { ...remembered, evento_id: v7(), actor: caller.actor };
        return queueOf(statement as never, tienda).call({ ...request, ...envelope }, caller) as never;
      },
    }),
    query: (statement, params) => send(statement, params, [NOBODY]) as never,
    isFull: () => [...queues.values()].some(({ queue }) => queue.isFull()),
    load: () => ({
      queues: [...queues.values()].map(({ statement, queue }) => ({
        statement,
        lanes: settings.lanes,
        ...queue.load(),
      })),
      pools: (["generic", "custom"] as const).map((plan) => ({
        plan,
        underWay: underWay[plan],
        connections: connections.most[plan],
      })),
    }),
    close: connections.close,
  };
};
