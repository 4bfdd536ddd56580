/** What all commands have in common: how they are declared, called, interrupted and ended. */
import { parseArgs } from "node:util";
import postgres from "postgres";
import { readConfig } from "../config.ts";
import { Unavailable, Unmigrated } from "../db/errors.ts";
import { migrate } from "../db/migrate/migrate.ts";
import { openDatabase } from "../dev/embedded.ts";
import { text } from "../http/fields.ts";
import { KnownError } from "../known_error.ts";
import { onStop } from "./signals.ts";

/** The command was called incorrectly; the message says how, and the usage is printed below it. */
export class UsageError extends KnownError {}

/** An option: either with a value, which has a name in the help, or a flag. */
type Option = { readonly value?: string; readonly values?: readonly string[]; readonly help: string };
type Options = Readonly<Record<string, Option>>;

/** A command, as its help describes it. */
export type Declaration<O extends Options = Options> = {
  /** Its name: "import" for `npm run import`. */
  readonly name: string;
  /** What it does. */
  readonly summary: string;
  /** Its positional arguments: "productos|clientes <file.csv>". */
  readonly takes?: string;
  readonly options?: O;
  /** Examples of what follows the name. */
  readonly examples: readonly string[];
  /** Further notes. */
  readonly notes?: string;
  /** The exit code after a failure: 2 by default. */
  readonly failed?: number;
};

/** The given options. */
type Given<O extends Options> = {
  readonly [K in keyof O]: (O[K] extends { readonly value: string } ? string : boolean) | undefined;
};

/** The parsed arguments of a command. */
export type Call<O extends Options> = { readonly values: Given<O>; readonly positionals: readonly string[] };

/** The exit code after Ctrl-C. */
const INTERRUPTED = 130;

const usageOf = ({ name, takes = "", options = {} }: Declaration): string => {
  const shown = Object.entries(options).map(([option, { value }]) => `[--${option}${value ? ` ${value}` : ""}]`);
  return ["Usage:", name, takes, ...shown].filter(Boolean).join(" ");
};

const helpOf = (declaration: Declaration): string => {
  const { name, summary, options = {}, examples, notes } = declaration;
  const shown = Object.entries(options).map(
    ([option, { value = "", help }]) => [`--${option} ${value}`, help] as const,
  );
  const all = [...shown, ["--help", "Prints this."] as const];
  const width = Math.max(...all.map(([left]) => left.length));
  return [
    summary,
    "",
    usageOf(declaration),
    "",
    "Options:",
    ...all.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
    "",
    "Examples:",
    ...examples.map((example) => `  npm run ${name}${example && ` -- ${example}`}`),
    ...(notes ? ["", notes] : []),
  ].join("\n");
};

/** Declares a command; the type of its options follows. */
export const declare = <const O extends Options>(declaration: Declaration<O>): Declaration<O> => declaration;

/**
 * Parses the arguments of a command. With --help, it prints the help and ends the process.
 * @throws UsageError
 */
export const callOf = <O extends Options>(declaration: Declaration<O>): Call<O> => {
  const { takes, options } = declaration;
  const types = Object.entries(options ?? {}).map(
    ([name, { value }]) => [name, { type: value ? ("string" as const) : ("boolean" as const) }] as const,
  );
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { ...Object.fromEntries(types), help: { type: "boolean" as const, short: "h" } },
    });
    const { help = false, ...given }: Readonly<Record<string, unknown>> = values;
    if (help) {
      console.log(helpOf(declaration));
      process.exit(0);
    }
    if (!takes && positionals.length > 0) throw new UsageError(`${positionals[0]} was not expected.`);
    for (const [name, { values: known }] of Object.entries(options ?? {}))
      if (known && given[name] !== undefined && !known.includes(String(given[name])))
        throw new UsageError(`--${name} takes ${known.join(" or ")}, not ${given[name]}.`);
    return { values: given as Given<O>, positionals };
  } catch (error) {
    // "Unknown option '--x'. To specify a positional argument …": the first sentence is what matters.
    if (error instanceof TypeError) throw new UsageError(`${error.message.split(/\. |\.$/)[0]}.`);
    throw error;
  }
};

