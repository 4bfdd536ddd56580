import type { Logger } from "pino";
import { purgar } from "../bitacora/purgar.ts";
import type { Database } from "../db/database.ts";
import { purgarEntregas } from "../entregas/purgar.ts";

/** Milliseconds between two sweeps. */
const EVERY_MS = 600_000;

/**
 * Deletes old rows of the log, and old entregas, periodically, until the signal is aborted. Nothing depends on it: the next sweep finds what
 * one leaves.
 */
export const sweep = (db: Database, log: Logger, retentionDays: number, stopping: AbortSignal): void => {
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    await purgar(db, retentionDays).catch((error) => log.warn({ err: error }, "could not forget old rows of the log"));
    await purgarEntregas(db, retentionDays).catch((error) => log.warn({ err: error }, "could not forget old entregas"));
    busy = false;
  }, EVERY_MS).unref();
  stopping.addEventListener("abort", () => clearInterval(timer));
};
