/** What the log and the metrics cost, and what keys do: the same server with and without them, in turn, pair by pair. */
import { SingleBar } from "cli-progress";
import { crearClave } from "../src/claves/crear.ts";
import { connect } from "../src/db/database.ts";
import { type BenchServer, load, startServer, type Way } from "./drive.ts";
import { scenarios } from "./scenarios.ts";
import type { Shop } from "./shop.ts";

/** Pairs: the machine's speed moves from moment to moment by more than the effect measured. */
const PAIRS = 20;
const CONNECTIONS = 64;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

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

type Measurement = {
  readonly url: string;
  readonly shop: Shop;
  /** How long a run takes. */
  readonly seconds: number;
  /** The server that is held against the plain one. */
  readonly way: Way;
  readonly names: readonly string[];
  /** What its requests have in addition. */
  readonly header?: string;
};

/** Confirms of one hot producto, reads of a producto, and shop traffic, on a server that logs and counts. */
export const measureObserved = (url: string, shop: Shop, seconds: number): Promise<readonly Cost[]> =>
  measurePairs({ url, shop, seconds, way: "observed", names: ["hot", "producto", "mixed"] });

/** Confirms and reads of a producto on a server that asks for API keys. */
export const measureKeyed = async (url: string, shop: Shop, seconds: number): Promise<readonly Cost[]> => {
  const db = connect({ url, pool: 2 });
  const { clave } = await crearClave(db, { tienda: "principal", rol: "admin", nombre: null, seconds: null });
  await db.close();
  const header = `Authorization: Bearer ${clave}`;
  return measurePairs({ url, shop, seconds, way: "keyed", names: ["hot", "spread", "producto"], header });
};

/** Two servers that live through all of it. */
const measurePairs = async ({ url, shop, seconds, way, names, header }: Measurement): Promise<readonly Cost[]> => {
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
