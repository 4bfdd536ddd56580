import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Database } from "../db/database.ts";
import { anotar, type Resultado } from "../entregas/anotar.ts";
import { RETRIES_MS, waitAfter } from "../entregas/entrega.ts";
import { repartir, WINDOW, type Window } from "../entregas/repartir.ts";
import { PRUEBA } from "../entregas/schema.ts";
import { type Tomada, tomar } from "../entregas/tomar.ts";
import { type Evento, type LogRow, toEvento } from "../eventos/evento.ts";
import { passes } from "../eventos/listar.ts";
import { type SendOptions, send, TIMEOUT_MS } from "../webhooks/send.ts";
import { sign } from "../webhooks/sign.ts";

type Options = {
  readonly db: Database;
  readonly log: Logger;
  /** Ends it: nothing new is sent, and what is under way gets to its end or, after a while, is given up. */
  readonly stopping: AbortSignal;
  readonly send: SendOptions;
  readonly window?: Window;
  readonly retriesMs?: readonly number[];
  readonly leaseMs?: number;
  /** How many requests may be under way, on this server and to one webhook on all. */
  readonly most?: number;
  readonly perWebhook?: number;
  readonly pollMs?: number;
  readonly roundMs?: number;
};

export type Deliverer = {
  /** Something is new: look at once. */
  readonly wake: () => void;
  /** Resolves once it has stopped. */
  readonly ended: Promise<void>;
};

/** Milliseconds between two looks, and between two where there are no webhooks at all. */
const POLL_MS = 1_000;
const IDLE_MS = 30_000;

/**
 * Milliseconds from the begin of a round to that of the next, at least: what comes meanwhile is gathered. Rounds at once after
 * one another took 25 % of the confirms of a saturated server, these 10 %, at the same 300 events a second.
 */
const ROUND_MS = 100;

/** Milliseconds that a stopping server waits for the receivers' answers. */
const STOP_PATIENCE_MS = 5_000;

/** The most requests that are under way. To one webhook: 300 a second, as a round takes so many. */
const MOST = 256;
const PER_WEBHOOK = 32;

/**
 * The same to one that is fallando, and the share of MOST for all of those: receivers that hang keep their places for
 * TIMEOUT_MS, and leave the others to those that work.
 */
const PER_FAILING = 4;
const FAILING_SHARE = 0.5;

/**
 * The share of the free places that one webhook may have. Receivers that begin to hang are not known to fail before TIMEOUT_MS: so
 * whoever has many places gets no more, and others still find some ("Dynamic queue length thresholds for shared-memory packet
 * switches", Choudhury and Hahne, 1998). Without it, eight that hang kept an event from a ninth for 9 seconds.
 */
const ROOM_SHARE = 0.25;

/** The event of an entrega; null where the log does not have it any more, or this version does not know it. */
const eventOf = (one: Tomada): Evento | null => {
  const { sujeto, operacion, sujeto_id, version, creado_en, id, hecho, tienda_id } = one;
  if (hecho) return toEvento(tienda_id, { ...one, hecho } as LogRow);
  if (sujeto !== PRUEBA.sujeto || operacion !== PRUEBA.operacion) return null;
  return {
    specversion: "1.0",
    id,
    source: `/tiendas/${tienda_id}`,
    type: PRUEBA.type,
    subject: `${sujeto}/${sujeto_id}`,
    time: creado_en.toISOString(),
    sequence: version,
    data: null,
  };
};

const keyOf = ({ tienda_id, webhook_id, orden, version, id, numero }: Tomada) => ({
  ...{ tienda_id, webhook_id, orden, version, id, numero },
});

/**
 * Sends events to webhooks, on every server that runs it: they share the work by the locks and leases of the database. A
 * round notes the results there are, hands out what is new, and takes what is due; the next one begins when a result or a
 * change comes, or after a second, but not at once. So under load a round has much to do, and its statements are few.
 */
