/**
 * Counts requests for the limits: each server by itself, in memory, at no cost per request that is worth naming, and
 * together with the others through the table `limites`.
 */
import type { Logger } from "pino";
import type { Database } from "../db/database.ts";
import { addressFinder, type TrustProxy } from "../http/address.ts";
import type { Limits, Meter, Por, Rate, Uso } from "../http/limits.ts";
import { sumarPeticiones } from "../limites/sumar.ts";

/** The limits of a server; undefined: none. */
export type LimitsOptions = { readonly [P in Por]: Rate | undefined } & { readonly trustProxy: TrustProxy };

/** How many callers each limit counts at once: 50 000 take 10 MB. Then the one that came first makes room. */
const MAX_CALLERS = 50_000;

/**
 * The share of a limit from which on a server tells the others: a caller who stays below it on every server costs the database
 * nothing, and most do.
 */
const SHARE = 0.1;

/** How many callers one statement tells of at most; the others are told of the next time. */
const MAX_TOLD = 1_000;

/** Milliseconds between two statements. */
const EVERY_MS = 1_000;

type Counted = Uso & {
  readonly caller: string;
  peticiones: number;
  /** Those of them that the other servers do not know of. */
  untold: number;
  /** Whether it waits to be told. */
  waits: boolean;
};

/** A meter, and what of it the other servers have to know. */
type SharedMeter = Meter & {
  /** Takes the callers that wait to be told, up to so many. */
  readonly take: (most: number) => readonly Counted[];
  /** Lets these wait again: they could not be told. */
  readonly putBack: (counted: readonly Counted[]) => void;
};

const createMeter = (por: Por, rate: Rate): SharedMeter => {
  const windowMs = rate.seconds * 1000;
  const toldFrom = Math.max(1, Math.floor(rate.requests * SHARE));
  let callers = new Map<string, Counted>();
  let waiting: Counted[] = [];
  let endsAtMs = 0;

  /** Begins a new window if that is due, also after the clock was set back. All servers have the same windows. */
  const turn = (): void => {
    const now = Date.now();
    if (now < endsAtMs && now >= endsAtMs - windowMs) return;
    endsAtMs = (Math.floor(now / windowMs) + 1) * windowMs;
    callers = new Map();
    waiting = [];
  };

  const add = (caller: string): Counted => {
    const counted = { caller, peticiones: 0, untold: 0, endsAtMs, waits: false };
    callers.set(caller, counted);
    if (callers.size > MAX_CALLERS) callers.delete(callers.keys().next().value as string);
    return counted;
  };

  const wait = (counted: Counted): void => {
    if (waiting.length >= MAX_CALLERS) return; // it tries again with its next request
    counted.waits = true;
    waiting.push(counted);
  };

  return {
    por,
    rate,
    policy: `${rate.requests};w=${rate.seconds}`,
    count: (caller) => {
      turn();
      const counted = callers.get(caller) ?? add(caller);
      counted.peticiones++;
      // The others do not count what is refused here: a flood costs the database nothing.
      if (counted.peticiones > rate.requests) return counted;
      counted.untold++;
      if (!counted.waits && counted.peticiones >= toldFrom) wait(counted);
      return counted;
    },
    look: (caller) => {
      turn();
      return callers.get(caller);
    },
    take: (most) => {
      turn();
      const taken = waiting.splice(0, most);
      for (const counted of taken) counted.waits = false;
      return taken;
    },
    putBack: (all) => {
      for (const counted of all) if (counted.endsAtMs === endsAtMs && !counted.waits) wait(counted);
    },
  };
};

/** The limits of this server, and how it compares notes with the others. */
export const createLimits = (db: Database, { trustProxy, ...rates }: LimitsOptions) => {
  const meterOf = (por: Por): SharedMeter | undefined => {
    const rate = rates[por];
    return rate && createMeter(por, rate);
  };
  const [clave, direccion, rechazos] = [meterOf("clave"), meterOf("direccion"), meterOf("rechazos")];
  const meters = [clave, direccion, rechazos].filter((meter) => meter !== undefined);
  const limits: Limits = {
    clave,
    direccion,
    rechazos,
    addressOf: addressFinder(trustProxy),
    ignoresProxies: trustProxy === "off",
  };

  /**
   * Adds what was counted to what the others have counted, in one statement. If it fails, the count here goes on; if it was
   * applied nevertheless, some requests are counted twice, until their window ends.
   */
  const reconcile = async (): Promise<void> => {
    const most = Math.floor(MAX_TOLD / Math.max(1, meters.length));
    const told = meters.flatMap((meter) =>
      meter
        .take(most)
        .map((counted) => ({ meter, counted, quien: `${meter.por}:${counted.caller}`, untold: counted.untold })),
    );
    if (told.length === 0) return;
    const rows = told.map(({ quien, counted, untold }) => ({
      quien,
      hasta: new Date(counted.endsAtMs),
      peticiones: untold,
    }));
    try {
      const sums = new Map((await sumarPeticiones(db, rows)).map(({ quien, peticiones }) => [quien, peticiones]));
      for (const { counted, quien, untold } of told) {
        counted.untold -= untold;
        counted.peticiones = (sums.get(quien) ?? untold) + counted.untold;
      }
    } catch (error) {
      for (const { meter, counted } of told) meter.putBack([counted]);
      throw error;
    }
  };
  return { limits: meters.length > 0 ? limits : undefined, reconcile };
};

/** Compares notes with the other servers once per second, until the signal is aborted. */
export const keepReconciled = (reconcile: () => Promise<void>, log: Logger, stopping: AbortSignal): void => {
  let busy = false;
  let failing = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    try {
      await reconcile();
      failing = false;
    } catch (error) {
      // Once per outage: what is wrong, the requests say as well.
      if (!failing)
        log.warn({ err: error }, "this server counts for its limits alone: the counts of all could not be added up");
      failing = true;
    }
    busy = false;
  }, EVERY_MS).unref();
  stopping.addEventListener("abort", () => clearInterval(timer));
};
