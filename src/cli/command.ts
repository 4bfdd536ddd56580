import { ConfigError, readConfig } from "../config.ts";
import { CsvError } from "../csv/read.ts";
import { Unavailable } from "../db/errors.ts";
import { MigrationError, migrate } from "../db/migrate/migrate.ts";
import { EmbeddedError, openDatabase } from "../dev/embedded.ts";

/** The command was called in a wrong way; the message says how to call it. */
export class UsageError extends Error {}

/** What the process ends with when a command could not be done, and after Ctrl-C. */
const FAILED = 2;
const INTERRUPTED = 130;

/**
 * Runs a command that uses the database beside the server: that of DATABASE_URL, else the embedded one, which it starts if
 * it does not run. Ends the process with the code that the work resolves to. Ctrl-C aborts the signal, a second one ends
 * the process at once.
 */
export const runAsGuest = async (work: (url: string, signal: AbortSignal) => Promise<number>): Promise<never> => {
  const abort = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => {
      if (abort.signal.aborted) process.exit(INTERRUPTED);
      abort.abort();
    });
  try {
    const { databaseUrl } = readConfig();
    const server = await openDatabase(databaseUrl, { guest: true });
    try {
      // A database of somebody's own is brought up to date by its servers, or by hand.
      if (!databaseUrl) await migrate(server.url);
      process.exitCode = await work(server.url, abort.signal);
    } finally {
      await server.stop();
    }
  } catch (error) {
    if (!abort.signal.aborted) console.error(explain(error));
    process.exitCode = abort.signal.aborted ? INTERRUPTED : FAILED;
  }
  process.exit();
};

const KNOWN = [UsageError, ConfigError, CsvError, EmbeddedError, MigrationError];

/** What to say of an error: a sentence where the cause is known, else everything. */
const explain = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (KNOWN.some((kind) => error instanceof kind)) return error.message;
  const code = "code" in error ? error.code : "";
  if (error instanceof Unavailable) return `The database cannot be used: ${error.message}.`;
  if (code === "42P01") return "The database lacks tables: bring it up to date with `npm run db:migrate`.";
  if ("syscall" in error || String(code).startsWith("ERR_PARSE_ARGS")) return error.message;
  return error;
};
