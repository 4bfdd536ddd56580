import pino, { type DestinationStream, type Logger } from "pino";

/** PostgreSQL's detail of a constraint violation contains the row: the log must not contain client data. */
const withoutRows = (error: Error): object => {
  const { detail, where, ...rest } = pino.stdSerializers.err(error);
  return rest;
};

/** In a terminal, a request takes one line. */
const READABLE = {
  ignore: "pid,hostname,request.method,request.route,request.status,request.ms,request.tienda",
  messageFormat: "{msg}{if request.route}: {request.method} {request.route} {request.status} in {request.ms} ms{end}",
  singleLine: true,
  translateTime: "UTC:yyyy-mm-dd'T'HH:MM:ss.l'Z'",
  sync: true,
};

/** The log: JSON lines on standard output, or readable ones where standard output is a terminal. */
export const createLog = async (level: string): Promise<Logger> => {
  // Development only: the image has no pino-pretty, and logs JSON.
  const pretty = process.stdout.isTTY ? await import("pino-pretty").catch(() => null) : null;
  return pino({ level, serializers: { err: withoutRows } }, pretty ? pretty.default(READABLE) : lines());
};

/** Milliseconds for which lines are buffered; kill -9 loses them. */
const GATHER_MS = 10;

/**
 * Standard output, written to a hundred times a second at most: a busy server logs a hundred lines in that
 * time, and a write for each costs more than formatting it. The rest is written at exit, also after a crash.
 * pino's own buffering (minLength, periodicFlush) takes 2 µs a line more than this.
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
      if (text === "") setTimeout(flush, GATHER_MS);
      text += line;
    },
  };
};