/** The message for an incorrect call. */
export const usageError = ({ message }: UsageError, declaration: Declaration): string =>
  `${message}\n${usageOf(declaration)}\nMore: npm run ${declaration.name} -- --help`;

/** The same for a command that is not run by runCommand: an incorrect call ends the process with the usage. */
export const callOrExit = <O extends Options>(declaration: Declaration<O>): Call<O> => {
  try {
    return callOf(declaration);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(usageError(error, declaration));
    process.exit(declaration.failed ?? 2);
  }
};

/** The message for an error: a sentence if the cause is known, else all details. */
const explain = (error: unknown, declaration: Declaration): unknown => {
  if (!(error instanceof Error)) return error;
  if (error instanceof UsageError) return usageError(error, declaration);
  if (error instanceof KnownError) return error.message;
  const { code = "", syscall, path } = error as Error & { code?: string; syscall?: string; path?: string };
  if (error instanceof Unmigrated)
    return "The schema of the database is not up to date: bring it up to date with `npm run db:migrate`.";
  if (error instanceof Unavailable) return `The database cannot be used: ${error.message}. Look at DATABASE_URL.`;
  // 28: not allowed in, 3D: no such database, 42501: not allowed to do this, 53300: too many connections
  if (error instanceof postgres.PostgresError && /^(28...|3D000|42501|53300)$/.test(code))
    return `The database refuses: ${error.message}. Look at DATABASE_URL.`;
  if (code === "ENOENT" && path) return `There is no file ${path}.`;
  return syscall ? error.message : error;
};

/** Executes a command with its arguments, and ends the process with the code that it resolves to. */
export type Work = (signal: AbortSignal) => Promise<number>;

/**
 * Runs a command. `prepare` checks the arguments before anything is started, and returns the function that does the work.
 * On the first stop signal, the AbortSignal aborts, and the process ends after the work; on the second, at once.
 */
export const runCommand = async <O extends Options>(
  declaration: Declaration<O>,
  prepare: (call: Call<O>) => Work,
): Promise<never> => {
  const abort = new AbortController();
  try {
    const work = prepare(callOf(declaration));
    onStop(
      () => abort.abort(),
      () => process.exit(INTERRUPTED),
    );
    const code = await work(abort.signal);
    process.exitCode = abort.signal.aborted ? INTERRUPTED : code;
  } catch (error) {
    if (!abort.signal.aborted) console.error(explain(error, declaration));
    process.exitCode = abort.signal.aborted ? INTERRUPTED : (declaration.failed ?? 2);
  }
  process.exit();
};

/**
 * Runs a command that uses the database beside the server: that of DATABASE_URL, else the embedded one, which it starts if
 * necessary.
 */
export const runAsGuest = <O extends Options>(
  declaration: Declaration<O>,
  prepare: (call: Call<O>) => (url: string, signal: AbortSignal, replicas: readonly string[]) => Promise<number>,
): Promise<never> =>
  runCommand(declaration, (call) => {
    const work = prepare(call);
    return async (signal) => {
      const { databaseUrl, databaseReplicaUrls } = readConfig();
      const server = await openDatabase(databaseUrl, { guest: true });
      try {
        signal.throwIfAborted();
        // An external database is migrated by its servers, or by hand.
        if (!databaseUrl) await migrate(server.url);
        return await work(server.url, signal, databaseReplicaUrls);
      } finally {
        await server.stop();
      }
    };
  });

const Name = text(1, 200);

/** A name from an option, as the API takes it. */
export const nameOption = <T extends string | undefined>(name: string, given: T): T | string => {
  if (given === undefined) return given;
  const parsed = Name.safeParse(given);
  if (!parsed.success) throw new UsageError(`--${name} takes a name of 1 to 200 characters.`);
  return parsed.data;
};

/** A whole number from an option. */
export const wholeOption = (name: string, text: string | undefined): number | undefined => {
  if (text !== undefined && !/^\d{1,9}$/.test(text))
    throw new UsageError(`--${name} takes a whole number, not ${text}.`);
  return text === undefined ? undefined : Number(text);
};
