import type { Result } from "../result.ts";

/** A statement and the domain judged the same facts differently: a bug in one of them. Answered with 500. */
export class Disagreement extends Error {
  readonly facts: unknown;
  constructor(statement: string, facts: unknown) {
    super(`${statement}: the statement and the domain disagree about what to do`);
    this.facts = facts;
  }
}

/** A placeholder time for a refused change: the domain requires a time, and a refusal has none. */
export const NEVER = new Date(0);

/**
 * The domain's outcome, after checking that it agrees with the statement: ok exactly when the change was applied.
 * @throws Disagreement with the facts that the statement read
 */
export const agreed = <T, E>(
  statement: { readonly name: string },
  row: { readonly applied: boolean } | undefined,
  outcome: Result<T, E>,
): Result<T, E> => {
  if (outcome.ok !== (row?.applied ?? false)) throw new Disagreement(statement.name, { row, outcome });
  return outcome;
};
