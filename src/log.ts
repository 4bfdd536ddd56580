import pino, { type DestinationStream, type Logger, type LoggerOptions } from "pino";

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
  return pino(options, pretty ? pretty.default(READABLE) : lines());
};

/**
 * Standard output, written to once in a turn of the event loop. A busy server logs dozens of lines in a turn; a write for
 * each would cost more than making the line does. What the last turn logged is written at exit, also after a crash.
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
      if (text === "") setImmediate(flush);
      text += line;
    },
  };
};
