import { createHeldRows } from "./held.ts";
import type { Caller } from "./observer.ts";
import { createQueue, isIdle, type Queue, type Tienda, unpark } from "./queue.ts";
import { type AnyStatement, isBatched } from "./statement.ts";

type TiendasOptions = {
  /** The most requests that a statement takes. */
  readonly limitOf: (statement: AnyStatement) => number;
  /** Finds which of these rows of a tienda are locked now, each with its holder. */
  readonly look: (tienda: Tienda, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Receives a queue whose requests may try again. */
  readonly wake: (queue: Queue) => void;
};

/** The active tiendas, each with its queues. Idle ones are removed. */
export const createTiendas = ({ limitOf, look, wake }: TiendasOptions) => {
  const tiendas = new Map<string, Tienda>();

  const forgetTienda = ({ id, queues, held }: Tienda): void => {
    if (queues.size === 0 && held.isEmpty()) tiendas.delete(id);
  };

  const make = (id: string): Tienda => {
    const tienda: Tienda = {
      id,
      queues: new Map(),
      ready: { generic: new Set(), custom: new Set() },
      underWay: { generic: 0, custom: 0 },
      pending: 0,
      held: createHeldRows({
        look: (ids) => look(tienda, ids),
        released: () => {
          for (const queue of tienda.queues.values()) {
            unpark(queue);
            wake(queue);
          }
          forgetTienda(tienda);
        },
      }),
    };
    tiendas.set(id, tienda);
    return tienda;
  };

  return {
    /** The tienda of this id; the empty one for statements without a tienda. */
    tiendaOf: (id: string): Tienda => tiendas.get(id) ?? make(id),
    /** Lists are fair between callers: each has a queue. Batched statements share one. */
    queueOf: (tienda: Tienda, statement: AnyStatement, { actor }: Caller): Queue => {
      const key = isBatched(statement) ? statement.name : `${statement.name} ${actor}`;
      const found = tienda.queues.get(key);
      if (found) return found;
      const queue = createQueue(key, statement, tienda, limitOf(statement));
      tienda.queues.set(key, queue);
      return queue;
    },
    /** Removes an idle queue. */
    forgetIdle: (queue: Queue): void => {
      if (!isIdle(queue)) return;
      queue.tienda.queues.delete(queue.key);
      forgetTienda(queue.tienda);
    },
    /** The active tiendas. */
    all: (): readonly Tienda[] => [...tiendas.values()],
    /** Stops the timers. */
    close: (): void => {
      for (const { held } of tiendas.values()) held.close();
    },
  };
};
