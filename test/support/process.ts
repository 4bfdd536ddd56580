/** Servers as processes of their own, started the way a user starts them. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./locks.ts";

const ROOT = join(import.meta.dir, "..", "..");

/** Milliseconds that a start may take, on a machine that does much else. */
const START_PATIENCE_MS = 60_000;

export type ServerProcess = {
  readonly url: string;
  readonly pid: number;
  /** What it has printed so far, standard output and error together. */
  readonly output: () => string;
  /** The lines of its log from level warn on, but for the one that it lets everybody in: the tests want that. */
  readonly trouble: () => readonly string[];
  /** Signals the process and all that it started, as Ctrl-C does, and waits for the end; resolves to the exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number>;
};

/** Starts a program, and what it starts, and gathers what they print. */
export const spawn = (command: readonly string[], options: { env?: Record<string, string>; cwd?: string } = {}) => {
  // It notes itself for scripts/test.ts, which ends what is left when the tests were interrupted: by the program, as this
  // process may be killed between the start and the note.
  const noted = process.env.TEST_STARTED
    ? ["sh", "-c", 'echo $$ >> "$TEST_STARTED"; exec "$@"', "sh", ...command]
    : [...command];
  const child = Bun.spawn(noted, {
    cwd: options.cwd ?? ROOT,
    env: {
      ...process.env,
      ...{ DATABASE_URL: "", PORT: "0", HOST: "", LOG_LEVEL: "", SHUTDOWN_DELAY: "0" },
      // Where a database of its own is given, the server wants to be told.
      AUTH: options.env?.DATABASE_URL ? "none" : "",
      ...options.env,
    },
    stdin: "ignore",
    // A process group of its own, which a test signals as a terminal does on Ctrl-C: all of it.
    detached: true,
    stdout: "pipe",
    stderr: "pipe",
  });
  const note = (line: string) => process.env.TEST_STARTED && appendFileSync(process.env.TEST_STARTED, `${line}\n`);
  let text = "";
  const gather = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  };
  const ended = Promise.all([gather(child.stdout), gather(child.stderr), child.exited]).then(([, , code]) => {
    note(`-${child.pid}`);
    return code;
  });
  return { child, output: () => text, ended };
};

/** Starts the server on a free port and waits until it says that it is ready. */
export const startServer = async (
  env: Record<string, string>,
  command: readonly string[] = [process.execPath, join(ROOT, "src/main.ts")],
  cwd: string = ROOT,
): Promise<ServerProcess> => {
  const { child, output, ended } = spawn(command, { env, cwd });
  const address = () => /API at (http:\S+?),/.exec(output())?.[1];
  let code: number | undefined;
  void ended.then((exit) => {
    code = exit;
  });
  await until(() => address() !== undefined || code !== undefined, "the server is ready", START_PATIENCE_MS).catch(
    () => {},
  );
  const url = address();
  if (!url) {
    if (code === undefined) process.kill(-child.pid, "SIGKILL");
    throw new Error(`The server did not start:\n${output()}`);
  }
  return {
    url,
    pid: child.pid,
    output,
    trouble: () =>
      output()
        .split("\n")
        .filter((line) => /"level":(40|50|60)/.test(line) && !line.includes('"msg":"AUTH=none: ')),
    stop: (signal = "SIGINT") => {
      process.kill(-child.pid, signal);
      return ended;
    },
  };
};
