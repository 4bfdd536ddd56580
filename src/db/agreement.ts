import type { Result } from "../result.ts";

/** A statement and the domain judged the same facts differently: a bug in one of them. Answered with 500. */
export class Disagreement extends Error {
  /** For the log: what people wrote is left out. */
  readonly facts: unknown;
  constructor(statement: string, facts: unknown) {
    super(`${statement}: the statement and the domain disagree about what to do`);
    this.facts = JSON.parse(JSON.stringify(facts, withoutWords));
  }
}

/** An id, a time or a number, as text. */
const FACT = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)|-?\d+(\.\d+)?)$/;

/** Words of the code, by the names of their fields. */
const WORDS = ["estado", "codigo", "tipo"];

const withoutWords = (name: string, value: unknown): unknown =>
  typeof value !== "string" || FACT.test(value) || WORDS.includes(name) ? value : "…";

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
