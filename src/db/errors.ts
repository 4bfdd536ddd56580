import postgres from "postgres";

/** The request was not served, and the same request may succeed later. Answered with 503. */
export class NotServed extends Error {}

/** The server has more requests than it can serve in time. */
export class Overloaded extends NotServed {}

/** The caller gave up, by the signal that it passed, and the statement was cancelled. */
export class Cancelled extends NotServed {}

/**
 * The database cannot be reached, ended the connection, or gave no answer that can be trusted. A write that was under way
 * may or may not have happened.
 */
export class Unavailable extends NotServed {}

/** Another transaction held a lock that the statement needed for longer than lock_timeout. */
export class Locked extends Unavailable {}

/** PostgreSQL ended the statement: it ran for longer than statement_timeout, or an operator cancelled it. */
export class SlowStatement extends Unavailable {}

// Connection trouble as postgres.js and the sockets under it name it.
const CONNECTION_CODES = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
]);

const code = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** Whether it is a unique violation. On a Citus cluster, one on a worker can arrive as an internal error that has only its message. */
export const isDuplicate = (error: unknown): boolean =>
  code(error) === "23505" || (code(error) === "XX000" && /duplicate key value/.test((error as Error).message));

/**
 * The statement lost to another one, and PostgreSQL rolled it back: a deadlock, a serialization conflict, or a clave, sku
 * or email that the other wrote at the same time. Sent again, it reads what the other wrote.
 */
export const isTransient = (error: unknown): boolean => ["40P01", "40001"].includes(code(error)) || isDuplicate(error);

/** A table does not exist: the database is not migrated. Answered with 503. */
export class Unmigrated extends Unavailable {}

/** PostgreSQL itself answered with an error, so the statement left nothing behind and may be sent again in parts. */
export const isRolledBack = (error: unknown): boolean =>
  error instanceof Locked || (error instanceof postgres.PostgresError && !isOutage(error));

// 08: connection, 53: out of resources, 57: operator intervention (shutdown, statement_timeout), 25006: a replica after
// failover.
const isOutage = (error: unknown): boolean =>
  CONNECTION_CODES.has(code(error)) || /^(08...|53...|57...|25006)$/.test(code(error));

/** query_canceled: by statement_timeout, or on request. */
export const isQueryCanceled = (error: unknown): boolean => code(error) === "57014";

/** Whether the connection on which a statement failed is unusable: it ended, or leads to a replica. */
export const endsConnection = (error: unknown): boolean =>
  !(error instanceof postgres.PostgresError) ||
  error.severity === "FATAL" ||
  error.severity === "PANIC" ||
  error.code === "25006";

/** SQLSTATE classes whose messages quote values: data exceptions, and what functions and triggers raise themselves. */
const QUOTES_DATA = /^(22|P0)/;

/**
 * Takes out of an error of PostgreSQL what it may quote of a row or a request, wherever it will be shown: in the log, in a
 * trace, on a terminal. The code says what happened.
 */
const withoutData = (error: postgres.PostgresError): postgres.PostgresError => {
  const { message } = error;
  // Its detail is the row: "Failing row contains (…)".
  for (const name of ["detail", "where"] as const) delete error[name];
  if (!QUOTES_DATA.test(error.code)) return error;
  delete error.hint;
  const instead = `error ${error.code}; the log of PostgreSQL has its message`;
  error.stack = error.stack?.replace(message, instead) ?? "";
  error.message = instead;
  return error;
};

/**
 * Turns connection errors and timeouts into errors answered with 503, takes the data out of every other error of
 * PostgreSQL, and returns the rest unchanged.
 */
export const translate = (error: unknown): unknown => {
  if (error instanceof postgres.PostgresError) withoutData(error);
  const cause = { cause: error };
  if (code(error) === "42P01")
    return new Unmigrated("the schema of the database is not up to date: run db:migrate", cause);
  if (isQueryCanceled(error)) return new SlowStatement("the statement took too long, or was cancelled by hand", cause);
  if (code(error) === "55P03") return new Locked("a row stayed locked for too long", cause);
  return isOutage(error) ? new Unavailable("the database does not answer", cause) : error;
};
