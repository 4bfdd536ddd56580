import postgres from "postgres";

/** The server has more to do than it can do in time; the same request may succeed later. Answered with 503. */
export class Overloaded extends Error {}

/** The database cannot be reached, or ended the connection. Answered with 503. */
export class Unavailable extends Error {}

/** Something else holds a lock that the statement wanted for longer than lock_timeout. Answered with 503. */
export class Locked extends Unavailable {}

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

// No connection could be made: there is nobody, or nobody yet (57P03: the server is starting or stopping).
const UNREACHABLE_CODES = new Set([
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "ENOTFOUND",
  "ETIMEDOUT",
  "57P03",
]);

const code = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/**
 * The statement lost to another one, and PostgreSQL rolled it back: a deadlock, a serialization conflict, or a clave, sku
 * or email that the other wrote at the same time. Sent again, it sees what the other left.
 */
export const isTransient = (error: unknown): boolean => ["40P01", "40001", "23505"].includes(code(error));

/** The statement names a table that is not there: nobody has migrated the database. */
export const isUndefinedTable = (error: unknown): boolean => code(error) === "42P01";

/** PostgreSQL itself answered with an error, so the statement left nothing behind and may be sent again in parts. */
export const isRolledBack = (error: unknown): boolean =>
  error instanceof Locked || (error instanceof postgres.PostgresError && !isOutage(error));

// 08: connection, 53: out of resources, 57: operator intervention (shutdown, statement_timeout), 25006: a replica after
// failover.
const isOutage = (error: unknown): boolean =>
  CONNECTION_CODES.has(code(error)) || /^(08...|53...|57...|25006)$/.test(code(error));

/** Not even a connection could be made, so other statements need not try for now. */
export const isUnreachable = (error: unknown): boolean => UNREACHABLE_CODES.has(code(error));

/** Turns connection trouble and a lock_timeout into what is answered with 503, and leaves every other error as it is. */
export const translate = (error: unknown): unknown => {
  if (isOutage(error)) return new Unavailable("the database does not answer", { cause: error });
  return code(error) === "55P03" ? new Locked("a row stayed locked for too long", { cause: error }) : error;
};
