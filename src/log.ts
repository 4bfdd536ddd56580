import pino, { type Logger } from "pino";

/** The log: JSON lines on standard output, or readable ones where standard output is a terminal. */
export const createLog = async (level: string): Promise<Logger> => {
  if (!process.stdout.isTTY) return pino({ level });
  // Development only: the image has no pino-pretty, and JSON does as well there.
  const pretty = await import("pino-pretty").catch(() => null);
  return pretty ? pino({ level }, pretty.default({ ignore: "pid,hostname", sync: true })) : pino({ level });
};
