/** The outcome of an operation that may be refused: a refusal is a value, never an exception. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** The operation succeeded. */
export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });

/** The operation was refused, with the reason. */
export const err = <const E>(error: E): Result<never, E> => ({ ok: false, error });
