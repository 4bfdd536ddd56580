import type { Result } from "../result.ts";
import type { Column, Columns, Row, WriteStatement } from "./statement.ts";

/** The columns that every write statement has: whether the request was applied, and whether its clave was used before. */
export type Written = Columns & { readonly applied: Column<boolean>; readonly same_request: Column<boolean | null> };

/**
 * A change of the shop as one value. The HTTP handler, the answer to a repeated key, the event feed and the webhooks all
 * use it, so that what happened is described in one place.
 */
export type Write<Request, C extends Written, T, E, Shown> = {
  readonly statement: WriteStatement<Request, C>;
  /**
   * The request, as far as `explain` needs it, rebuilt from the row of an applied change: the log keeps the rows, not the
   * requests.
   */
  readonly requestOf: (row: Row<WriteStatement<Request, C>>) => Request;
  /** The domain's outcome for the facts that the statement read: ok exactly when the row is `applied`. */
  readonly explain: (request: Request, row: Row<WriteStatement<Request, C>> | undefined) => Result<T, E>;
  /** The result as clients see it. */
  readonly present: (value: T) => Shown;
  /** The type of its event: "pedido.confirmado". */
  readonly evento: string;
};

const registered = new Map<string, Write<never, Written, unknown, unknown, unknown>>();

/** Every declared change, by the name of its statement. Complete once src/app.ts is loaded. */
export const writes: ReadonlyMap<string, Write<never, Written, unknown, unknown, unknown>> = registered;

/** Declares a change. */
export const write = <Request, C extends Written, T, E, Shown>(
  declared: Write<Request, C, T, E, Shown>,
): Write<Request, C, T, E, Shown> => {
  registered.set(declared.statement.name, declared as never);
  return declared;
};
