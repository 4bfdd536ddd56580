import type { Result } from "../result.ts";
import { type Column, type Columns, type Row, revived, type WriteStatement } from "./statement.ts";

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
  /** The type of its event: "pedido.confirmado"; null: it is in the log, and no event. */
  readonly evento: string | null;
};

const registered = new Map<string, Write<never, Written, unknown, unknown, unknown>>();

/** Every declared change, by the name of its statement. Complete once src/app.ts is loaded. */
export const writes: ReadonlyMap<string, Write<never, Written, unknown, unknown, unknown>> = registered;

/** A row of the log as an event: its type, and the subject after the change as GET would have shown it. */
type Recorded = { readonly evento: string | null; readonly data: unknown };

const readers = new Map<string, (hecho: Record<string, unknown>) => Recorded | null>();

const types = new Map<string, Set<string>>();

/** The types of all events, each with the rows that can be one: "pedidos/confirmar". Complete once src/app.ts is loaded. */
export const eventTypes: ReadonlyMap<string, ReadonlySet<string>> = types;

const namers = new Map<string, (row: { readonly version: number }) => string>();

/** The type of the event of a row of the log with this version after it; null where it is none that this server knows. */
export const typeOf = (sujeto: string, operacion: string, version: number): string | null =>
  namers.get(`${sujeto}/${operacion}`)?.({ version }) ?? null;

const addType = (evento: string, name: string): void => {
  types.set(evento, (types.get(evento) ?? new Set()).add(name));
};

/** Declares a change. */
export const write = <Request, C extends Written, T, E, Shown>(
  declared: Write<Request, C, T, E, Shown>,
): Write<Request, C, T, E, Shown> => {
  const { statement, requestOf, explain, present, evento } = declared;
  registered.set(statement.name, declared as never);
  if (evento !== null) {
    addType(evento, statement.name);
    namers.set(statement.name, () => evento);
  }
  readers.set(statement.name, (hecho) => {
    const row = revived(statement, { hecho }) as Row<typeof statement>;
    const outcome = explain(requestOf(row), row);
    return outcome.ok ? { evento, data: present(outcome.value) } : null;
  });
  return declared;
};

type RowEntry<C extends Columns> = {
  /** sujeto and operacion of the rows: "productos/agotado". */
  readonly name: string;
  /** The columns of `hecho`, the subject after the change. */
  readonly columns: C;
  readonly present: (row: Row<{ columns: C }>) => unknown;
  readonly evento: (row: { readonly version: number }) => string;
  /** Every type that `evento` returns. */
  readonly eventos: readonly string[];
};

/** Declares rows of the log that are not the answer to a request: they hold the subject after the change. */
export const writeRows = <C extends Columns>({ name, columns, present, evento, eventos }: RowEntry<C>): void => {
  for (const one of eventos) addType(one, name);
  namers.set(name, evento);
  readers.set(name, (hecho) => {
    const row = revived({ columns }, { hecho }) as Row<{ columns: C }> & { readonly version: number };
    return { evento: evento(row), data: present(row) };
  });
};

/** What a row of the log says; null if its operacion is unknown, as one of a newer version may be. */
export const recorded = (
  { sujeto, operacion }: { readonly sujeto: string; readonly operacion: string },
  hecho: Record<string, unknown>,
): Recorded | null => readers.get(`${sujeto}/${operacion}`)?.(hecho) ?? null;
