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

/**
 * The log: JSON lines on standard output, or readable ones where standard output is a terminal. Each line of a worker
 * carries its number.
 */
export const createLog = async (level: string, worker?: number): Promise<Logger> => {
  // Development only: the image has no pino-pretty, and logs JSON.
  const pretty = process.stdout.isTTY ? await import("pino-pretty").catch(() => null) : null;
  const log = pino(
    { level, serializers: { err: withoutRows } },
    pretty ? pretty.default(READABLE) : lines(worker !== undefined),
  );
  return worker === undefined ? log : log.child({ worker });
};

/** Milliseconds for which lines are buffered; kill -9 loses them. */
const GATHER_MS = 10;

/** What a pipe takes as a whole (PIPE_BUF), however many processes write to it. */
const PIECE_BYTES = 4_096;

/** Whole lines in pieces that no other worker's lines can get into; a longer line is a piece of its own. */
export const pieces = (text: string): string[] => {
  const found: string[] = [];
  let piece = "";
  let bytes = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const length = Buffer.byteLength(line);
    if (piece !== "" && bytes + length > PIECE_BYTES) {
      found.push(piece);
      piece = "";
      bytes = 0;
    }
    piece += line;
    bytes += length;
  }
  return piece === "" ? found : [...found, piece];
};

/**
 * Standard output, written to a hundred times a second at most: a busy server logs a hundred lines in that
 * time, and a write for each costs more than formatting it. The rest is written at exit, also after a crash.
 * pino's own buffering (minLength, periodicFlush) takes 2 µs a line more than this.
 * @param several whether other processes write to the same output
 */
const lines = (several: boolean): DestinationStream => {
  const stdout = pino.destination({ dest: 1, sync: true });
  let text = "";
  const flush = () => {
    const written = text;
    text = "";
    for (const piece of several ? pieces(written) : [written]) if (piece !== "") stdout.write(piece);
  };
  process.on("exit", flush);
  return {
    write: (line) => {
      if (text === "") setTimeout(flush, GATHER_MS);
      text += line;
    },
  };
};
