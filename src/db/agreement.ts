import type { Result } from "../result.ts";

/** A statement and the domain judged the same facts differently: a bug in one of them. Answered with 500. */
export class Disagreement extends Error {
  readonly facts: unknown;
  constructor(statement: string, facts: unknown) {
    super(`${statement}: the statement and the domain disagree about what to do`);
    this.facts = facts;
  }
}

/** The time of a change that was not made: a refusal has none, and the domain wants one to be given. */
export const NEVER = new Date(0);

/**
 * The domain's outcome, once it is known to say what the statement did: ok exactly when the change was applied.
 * @throws Disagreement with the facts that the statement saw
 */
export const agreed = <T, E>(
  statement: { readonly name: string },
  row: { readonly applied: boolean } | undefined,
  outcome: Result<T, E>,
): Result<T, E> => {
  if (outcome.ok !== (row?.applied ?? false)) throw new Disagreement(statement.name, { row, outcome });
  return outcome;
};
