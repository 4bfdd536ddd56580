/** The end of the feed, read once for all who follow it. */
import type { Logger } from "pino";
import type { Database, TiendaDatabase } from "../db/database.ts";
import { NotServed, Overloaded } from "../db/errors.ts";
import type { TiendaId } from "../db/statement.ts";
import type { Evento } from "./evento.ts";
import { type Filtro, passes, readFeed, type Tramo } from "./listar.ts";
import { tiendasWithNews } from "./novedades.ts";
import { comparePositions, encodePosition, isBetween, type Posicion } from "./posicion.ts";

/** Somebody who follows the feed of a tienda. */
export type Follower = {
  readonly filtro: Filtro;
  /** The place up to which it has everything. */
  posicion: Posicion;
  /** Receives events in order, as the text of a stream. It must not throw. */
  readonly take: (events: Uint8Array) => void;
  /** Ends it: the server stops, or events after its position are gone. */
  readonly end: (why?: "expired") => void;
};

/** What the metrics see. */
type TailsObserver = {
  /** Seconds from the time of the oldest event of a read until it was handed over. */
  readonly delivered?: (seconds: number) => void;
  /** A follower was ended: it does not read, its key is not accepted any more, or its position is too old. */
  readonly dropped?: (why: "slow" | "revoked" | "expired") => void;
};

type TailsOptions = {
  readonly db: Database;
  readonly log: Logger;
  /** The most followers of all tiendas together. */
  readonly most: number;
  /** Aborted once the server is stopping. */
  readonly stopping: AbortSignal;
  readonly observer?: TailsObserver | undefined;
};

/** How many events one read takes at most. */
const PAGE = 500;

/**
 * The least milliseconds between two reads of a feed, while little changes and while changes keep coming: then one read takes
 * the events of many statements. A read costs PostgreSQL 2 to 3 ms, most of it planning.
 */
const GAP_MS = { quiet: 10, busy: 40 };

/**
 * Milliseconds after a change until the feed is read again: doubled each time, up to the most. A change is not in the feed
 * yet while an older transaction is under way, in whatever table (sql/eventos/listar.sql says why).
 */
const AGAIN_MS = { least: 10, most: 1_000 };

/** Milliseconds between two looks for changes that nobody told of. */
const POLL_MS = 1_000;

/** One tienda leaves a quarter of the followers to the others. */
const shareOf = (most: number): number => Math.max(1, Math.ceil(most * 0.75));

const encoder = new TextEncoder();

/** An event as the text of a stream (HTML Living Standard, 9.2). JSON has no line breaks. */
const frameOf = (evento: Evento, [orden, version, id]: Posicion): string =>
  `id: ${encodePosition({ orden, version, id })}\nevent: ${evento.type}\ndata: ${JSON.stringify(evento)}\n\n`;

/** Events as the text of a stream. */
export const textOf = (eventos: Tramo["eventos"]): Uint8Array =>
  encoder.encode(eventos.map(({ evento, posicion }) => frameOf(evento, posicion)).join(""));

/** Whether there is nothing more to read at present. */
export const isAtEnd = ({ fin }: Tramo, from: Posicion | null): boolean =>
  isBetween(fin) || (from !== null && comparePositions(fin, from) === 0);

/** What a read has to find for all of these. */
const unionOf = (filters: readonly Filtro[]): Filtro => {
  const [first] = filters;
  const subject = filters.every((one) => one.subject === first?.subject) ? first?.subject : undefined;
  const every = filters.every(({ tipos }) => tipos !== undefined);
  return { tipos: every ? [...new Set(filters.flatMap(({ tipos = [] }) => tipos))] : undefined, subject };
};

type TailOptions = {
  readonly db: TiendaDatabase;
  readonly tienda: TiendaId;
  readonly observer: TailsObserver;
  /** Receives what went wrong with a read. It is tried again. */
  readonly failed: (error: unknown) => void;
};

