/** What readers of the stream of events and a webhook cost: the same server with and without them, in turn, pair by pair. */
import { join } from "node:path";
import { type BenchServer, load, startServer } from "./drive.ts";
import { median } from "./figures.ts";
import type { Context, Measurement } from "./measurement.ts";
import { startReceiver, webhooksOf } from "./receivers.ts";
import { scenarios } from "./scenarios.ts";

/** Pairs: the machine's speed moves from moment to moment by more than the effect measured. */
const PAIRS = 5;

/** Seconds that idle readers are watched. */
const IDLE_SECONDS = 10;

const NEVER = { query: "?tipo=producto.agotado", what: "a type that does not happen" };
const ALL = { query: "", what: "everything" };

/**
 * Readers, what they follow, and webhooks, which get all that happens. Nobody can send 100 readers every event of a saturated
 * server: those rows show the limit.
 */
const CASES = [
  { readers: 100, ...NEVER, webhooks: 0 },
  { readers: 1, ...ALL, webhooks: 0 },
  { readers: 10, ...ALL, webhooks: 0 },
  { readers: 100, ...ALL, webhooks: 0 },
  { readers: 0, ...ALL, webhooks: 1 },
  { readers: 100, ...NEVER, webhooks: 1 },
  { readers: 100, ...ALL, webhooks: 1 },
];

type Got = { readonly bytes: number; readonly delayMs: number; readonly worstMs: number };

type Cost = Got & {
  readonly readers: number;
  readonly what: string;
  readonly webhooks: number;
  /** Events per second that the receiver of each webhook took. */
  readonly delivered: number;
  readonly connections: number;
  /** Requests per second without readers, and the ratio with them: medians of the pairs. */
  readonly rate: number;
  readonly ratio: number;
  /** The same for the processor time of the server per request, which a busy machine disturbs less. */
  readonly cpu: number;
};

type Idle = {
  readonly readers: number;
  /** Megabytes of the server without them, and with them. */
  readonly before: number;
  readonly after: number;
  /** Processors that the server kept busy with them. */
  readonly cpu: number;
};

/** Readers in a process of their own; `stop` resolves to what they got. */
const startReaders = async ({ port }: BenchServer, count: number, query: string) => {
  if (count === 0) return { stop: async (): Promise<Got> => ({ bytes: 0, delayMs: 0, worstMs: 0 }) };
  const { promise: begun, resolve: begins } = Promise.withResolvers<void>();
  const { promise: got, resolve: gets } = Promise.withResolvers<Got>();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "readers.ts"), `${port}`, `${count}`, query], {
    stdout: "inherit",
    stderr: "inherit",
    ipc: (message) => (message === "begun" ? begins() : gets(message)),
  });
  process.once("exit", () => child.kill());
  await begun;
  return {
    stop: async (): Promise<Got> => {
      child.send("stop");
      const result = await got;
      await child.exited;
      return result;
    },
  };
};

const measureIdle = async (server: BenchServer, readers: number): Promise<Idle> => {
  const before = await server.stats();
  const running = await startReaders(server, readers, "");
  await Bun.sleep(1_000);
  const begun = await server.stats();
  await Bun.sleep(IDLE_SECONDS * 1_000);
  const after = await server.stats();
  await running.stop();
  const cpu = after.cpu.user + after.cpu.system - begun.cpu.user - begun.cpu.system;
  return { readers, before: before.rss / 1e6, after: after.rss / 1e6, cpu: cpu / 1e6 / IDLE_SECONDS };
};

export const streams: Measurement<{ readonly streams: { readonly costs: readonly Cost[]; readonly idle: Idle } }> = {
  names: ["streams"],
  measure: async ({ url, shop, seconds, connections: all }: Context) => {
    const connections = all.at(-1) ?? 64;
    const scenario = scenarios.find(({ name }) => name === "spread");
    if (!scenario) throw new Error("there is no scenario spread");
    const server = await startServer("delivering", url);
    const receiver = startReceiver("good");
    const hooks = webhooksOf(server);
    try {
      const run = async () => {
        const { requests, repeat } = await scenario.prepare(shop, "batched", seconds);
        return load(server, { connections, seconds, requests, repeat });
      };
      await run(); // warm
      const idle = await measureIdle(server, 2_000);
      const costs: Cost[] = [];
      for (const { readers, query, what, webhooks } of CASES) {
        const pairs: { plain: number; ratio: number; cpu: number; delivered: number; got: Got }[] = [];
        for (let n = 0; n < PAIRS; n++) {
          // Each comes first as often as the other.
          const before = n % 2 === 0 ? await run() : undefined;
          const running = await startReaders(server, readers, query);
          for (let k = 0; k < webhooks; k++) await hooks.add(receiver.url);
          receiver.take();
          const { rate, serverCpu } = await run();
          const delivered = receiver.take().length / seconds;
          await hooks.clear();
          const got = await running.stop();
          const plain = before ?? (await run());
          pairs.push({ plain: plain.rate, ratio: rate / plain.rate, cpu: serverCpu / plain.serverCpu, delivered, got });
        }
        const of = (key: keyof Got) => median(pairs.map(({ got }) => got[key]));
        costs.push({
          ...{ readers, what, webhooks, connections },
          delivered: median(pairs.map(({ delivered }) => delivered)),
          rate: median(pairs.map(({ plain }) => plain)),
          ratio: median(pairs.map(({ ratio }) => ratio)),
          cpu: median(pairs.map(({ cpu }) => cpu)),
          ...{ bytes: of("bytes"), delayMs: of("delayMs"), worstMs: of("worstMs") },
        });
      }
      return { streams: { costs, idle } };
    } finally {
      await server.stop();
      await receiver.stop();
    }
  },
  print: ({ streams: { costs, idle } }, { seconds }) =>
    [
      ...costs.map(
        ({ readers, what, webhooks, delivered, connections, rate, ratio, cpu, bytes, delayMs, worstMs }) =>
          `${readers} streams of ${what}, ${webhooks} webhooks: ${ratio.toFixed(2)} of ${rate.toFixed(0)} confirms/s (${connections} connections), ${cpu.toFixed(2)} of the server's processor time, ` +
          `${(bytes / 1e6 / seconds).toFixed(0)} MB/s to the readers, ${delivered.toFixed(0)} events/s to the webhook, an event after ${delayMs} ms (median), ${worstMs} ms (p99)`,
      ),
      `${idle.readers} idle streams: ${idle.before.toFixed(0)} to ${idle.after.toFixed(0)} MB, ${(idle.cpu * 100).toFixed(1)} % of a processor`,
    ].join("\n"),
};