export const deliverWebhooks = (options: Options): Deliverer => {
  const { db, log, stopping, window = WINDOW, retriesMs = RETRIES_MS, most = MOST, perWebhook = PER_WEBHOOK } = options;
  const { leaseMs = (options.send.timeoutMs ?? TIMEOUT_MS) + 20_000, pollMs = POLL_MS } = options;
  const { roundMs = ROUND_MS } = options;
  const hurry = new AbortController();
  let results: Resultado[] = [];
  let underWay = 0;
  let failing = 0;
  let woken = false;
  let wakeUp: (() => void) | undefined;
  const wake = (): void => {
    woken = true;
    wakeUp?.();
  };
  let unlisten: (() => void) | undefined;
  /** Hears of changes while there is somebody to send them to: hearing takes a connection. */
  const hear = (wanted: boolean): void => {
    if (wanted) unlisten ??= db.onChange(wake);
    else {
      unlisten?.();
      unlisten = undefined;
    }
  };

  const attempt = async (one: Tomada, evento: Evento): Promise<Resultado> => {
    const { id, reintento, secretos } = one;
    const begun = performance.now();
    const at = new Date();
    const body = JSON.stringify(evento);
    const headers = {
      "Content-Type": "application/cloudevents+json; charset=utf-8",
      "User-Agent": "pedidos",
      ...sign({ id, at, body }, secretos ?? []),
    };
    const sent = await send({ url: one.url, headers, body }, { ...options.send, signal: hurry.signal });
    const { status } = sent;
    const delivered = status !== null && status >= 200 && status < 300;
    const waitMs = delivered ? null : waitAfter(reintento, Math.random(), retriesMs);
    const gone = status === 410;
    return {
      ...keyOf(one),
      estado: delivered ? "entregada" : waitMs === null && !gone ? "fallida" : "pendiente",
      espera_ms: waitMs ?? 0,
      gone,
      intento: { en: at.toISOString(), ...sent, duration_ms: Math.round(performance.now() - begun) },
    };
  };

  const settle = async (one: Tomada): Promise<Resultado> => {
    const { reintento, tipos } = one;
    const kept = keyOf(one);
    const evento = eventOf(one);
    if (evento) {
      const wanted = evento.type === PRUEBA.type || passes({ tipos: tipos ?? undefined }, evento);
      if (!wanted) return { ...kept, estado: "omitida", espera_ms: 0, gone: false, intento: null };
      return attempt(one, evento);
    }
    // It was deleted; or a newer version of the server, which runs beside this one, can tell it.
    const waitMs = one.hecho ? waitAfter(reintento, Math.random(), retriesMs) : null;
    const error = one.hecho
      ? "this version of the server does not know the event"
      : "the event was deleted by RETENTION_DAYS";
    const intento = { en: new Date().toISOString(), status: null, error, duration_ms: 0, respuesta: null };
    return { ...kept, estado: waitMs === null ? "fallida" : "pendiente", espera_ms: waitMs ?? 0, gone: false, intento };
  };

  const start = (one: Tomada): void => {
    underWay++;
    if (one.fallando) failing++;
    void settle(one)
      .then((result) => results.push(result))
      // Its lease ends, and it is tried again.
      .catch((error) => log.error({ err: error }, "could not send an event"))
      .finally(() => {
        underWay--;
        if (one.fallando) failing--;
        wake();
      });
  };

  const note = async (): Promise<void> => {
    if (results.length === 0) return;
    const these = results;
    results = [];
    try {
      await anotar(db, these);
    } catch (error) {
      results = [...these, ...results];
      throw error;
    }
  };

  /** Resolves to the number of milliseconds after which to look again, if nothing wakes it before. */
  const round = async (): Promise<number> => {
    await note();
    const { active, more } = await repartir(db, window);
    hear(active > 0);
    if (active === 0) return underWay > 0 ? pollMs : IDLE_MS;
    const room = most - underWay;
    const mostFailing = Math.floor(most * FAILING_SHARE) - failing;
    const wanted = {
      ...{ leaseMs, perFailing: PER_FAILING, mostFailing, most: Math.ceil(room / 2) },
      perWebhook: Math.max(1, Math.min(perWebhook, Math.floor(room * ROOM_SHARE))),
    };
    const taken = room > 0 ? await tomar(db, wanted) : [];
    for (const one of taken) start(one);
    return more ? 0 : pollMs;
  };

  /** Waits until something wakes it or the time is over. */
  const pause = async (ms: number): Promise<void> => {
    if (ms <= 0 || woken) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    wakeUp = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
    wakeUp = undefined;
  };

  const run = async (): Promise<void> => {
    let failed = false;
    while (!stopping.aborted) {
      woken = false;
      const begun = performance.now();
      let waitMs = pollMs;
      try {
        waitMs = await round();
        failed = false;
      } catch (error) {
        if (!failed && !stopping.aborted) log.warn({ err: error }, "could not look after webhooks");
        failed = true;
        woken = false;
      }
      if (!stopping.aborted) await pause(waitMs);
      await sleep(Math.max(0, begun + roundMs - performance.now()));
    }
    hear(false);
    const timer = setTimeout(() => hurry.abort(), STOP_PATIENCE_MS);
    while (underWay > 0) {
      woken = false;
      await pause(pollMs);
    }
    clearTimeout(timer);
    await note().catch((error) => log.warn({ err: error }, "could not note what became of events"));
  };
  stopping.addEventListener("abort", wake);
  return { wake, ended: run() };
};
