import { setTimeout as sleep } from "node:timers/promises";
import { reaches, selectPosition } from "./position.ts";
import type { Session } from "./session.ts";

/** Milliseconds that a replica may take until it has what the primary had at the beginning, and between two looks. */
const REPLAY_MS = { patience: 5_000, pause: 50 };

/**
 * Opens a session on the first of these replicas that shows everything that the primary shows now; undefined if none does
 * soon.
 */
export const openUpToDate = async (
  open: (url: string) => Session,
  primary: string,
  replicas: readonly string[],
): Promise<Session | undefined> => {
  if (replicas.length === 0) return undefined;
  const main = open(primary);
  const [now] = await main.query(selectPosition, []).finally(main.close);
  if (!now) return undefined;
  for (const url of replicas) {
    const session = open(url);
    try {
      const end = performance.now() + REPLAY_MS.patience;
      while (performance.now() < end) {
        const [here] = await session.query(selectPosition, []);
        if (!here?.standby) break;
        if (reaches(here.position, now.position)) return session;
        await sleep(REPLAY_MS.pause);
      }
    } catch {
      // It is down: the next one may not be.
    }
    await session.close();
  }
  return undefined;
};