/** Reads the feed of one tienda for its followers. */
const createTail = ({ db, tienda, observer, failed }: TailOptions) => {
  const followers = new Set<Follower>();
  /** Those that take part from the next read on. */
  const joining = new Set<Follower>();
  let filtro: Filtro | undefined;
  let posicion: Posicion | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let reading = false;
  /** Whether the tienda has changed since the last read, and whether it had at that one. */
  let [isChanged, wasChanged] = [false, false];
  /** No read begins before this. */
  let earliest = Number.NEGATIVE_INFINITY;
  let waitMs: number = AGAIN_MS.most;
  let closed = false;

  const readIn = (ms: number): void => {
    const at = Math.max(performance.now() + ms, earliest);
    if (closed || at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    if (!reading) timer = setTimeout(read, Math.max(0, at - performance.now()));
  };

  const admit = (): void => {
    for (const follower of joining) {
      followers.add(follower);
      // It may have read less far than the others, or further: nobody gets an event twice, see `deliver`.
      if (!posicion || comparePositions(follower.posicion, posicion) < 0) posicion = follower.posicion;
      filtro = undefined;
    }
    joining.clear();
  };

  const deliver = (from: Posicion, { eventos, fin }: Tramo): void => {
    // Most followers want the same events, so their text is made once.
    const texts = new Map<string, Uint8Array>();
    for (const follower of [...followers]) {
      const wanted = (after: Posicion | null) =>
        eventos.filter(
          ({ evento, posicion }) =>
            passes(follower.filtro, evento) && (after === null || comparePositions(posicion, after) > 0),
        );
      const ahead = comparePositions(follower.posicion, from) > 0;
      const key = JSON.stringify(follower.filtro);
      const text = ahead ? textOf(wanted(follower.posicion)) : (texts.get(key) ?? textOf(wanted(null)));
      if (!ahead) texts.set(key, text);
      if (comparePositions(fin, follower.posicion) > 0) follower.posicion = fin;
      if (text.length > 0) follower.take(text);
    }
    const [oldest] = eventos;
    if (oldest) observer.delivered?.(Math.max(0, Date.now() - Date.parse(oldest.evento.time)) / 1000);
  };

  const read = async (): Promise<void> => {
    dueAt = Number.POSITIVE_INFINITY;
    admit();
    if (!posicion || followers.size === 0) return;
    reading = true;
    const from = posicion;
    let nextMs = waitMs;
    let gapMs = isChanged && wasChanged ? GAP_MS.busy : GAP_MS.quiet;
    [isChanged, wasChanged] = [false, isChanged];
    try {
      filtro ??= unionOf([...followers].map((follower) => follower.filtro));
      const tramo = await readFeed(db, tienda, from, filtro, PAGE);
      if (tramo.caducada) for (const follower of [...followers]) follower.end("expired");
      posicion = tramo.fin;
      deliver(from, tramo);
      if (!isAtEnd(tramo, from)) nextMs = gapMs = 0;
      else waitMs *= 2;
    } catch (error) {
      failed(error);
      waitMs *= 2;
      nextMs = waitMs;
    }
    reading = false;
    const now = performance.now();
    earliest = now + gapMs;
    const dueAlready = dueAt;
    dueAt = Number.POSITIVE_INFINITY;
    if (dueAlready < Number.POSITIVE_INFINITY) readIn(dueAlready - now);
    if (nextMs < AGAIN_MS.most) readIn(nextMs);
  };

  return {
    posicion: () => posicion,
    /** The tienda has changed: reads its feed now, and again after a while. */
    changed: (): void => {
      isChanged = true;
      waitMs = AGAIN_MS.least;
      readIn(0);
    },
    /** Reads the feed once. */
    look: (): void => readIn(0),
    join: (follower: Follower): void => void joining.add(follower),
    /** Whether nobody is left. */
    leave: (follower: Follower): boolean => {
      joining.delete(follower);
      if (followers.delete(follower)) filtro = undefined;
      return followers.size + joining.size === 0;
    },
    close: (): void => {
      closed = true;
      clearTimeout(timer);
    },
  };
};

/** The feeds that somebody follows, each read once, however many follow it. */
export const createTails = ({ db, log, most, stopping, observer = {} }: TailsOptions) => {
  const tails = new Map<TiendaId, ReturnType<typeof createTail>>();
  /** Everybody who was admitted, by tienda: those that still catch up follow no tail yet. */
  const admitted = new Map<TiendaId, Set<Follower>>();
  let count = 0;
  let stopListening: (() => void) | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;

  const failed = (error: unknown): void => {
    // The requests that fail for the same reason tell of it.
    if (error instanceof NotServed) log.debug({ err: error }, "the feed of events was not read");
    else log.error({ err: error }, "the feed of events cannot be read");
  };

  const look = async (): Promise<void> => {
    const read = new Map<TiendaId, Posicion>();
    for (const [tienda, tail] of tails) {
      const posicion = tail.posicion();
      if (posicion) read.set(tienda, posicion);
    }
    if (read.size > 0) for (const tienda of await tiendasWithNews(db, read)) tails.get(tienda)?.look();
  };

  const start = (): void => {
    stopListening = db.onChange((tienda) => {
      if (tienda === null) for (const tail of tails.values()) tail.changed();
      else tails.get(tienda as TiendaId)?.changed();
    });
    let looking = false;
    poll = setInterval(() => {
      if (looking) return;
      looking = true;
      look()
        .catch(failed)
        .finally(() => {
          looking = false;
        });
    }, POLL_MS);
  };

  const stop = (): void => {
    clearInterval(poll);
    stopListening?.();
    stopListening = undefined;
  };

  const endAll = (): void => {
    for (const followers of [...admitted.values()]) for (const follower of [...followers]) follower.end();
  };
  stopping.addEventListener("abort", endAll, { once: true });

  return {
    observer,
    /** How many follow a feed. */
    count: () => count,
    /**
     * Counts a follower in, from before it reads until it leaves.
     * @throws Overloaded where there are too many
     */
    admit: (tienda: TiendaId, follower: Follower): void => {
      if (stopping.aborted) throw new Overloaded("The server is stopping: no stream begins.");
      const those = admitted.get(tienda) ?? new Set();
      if (count >= most) throw new Overloaded("There are STREAMS_MAX streams already.");
      if (those.size >= shareOf(most)) throw new Overloaded("The tienda has three quarters of STREAMS_MAX already.");
      admitted.set(tienda, those.add(follower));
      count++;
    },
    /** Hands over everything after the follower's position from now on. It should have read nearly all that there is. */
    join: (tienda: TiendaId, follower: Follower): void => {
      if (!admitted.get(tienda)?.has(follower)) return;
      if (tails.size === 0) start();
      let tail = tails.get(tienda);
      if (!tail) {
        tail = createTail({ db: db.for(tienda, { actor: null }), tienda, observer, failed });
        tails.set(tienda, tail);
      }
      tail.join(follower);
      tail.changed();
    },
    /** The end of a follower. */
    leave: (tienda: TiendaId, follower: Follower): void => {
      const those = admitted.get(tienda);
      if (!those?.delete(follower)) return;
      count--;
      if (those.size === 0) admitted.delete(tienda);
      const tail = tails.get(tienda);
      if (!tail?.leave(follower)) return;
      tail.close();
      tails.delete(tienda);
      if (tails.size === 0) stop();
    },
  };
};

export type Tails = ReturnType<typeof createTails>;
