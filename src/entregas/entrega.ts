import { err, ok, type Result } from "../result.ts";
import { type VersionCambiada, type Versions, versionConflict } from "../version.ts";

export const ESTADOS = ["pendiente", "entregada", "fallida"] as const;

/** An attempt to deliver an event. */
export type Intento = {
  readonly en: string;
  /** What the receiver answered; null where it did not. */
  readonly status: number | null;
  readonly error: string | null;
  readonly duration_ms: number;
  /** The first bytes of the answer. */
  readonly respuesta: string | null;
};

/** An event on its way to a webhook. */
export type Entrega = {
  /** That of the event. */
  readonly id: string;
  readonly webhook_id: string;
  readonly sujeto: string;
  readonly operacion: string;
  readonly sujeto_id: string;
  readonly sujeto_version: number;
  readonly estado: (typeof ESTADOS)[number];
  readonly version: number;
  /** Not before; null where it is over. */
  readonly proximo_en: Date | null;
  readonly intentos: readonly Intento[];
  readonly creado_en: Date;
  readonly terminado_en: Date | null;
};

/** This webhook has no entrega of such an event. */
type EntregaNoEncontrada = { readonly codigo: "entrega_no_encontrada" };

/** Sends an event again, whatever became of it. */
export const reenviar = (
  entrega: Entrega | null,
  ahora: Date,
  versions: Versions,
): Result<Entrega, EntregaNoEncontrada | VersionCambiada> => {
  if (entrega === null) return err({ codigo: "entrega_no_encontrada" });
  const conflict = versionConflict(entrega.version, versions);
  if (conflict) return err(conflict);
  const { version } = entrega;
  return ok({ ...entrega, estado: "pendiente", proximo_en: ahora, terminado_en: null, version: version + 1 });
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Milliseconds to wait after each failed attempt, 24 hours in all; the last one has none. */
export const RETRIES_MS: readonly number[] = [
  5_000,
  30_000,
  2 * MINUTE_MS,
  8 * MINUTE_MS,
  20 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  6 * HOUR_MS,
  10 * HOUR_MS,
];

/**
 * Milliseconds until the next attempt after so many in vain, up to a fifth more or less, so that what failed together is
 * not tried together; null: no more.
 * @param chance a random number from 0 to 1
 */
export const waitAfter = (attempts: number, chance: number, retriesMs = RETRIES_MS): number | null => {
  const ms = retriesMs[attempts - 1];
  return ms === undefined ? null : Math.round(ms * (0.8 + 0.4 * chance));
};
