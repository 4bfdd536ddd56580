import { setImmediate } from "node:timers/promises";
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

/** Milliseconds between two looks at the feeds, while changes come, or results that cause rounds of their own. */
const HAND_OUT_MS = 100;

/** Milliseconds that a stopping server waits for the receivers' answers. */
const STOP_PATIENCE_MS = 5_000;

/** The most requests that are under way. To one webhook: enough for 200 a second to a receiver that takes 80 ms. */
const MOST = 256;
const PER_WEBHOOK = 16;

/**
 * The same to one that is fallando, and the share of MOST for all of those: receivers that hang keep their places for
 * TIMEOUT_MS, and leave the others to those that work.
 */
const PER_FAILING = 4;
const FAILING_SHARE = 0.5;

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
 * change comes, when it is woken, or after a second. So under load a round has much to do, and its statements are few.
 */
export const deliverWebhooks = (options: Options): Deliverer => {
  const { db, log, stopping, window = WINDOW, retriesMs = RETRIES_MS, most = MOST, perWebhook = PER_WEBHOOK } = options;
  const { leaseMs = (options.send.timeoutMs ?? TIMEOUT_MS) + 20_000, pollMs = POLL_MS } = options;
  const hurry = new AbortController();
  let results: Resultado[] = [];
  let underWay = 0;
  let failing = 0;
  let woken = true;
  /** Something new may be in the feed. */
  let asked = true;
  let handedOutAt = Number.NEGATIVE_INFINITY;
  let active = 0;
  let wakeUp: (() => void) | undefined;
  const goOn = (): void => {
    woken = true;
    wakeUp?.();
  };
  const wake = (): void => {
    asked = true;
    goOn();
  };

  let soon: ReturnType<typeof setTimeout> | undefined;
  let unlisten: (() => void) | undefined;
  /** A change was committed somewhere: the next look has it, and all others that come until then. */
  const changed = (): void => {
    const look = (): void => {
      soon = undefined;
      wake();
    };
    soon ??= setTimeout(look, Math.max(0, handedOutAt + HAND_OUT_MS - performance.now()));
  };
  /** Hears of changes while there is somebody to send them to: hearing takes a connection. */
  const hear = (wanted: boolean): void => {
    if (wanted) unlisten ??= db.onChange(changed);
    else {
      unlisten?.();
      unlisten = undefined;
      clearTimeout(soon);
      soon = undefined;
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
        goOn();
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

  /** Resolves to the number of milliseconds after which to look again; 0: at once. */
  const round = async (): Promise<number> => {
    await note();
    const now = performance.now();
    if (asked || now - handedOutAt >= HAND_OUT_MS) {
      asked = false;
      handedOutAt = now;
      const found = await repartir(db, window);
      active = found.active;
      asked ||= found.more;
      hear(active > 0);
    }
    if (active === 0) return underWay > 0 ? pollMs : IDLE_MS;
    const room = most - underWay;
    const mostFailing = Math.floor(most * FAILING_SHARE) - failing;
    const wanted = { most: room, perWebhook, leaseMs, perFailing: PER_FAILING, mostFailing };
    const taken = room > 0 ? await tomar(db, wanted) : [];
    for (const one of taken) start(one);
    return asked ? 0 : pollMs;
  };

  const pause = async (ms: number): Promise<void> => {
    // What comes at once is gathered into one round.
    if (ms === 0 || woken) return void (await setImmediate());
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
