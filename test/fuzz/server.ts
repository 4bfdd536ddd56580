/** A server as a process of its own, timed by its own log and by somebody who asks whether it is alive. */
import { join } from "node:path";

/** A request as the log of the server shows it. */
type Timed = { readonly id: string; readonly method: string; readonly route: string; readonly ms: number };

type Line = { readonly level: number; readonly msg: string; readonly request?: Timed };

/** Lines of the log from this level on are failures: pino's error. */
const ERROR = 50;

/** So many of the slowest requests are told. */
const SHOWN = 5;

/** Lines of a stream of text. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** Starts the server on this database; what it logs is looked at, not shown. */
export const startTimedServer = async (databaseUrl: string) => {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "../../src/main.ts")], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      PORT: "0",
      LOG_LEVEL: "debug",
      SHUTDOWN_DELAY: "0",
      AUTH: "none",
    },
    stdio: ["ignore", "pipe", "inherit"],
    // In a process group of its own: Ctrl-C ends the fuzz, which then ends the server.
    detached: true,
  });
  const ready = Promise.withResolvers<string>();
  const errors: Line[] = [];
  const slowest: Timed[] = [];
  const read = async () => {
    for await (const text of linesOf(child.stdout)) {
      const line = JSON.parse(text) as Line;
      const [, url] = /API at (\S+?),/.exec(line.msg) ?? [];
      if (url) ready.resolve(url);
      if (line.level >= ERROR) errors.push(line);
      if (!line.request) continue;
      slowest.push(line.request);
      slowest.sort((a, b) => b.ms - a.ms).splice(SHOWN);
    }
    ready.reject(new Error("The server ended."));
  };
  const ended = read();
  const url = await ready.promise;
  const probe = new Worker(new URL("./probe.ts", import.meta.url).href);
  probe.postMessage(url);
  return {
    url,
    errors,
    /** The requests that took longest so far, as the server counts it. */
    slowest: slowest as readonly Timed[],
    /** Ends the server; resolves to the longest time in milliseconds for which it did not say that it is alive. */
    stop: async (): Promise<number> => {
      const answered = new Promise<number>((resolve) => {
        probe.onmessage = ({ data }) => resolve(data);
      });
      probe.postMessage("stop");
      const longest = await answered;
      probe.terminate();
      child.kill("SIGTERM");
      await Promise.all([child.exited, ended.catch(() => {})]);
      return longest;
    },
  };
};
