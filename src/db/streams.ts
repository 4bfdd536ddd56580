/** Statements whose rows are too many to hold: each on a session of its own, read as fast as the reader takes them. */
import { Overloaded } from "./errors.ts";
import type { Caller, Observer } from "./observer.ts";
import { openUpToDate } from "./replica_session.ts";
import { openSession } from "./session.ts";
import type { Columns, Param, Row, Statement, TiendaId } from "./statement.ts";

/** The most streams at a time, and of one tienda: each holds a connection, and old versions of rows, until it is read. */
const MOST = { all: 4, tienda: 2 };

type StreamsOptions = {
  readonly url: string;
  readonly replicas: readonly string[];
  readonly observers: readonly Observer[];
};

/** What opens such streams. */
export const createStreams = ({ url, replicas, observers }: StreamsOptions) => {
  const underWay: TiendaId[] = [];

  /** A session on a replica that shows all that the primary does, if there is one, else on the primary. */
  const open = async (tienda: TiendaId, caller: Caller) => {
    let opened = url;
    const connect = (address: string) => {
      opened = address;
      return openSession(address, "pedidos export", "custom", tienda);
    };
    const session = (await openUpToDate(connect, url, replicas)) ?? connect(url);
    caller.server = opened === url ? "primary" : `replica ${replicas.indexOf(opened) + 1}`;
    return session;
  };

  /**
   * Runs a statement, and yields its rows in chunks on demand. It ends when it is returned from, and its connection with it;
   * and when the signal is aborted.
   * @throws Overloaded where there are too many already
   */
  return async function* <C extends Columns>(
    statement: Statement<C>,
    tienda: TiendaId,
    params: readonly Param[],
    caller: Caller,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Row<Statement<C>>[], void, undefined> {
    const own = underWay.filter((one) => one === tienda).length;
    if (underWay.length >= MOST.all || own >= MOST.tienda) throw new Overloaded("too many exports are under way");
    underWay.push(tienda);
    const ended = observers.map(({ sent }) => sent?.(statement.name, [caller]));
    let failure: unknown;
    let begun = false;
    try {
      const session = await open(tienda, caller);
      const leave = (): void => void session.close().catch(() => {});
      signal.addEventListener("abort", leave, { once: true });
      try {
        signal.throwIfAborted();
        for await (const rows of session.stream(statement, params)) {
          yield rows;
          begun = true;
        }
      } finally {
        signal.removeEventListener("abort", leave);
        await session.close();
      }
    } catch (error) {
      failure = error;
      if (begun && !signal.aborted) for (const { broken } of observers) broken?.(statement.name, error);
      throw error;
    } finally {
      underWay.splice(underWay.indexOf(tienda), 1);
      for (const end of ended) end?.(failure);
    }
  };
};
