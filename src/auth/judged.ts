import type { Identity, Stranger } from "../http/access.ts";

/** What was found out of a credential, and for how many milliseconds it may be believed. */
export type Judged = { readonly who: Identity | Stranger; readonly forMs: number };

/**
 * The most milliseconds that anything is believed without asking again. A key that is revoked works for so long at most, on
 * every server; while the database is away, a key that was just used does too.
 */
export const MAX_BELIEF_MS = 5_000;

/** How many accepted credentials, and how many others, are remembered. A flood of strangers pushes out strangers only. */
const MAX_REMEMBERED = 10_000;

const UNASKED: Stranger = { denied: "too many rejected credentials from this address" };

type Remembered = { readonly who: Identity | Stranger; readonly until: number };

/**
 * Judges credentials by their hash, and remembers the outcome for a moment. Of requests that bring the same credential at
 * the same time, one asks for all. A failure is not remembered.
 */
export const rememberingJudge = (judge: (credential: string, huella: string) => Promise<Judged>) => {
  const accepted = new Map<string, Remembered>();
  const denied = new Map<string, Remembered>();
  const underWay = new Map<string, Promise<Identity | Stranger>>();

  const remember = (huella: string, { who, forMs }: Judged): void => {
    const [mine, other] = "denied" in who ? [denied, accepted] : [accepted, denied];
    other.delete(huella);
    // The newest stands last, and the first is the oldest.
    mine.delete(huella);
    mine.set(huella, { who, until: performance.now() + Math.min(forMs, MAX_BELIEF_MS) });
    if (mine.size > MAX_REMEMBERED) mine.delete(mine.keys().next().value as string);
  };

  return (
    credential: string,
    huella: string,
    knownOnly = false,
  ): Identity | Stranger | Promise<Identity | Stranger> => {
    // What was accepted once may be asked about again, from wherever it comes: a neighbour's wrong keys do not matter to it.
    if (knownOnly && !accepted.has(huella)) return UNASKED;
    const known = accepted.get(huella) ?? denied.get(huella);
    if (known && known.until > performance.now()) return known.who;
    const already = underWay.get(huella);
    if (already) return already;
    const mine = judge(credential, huella)
      .then((judged) => {
        remember(huella, judged);
        return judged.who;
      })
      .finally(() => underWay.delete(huella));
    underWay.set(huella, mine);
    return mine;
  };
};
