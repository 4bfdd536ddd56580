/**
 * The load generator, a process of its own: keeps `connections` sockets busy with ready-made HTTP/1.1 requests, one
 * under way on each, and measures. It speaks TCP directly and reads only the status and length of an answer, so that
 * it takes a fraction of the server's processor time; the result reports it, and the bench shows it.
 * Reads a LoadSpec as JSON from standard input, writes a LoadResult as JSON to standard output.
 */

export type LoadSpec = {
  readonly port: number;
  readonly connections: number;
  /** Seconds to run; the run ends earlier when the requests are used up and do not repeat. */
  readonly seconds: number;
  /** Requests of the first moments that are not measured. */
  readonly warmup: number;
  /** Whole HTTP requests, sent in this order. */
  readonly requests: readonly string[];
  /** Start over when all were sent. */
  readonly repeat: boolean;
  /** After a 503, a connection waits for its Retry-After, and at random up to as long again. */
  readonly patient?: boolean;
};

export type LoadResult = {
  /** Answers but for 503. */
  readonly requests: number;
  readonly seconds: number;
  /** Requests per second. */
  readonly rate: number;
  /** Milliseconds until a 503, and how many came without Retry-After. */
  readonly refusals: { readonly p50: number; readonly p99: number; readonly bare: number };
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Processors that this generator kept busy, 0 to 1 and a little. */
  readonly cpu: number;
};

type State = { started: number; pending: Buffer | null };

const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

const END_OF_HEAD = Buffer.from("\r\n\r\n");

/** The length of the whole answer that starts in this buffer, or 0 while its head is not complete. */
const answerLength = (buffer: Buffer): number => {
  const head = buffer.indexOf(END_OF_HEAD);
  if (head < 0) return 0;
  const length = /content-length: (\d+)/i.exec(buffer.toString("latin1", 0, head))?.[1];
  return head + 4 + Number(length ?? 0);
};

const run = async (spec: LoadSpec): Promise<LoadResult> => {
  const messages = spec.requests.map((request) => Buffer.from(request));
  const latencies: number[] = [];
  const refusals: number[] = [];
  let bare = 0;
  const statuses: Record<string, number> = {};
  let next = 0;
  let open = 0;
  let answered = 0;
  let begun = performance.now();
  let cpu = process.cpuUsage();
  let end = begun + spec.seconds * 1000;
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();

  const send = (socket: Bun.Socket<State>): void => {
    if (performance.now() >= end || (next >= messages.length && !spec.repeat)) {
      socket.end();
      if (--open === 0) finish();
      return;
    }
    socket.data.started = performance.now();
    socket.write(messages[next++ % messages.length] as Buffer);
  };

  const receive = (socket: Bun.Socket<State>, chunk: Buffer): void => {
    const buffer = socket.data.pending ? Buffer.concat([socket.data.pending, chunk]) : chunk;
    const length = answerLength(buffer);
    if (length === 0 || buffer.length < length) {
      socket.data.pending = Buffer.from(buffer);
      return;
    }
    socket.data.pending = null;
    answered++;
    const status = buffer.toString("latin1", 9, 12);
    const refused = status === "503";
    const [, retry] = (refused && /^retry-after: (\d+)/im.exec(buffer.toString("latin1", 0, length))) || [];
    if (answered === spec.warmup) {
      begun = performance.now();
      cpu = process.cpuUsage();
    }
    if (answered > spec.warmup) {
      (refused ? refusals : latencies).push(performance.now() - socket.data.started);
      if (refused && retry === undefined) bare++;
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    if (refused && spec.patient) setTimeout(send, Number(retry ?? 0) * 1000 * (1 + Math.random()), socket);
    else send(socket);
  };

  open = spec.connections;
  const sockets: Bun.Socket<State>[] = [];
  for (let n = 0; n < spec.connections; n++)
    sockets.push(
      await Bun.connect<State>({
        hostname: "127.0.0.1",
        port: spec.port,
        data: { started: 0, pending: null },
        socket: {
          data: receive,
          error: (_, error) => {
            throw error;
          },
        },
      }),
    );
  // All at once, and measured from here: thousands of connections take seconds to open.
  begun = performance.now();
  end = begun + spec.seconds * 1000;
  cpu = process.cpuUsage();
  for (const socket of sockets) send(socket);
  await finished;
  const seconds = (performance.now() - begun) / 1000;
  const used = process.cpuUsage(cpu);
  const sorted = Float64Array.from(latencies).sort();
  const refused = Float64Array.from(refusals).sort();
  return {
    requests: latencies.length,
    seconds,
    rate: latencies.length / seconds,
    refusals: { p50: percentile(refused, 0.5), p99: percentile(refused, 0.99), bare },
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    statuses,
    cpu: (used.user + used.system) / 1e6 / seconds,
  };
};

if (import.meta.main) console.log(JSON.stringify(await run(await Bun.stdin.json())));
