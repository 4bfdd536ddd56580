import sql from "../../sql/numeros/tomar.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { pg, statement, type TiendaId } from "../db/statement.ts";

const takeNumeros = statement({
  name: "numeros/tomar",
  text: sql,
  params: ["int4"],
  columns: { desde: pg.int4 },
  plan: "generic",
});

/** The first block of a tienda is small, as most tiendas are; each next one is twice as large. */
const FIRST_BLOCK = 8;
const LARGEST_BLOCK = 1_024;

/** The most tiendas whose blocks are kept: the numbers of the one that has waited longest are dropped, which leaves a gap. */
const TIENDAS_MAX = 10_000;

/** Numbers of a tienda that this server has taken, and those on their way. */
type Block = { next: number; end: number; size: number; ahead: Promise<number> | undefined; aheadSize: number };

/** Gives out the numbers of pedidos. */
export type Numeros = {
  /** The next numero of the tienda, higher than all that were given out here before. */
  readonly next: (tienda: TiendaId) => Promise<number>;
  /** Drops the numbers of the tienda: somebody else has used one of them. */
  readonly drop: (tienda: TiendaId) => void;
};

/**
 * Keeps a block of numbers for each tienda, so that creating a pedido sends no second statement and locks no counter: the
 * next block is fetched once half of the current one is used, while requests go on. Only a tienda that is new to this
 * server waits for its first block. A crash loses the rest of a block.
 */
export const createNumeros = (db: Database): Numeros => {
  const blocks = new Map<string, Block>();

  const fetchAhead = (tienda: TiendaId, block: Block): Promise<number> => {
    block.aheadSize = Math.min(block.size * 2, LARGEST_BLOCK);
    // In nobody's name: a client that goes away must not cancel it for the others.
    const fetching = db
      .for(tienda, { actor: null })
      .query(takeNumeros, [block.aheadSize])
      .then(([row]) => row?.desde as number);
    block.ahead = fetching;
    // Who needs the numbers sees the error, and the next one asks again.
    fetching.catch(() => {
      if (block.ahead === fetching) block.ahead = undefined;
    });
    return fetching;
  };

  const open = (tienda: string): Block => {
    const found = blocks.get(tienda);
    if (found) return found;
    const block: Block = { next: 0, end: 0, size: FIRST_BLOCK / 2, ahead: undefined, aheadSize: 0 };
    blocks.set(tienda, block);
    const [oldest] = blocks.size > TIENDAS_MAX ? blocks.keys() : [];
    if (oldest !== undefined) blocks.delete(oldest);
    return block;
  };

  return {
    next: async (tienda) => {
      const block = open(tienda);
      while (block.next === block.end) {
        const ahead = block.ahead ?? fetchAhead(tienda, block);
        const desde = await ahead;
        // The first of those that waited opens the block for all of them.
        if (block.ahead !== ahead) continue;
        Object.assign(block, { next: desde, end: desde + block.aheadSize, size: block.aheadSize, ahead: undefined });
      }
      const numero = block.next++;
      if (block.end - block.next <= block.size / 2 && !block.ahead) fetchAhead(tienda, block);
      return numero;
    },
    drop: (tienda) => {
      blocks.delete(tienda);
    },
  };
};
