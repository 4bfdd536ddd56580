/** What the log and the metrics cost, and what keys do: the same server with and without them, in turn, pair by pair. */
import { SingleBar } from "cli-progress";
import { crearClave } from "../src/claves/crear.ts";
import { connect } from "../src/db/database.ts";
import { type BenchServer, load, startServer, type Way } from "./drive.ts";
import { median } from "./figures.ts";
import type { Context, Measurement } from "./measurement.ts";
import { scenarios } from "./scenarios.ts";

/** Pairs: the machine's speed moves from moment to moment by more than the effect measured. */
const PAIRS = 20;
const CONNECTIONS = 64;

const withHeader = (request: string, header: string): string => request.replace("\r\n", `\r\n${header}\r\n`);

type Loaded = Awaited<ReturnType<typeof load>>;

/** Medians over the pairs, with what is measured beside without it. */
type Cost = {
  readonly title: string;
  /** Requests per second, the ratio of each pair. */
  readonly rate: number;
  /** Processor time of the server, the ratio of each pair. */
  readonly cpu: number;
  /** The same in microseconds per request. */
  readonly plain: number;
  readonly observed: number;
};

type Pairs = {
  /** The server that is compared with the plain one. */
  readonly way: Way;
  readonly names: readonly string[];
  /** What its requests have in addition. */
  readonly header?: string;
};

/** Two servers that live through all of it. */
const measurePairs = async (
  { url, shop, seconds }: Context,
  { way, names, header }: Pairs,
): Promise<readonly Cost[]> => {
  const chosen = scenarios.filter(({ name }) => names.includes(name));
  const bar = new SingleBar({ format: "{bar} {value}/{total} {name}", clearOnComplete: true });
  bar.start(chosen.length * PAIRS, 0, { name: "" });
  const servers = [await startServer("batched", url), await startServer(way, url)] as const;
  const costs: Cost[] = [];
  try {
    for (const { title, prepare } of chosen) {
      bar.update({ name: title });
      const run = async (server: BenchServer) => {
        const { requests, repeat } = await prepare(shop, server.way, seconds);
        const sent = server.way === way && header ? requests.map((text) => withHeader(text, header)) : requests;
        return load(server, { connections: CONNECTIONS, seconds, requests: sent, repeat });
      };
      const pairs: { rate: number; cpu: number; plain: number; observed: number }[] = [];
      for (const server of servers) await run(server); // warm
      for (let n = 0; n < PAIRS; n++) {
        // Each comes first as often as the other.
        const turn = n % 2 === 0 ? servers : servers.toReversed();
        const results = [await run(turn[0] as BenchServer), await run(turn[1] as BenchServer)];
        const [plain, observed] = (n % 2 === 0 ? results : results.toReversed()) as [Loaded, Loaded];
        pairs.push({
          rate: observed.rate / plain.rate,
          cpu: observed.serverCpu / plain.serverCpu,
          plain: plain.serverCpu,
          observed: observed.serverCpu,
        });
        bar.increment();
      }
      const of = (key: keyof (typeof pairs)[number]) => median(pairs.map((pair) => pair[key]));
      costs.push({ title, rate: of("rate"), cpu: of("cpu"), plain: of("plain"), observed: of("observed") });
    }
  } finally {
    for (const server of servers) await server.stop();
    bar.stop();
  }
  return costs;
};

/** A ratio as a change: +3.1 %. */
const percent = (times: number): string => `${times < 1 ? "" : "+"}${((times - 1) * 100).toFixed(1)} %`;

const printCosts = (what: string, costs: readonly Cost[]): string =>
  costs
    .map(
      ({ title, rate, cpu, plain, observed: now }) =>
        `${what}, ${title}: ${percent(rate)} requests/s, ${percent(cpu)} processor time of the server ` +
        `(${plain.toFixed(0)} to ${now.toFixed(0)} µs a request), medians of pairs`,
    )
    .join("\n");

/** Confirms of one hot producto, reads of a producto, and shop traffic, on a server that logs and counts. */
export const observed: Measurement<{ readonly observed: readonly Cost[] }> = {
  names: ["observed"],
  measure: async (context) => ({
    observed: await measurePairs(context, { way: "observed", names: ["hot", "producto", "mixed"] }),
  }),
  print: ({ observed: costs }) => printCosts("log and metrics", costs),
};

/** Confirms and reads of a producto on a server that asks for API keys and limits requests. */
export const keyed: Measurement<{ readonly keyed: readonly Cost[] }> = {
  names: ["claves"],
  measure: async (context) => {
    const db = connect({ url: context.url, pool: 2 });
    const { clave } = await crearClave(db, { tienda: "principal", rol: "admin", nombre: null, seconds: null });
    await db.close();
    const header = `Authorization: Bearer ${clave}`;
    return { keyed: await measurePairs(context, { way: "keyed", names: ["hot", "spread", "producto"], header }) };
  },
  print: ({ keyed: costs }) => printCosts("API keys and limits", costs),
};
