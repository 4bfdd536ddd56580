import { hostname } from "node:os";
import pino, { type DestinationStream, type LogFn, type Logger, type LoggerOptions } from "pino";

/** What PostgreSQL says of a row that broke a rule is the row itself: the log holds nothing that clients have sent. */
const redact = { paths: ["err.detail", "err.where"], remove: true };

/** In a terminal, a request takes one line. */
const READABLE = {
  ignore: "pid,hostname,request.method,request.route,request.status,request.ms,request.tienda",
  messageFormat: "{msg}{if request.route}: {request.method} {request.route} {request.status} in {request.ms} ms{end}",
  singleLine: true,
  sync: true,
};

/** The log: JSON lines on standard output, or readable ones where standard output is a terminal. */
export const createLog = async (level: string): Promise<Logger> => {
  const options: LoggerOptions = { level, redact };
  // Development only: the image has no pino-pretty, and JSON does as well there.
  const pretty = process.stdout.isTTY ? await import("pino-pretty").catch(() => null) : null;
  const stream = pretty ? pretty.default(READABLE) : lines();
  return pino({ ...options, hooks: { logMethod: logRequest(stream) } }, stream);
};

/**
 * Makes the line of a request as pino would, but by one call of the runtime's JSON: pino goes field by field, which a
 * server that answers thousands of requests a second notices. What holds an error is pino's: it has to be serialized.
 */
const logRequest = (stream: DestinationStream) => {
  const base = { pid: process.pid, hostname: hostname() };
  return function (this: Logger, args: Parameters<LogFn>, log: LogFn, level: number): void {
    const [fields, msg] = args as readonly unknown[];
    if (typeof fields !== "object" || fields === null || !("request" in fields) || "err" in fields)
      log.apply(this, args);
    else stream.write(`${JSON.stringify({ level, time: Date.now(), ...base, ...fields, msg })}\n`);
  };
};

/** Milliseconds for which lines are gathered; kill -9 loses those. */
const GATHER = 10;

/**
 * Standard output, written to a hundred times a second at most: a busy server logs a hundred lines in that
 * time, and a write for each costs more than making the line does. What is left is written at exit, also after a crash.
 */
const lines = (): DestinationStream => {
  const stdout = pino.destination({ dest: 1, sync: true });
  let text = "";
  const flush = () => {
    const written = text;
    text = "";
    if (written !== "") stdout.write(written);
  };
  process.on("exit", flush);
  return {
    write: (line) => {
      if (text === "") setTimeout(flush, GATHER);
      text += line;
    },
  };
};
