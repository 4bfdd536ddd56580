/** Figures over time, and whether each stays where it is. */

/** A figure that is sampled again and again, and what it may do after the warm-up. */
export type Rule = {
  readonly name: string;
  readonly unit: string;
  /** Whether the highest values count, or those in the middle; "fall" if it must not fall. */
  readonly watch: "peak" | "median" | "fall";
  /** How much it may move from one third of the run to the next: this share of what it was, and this much more. */
  readonly share: number;
  readonly slack: number;
};

export type Series = Rule & { readonly values: readonly number[] };

export type Verdict = { readonly flat: boolean; readonly before: number; readonly after: number };

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/**
 * Compares the last third of a run with the one before; the first is the warm-up. What leaks grows by as much in each third, so
 * it is seen in the one comparison; what only swings, as dead rows do between two vacuums, is as high in both.
 */
export const judge = ({ values, watch, share, slack }: Series): Verdict => {
  const third = Math.floor(values.length / 3);
  const of = (part: readonly number[]) => (watch === "peak" ? Math.max(0, ...part) : medianOf(part));
  const before = of(values.slice(third, 2 * third));
  const after = of(values.slice(2 * third));
  const moved = watch === "fall" ? before - after : after - before;
  return { flat: moved <= Math.abs(before) * share + slack, before, after };
};
