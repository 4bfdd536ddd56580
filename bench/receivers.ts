/**
 * What receivers of webhooks that do not work do to one that does, and to the API: the same server with and without them, in
 * turn, pair by pair.
 */
import { type BenchServer, load, startServer } from "./drive.ts";
import { median } from "./figures.ts";
import type { Context, Measurement } from "./measurement.ts";
import { scenarios } from "./scenarios.ts";
import { writeCarritos } from "./shop.ts";

const PAIRS = 3;

/** So many receivers do not work. */
const BAD = 8;

/** Confirms per second while deliveries are timed: few, so that neither the API nor the receiver is busy. */
const PACE = 50;

/** Milliseconds that the slow one takes. */
const SLOW_MS = 2_000;

/** How receivers do not work. */
const KINDS = ["down", "500", "redirect", "slow", "hang"] as const;

type Kind = (typeof KINDS)[number] | "good";

const ANSWERS: Readonly<Record<Kind, () => Response | Promise<Response>>> = {
  good: () => new Response(null, { status: 204 }),
  down: () => new Response(),
  "500": () => new Response("broken", { status: 500 }),
  redirect: () => new Response(null, { status: 302, headers: { Location: "http://127.0.0.1:9/" } }),
  slow: async () => {
    await Bun.sleep(SLOW_MS);
    return new Response(null, { status: 204 });
  },
  hang: () => new Promise(() => {}),
};

/** A receiver; `take` gives the milliseconds from the time of each event until it came, and forgets them. */
export const startReceiver = (kind: Kind) => {
  let delays: number[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    fetch: async (request) => {
      const { time } = (await request.json()) as { time: string };
      delays.push(Date.now() - Date.parse(time));
      return ANSWERS[kind]();
    },
  });
  const url = server.url.href;
  if (kind === "down") void server.stop(true);
  return {
    url,
    take: (): number[] => {
      const taken = delays;
      delays = [];
      return taken;
    },
    stop: () => server.stop(true),
  };
};

/** The webhooks of a server. */
export const webhooksOf = ({ port }: BenchServer) => {
  let ids: string[] = [];
  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body !== undefined && { headers, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  return {
    add: async (url: string): Promise<void> => {
      const { id } = (await (await send("POST", "/webhooks", { url })).json()) as { id: string };
      ids.push(id);
    },
    clear: async (): Promise<void> => {
      for (const id of ids) await send("DELETE", `/webhooks/${id}`);
      ids = [];
    },
    confirm: (id: string) => send("PATCH", `/pedidos/${id}/confirmar`),
  };
};

/** Medians over the pairs. */
type Effect = {
  readonly kind: Kind;
  /** Milliseconds until the receiver that works had an event, half and 99 of 100, without and with the others. */
  readonly p50: number;
  readonly p50With: number;
  readonly p99: number;
  readonly p99With: number;
  /** Confirms per second at full load without the others, and the ratio of each pair. */
  readonly rate: number;
  readonly ratio: number;
};

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

export const receivers: Measurement<{ readonly receivers: readonly Effect[] }> = {
  names: ["receivers"],
  measure: async ({ url, shop, seconds, connections: all }: Context) => {
    const connections = all.at(-1) ?? 64;
    const scenario = scenarios.find(({ name }) => name === "spread");
    if (!scenario) throw new Error("there is no scenario spread");
    const server = await startServer("delivering", url);
    const hooks = webhooksOf(server);
    const good = startReceiver("good");
    const deliver = async (): Promise<readonly number[]> => {
      const ids = await writeCarritos(shop, PACE * seconds, 1);
      good.take();
      const begun = performance.now();
      for (const [n, id] of ids.entries()) {
        await Bun.sleep(Math.max(0, begun + (n * 1000) / PACE - performance.now()));
        await hooks.confirm(id);
      }
      const delays: number[] = [];
      while (delays.length < ids.length) {
        await Bun.sleep(10);
        delays.push(...good.take());
      }
      return delays;
    };
    const run = async (bad: readonly string[]) => {
      for (const each of [good.url, ...bad]) await hooks.add(each);
      const delays = await deliver();
      const { requests, repeat } = await scenario.prepare(shop, "batched", seconds);
      const { rate } = await load(server, { connections, seconds, requests, repeat });
      await hooks.clear();
      return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), rate };
    };
    const effects: Effect[] = [];
    try {
      await run([]); // warm
      for (const kind of KINDS) {
        const others = Array.from({ length: BAD }, () => startReceiver(kind));
        const bad = others.map(({ url: each }) => each);
        const pairs: { plain: Awaited<ReturnType<typeof run>>; beside: Awaited<ReturnType<typeof run>> }[] = [];
        for (let n = 0; n < PAIRS; n++) {
          // Each comes first as often as the other.
          const before = n % 2 === 0 ? await run([]) : undefined;
          const beside = await run(bad);
          pairs.push({ plain: before ?? (await run([])), beside });
        }
        for (const { stop } of others) await stop();
        const of = (pick: (pair: (typeof pairs)[number]) => number) => median(pairs.map(pick));
        effects.push({
          kind,
          p50: of(({ plain }) => plain.p50),
          p50With: of(({ beside }) => beside.p50),
          p99: of(({ plain }) => plain.p99),
          p99With: of(({ beside }) => beside.p99),
          rate: of(({ plain }) => plain.rate),
          ratio: of(({ plain, beside }) => beside.rate / plain.rate),
        });
      }
    } finally {
      await server.stop();
      await good.stop();
    }
    return { receivers: effects };
  },
  print: ({ receivers: effects }) =>
    effects
      .map(
        ({ kind, p50, p50With, p99, p99With, rate, ratio }) =>
          `${BAD} receivers: ${kind}: another gets an event after ${p50} ms without them and ${p50With} ms with them (p50), ` +
          `${p99} and ${p99With} ms (p99); ${ratio.toFixed(2)} of ${rate.toFixed(0)} confirms/s`,
      )
      .join("\n"),
};
