/** Reckons from measured figures (bench/plan.json) what a shop needs. Pure: the command is scripts/plan.ts. */
import figures from "./plan.json" with { type: "json" };

export type Wish = {
  readonly pedidosPorDia: number;
  /** How many times the mean of a day the busiest minute is. */
  readonly pico: number;
  readonly tiendas: number;
  /** Lines of a pedido. */
  readonly lineas: number;
  /** RETENTION_DAYS. */
  readonly retentionDays: number;
};

export type Plan = {
  readonly ordersPerSecond: number;
  readonly requestsPerSecond: number;
  readonly processes: number;
  readonly serverCores: number;
  readonly databaseCores: number;
  readonly connections: number;
  readonly replicas: number;
  /** Database servers that share the writes: 1 is a plain PostgreSQL. */
  readonly nodes: number;
  readonly walBytesPerDay: number;
  readonly logBytes: number;
  readonly dataBytesPerYear: number;
  /** Whether one tienda may need more than one node can confirm. */
  readonly tooMuchForOneTienda: boolean;
};

const SECONDS_PER_DAY = 86_400;

/** Cores are planned half busy at the peak: the rest is for vacuum, backups, and a machine that fails. */
const UTILISATION = 0.5;

/** DATABASE_POOL of each process. */
const POOL = 10;

/** Connections of migrations, backups, people. */
const OTHER_CONNECTIONS = 15;

/** Cores of a database server beyond which the work is shared: what is commonly for sale without thought. */
const CORES_PER_DATABASE = 32;

/** The throughput with so many tiendas, of that with one: the ratio of the next number that was measured. */
const ratioOf = (tiendas: number): number => {
  const measured = Object.entries(figures.tiendas.throughput_ratio);
  const [, ratio] = measured.find(([upTo]) => tiendas <= Number(upTo)) ?? measured.at(-1) ?? [];
  return ratio ?? 1;
};

const bytesOf = ({ base, per_line }: { readonly base: number; readonly per_line: number }, lines: number): number =>
  base + per_line * lines;

/** What is needed for this. */
export const reckon = ({ pedidosPorDia, pico, tiendas, lineas, retentionDays }: Wish): Plan => {
  const { shop, request, bytes } = figures;
  const ordersPerSecond = (pedidosPorDia / SECONDS_PER_DAY) * pico;
  const requestsPerSecond = ordersPerSecond * shop.requests_per_order;
  const coreSeconds = (request.cores - request.load_generator_cores) / request.per_second / ratioOf(tiendas);
  const busy = (requestsPerSecond * coreSeconds) / UTILISATION;
  const serverCores = busy * request.server_share;
  const databaseCores = busy - serverCores;
  // Two, so that one may be replaced.
  const processes = Math.max(2, Math.ceil(serverCores));
  const reads = databaseCores * shop.reads_time_share;
  const tooSmall = databaseCores > CORES_PER_DATABASE;
  const edits = shop.edits_per_order;
  return {
    ordersPerSecond,
    requestsPerSecond,
    processes,
    serverCores,
    databaseCores,
    connections: processes * POOL + OTHER_CONNECTIONS,
    replicas: tooSmall ? Math.ceil(reads / CORES_PER_DATABASE) : 0,
    nodes: tooSmall ? Math.ceil((databaseCores - reads) / CORES_PER_DATABASE) : 1,
    walBytesPerDay: pedidosPorDia * (bytesOf(bytes.wal_per_order, lineas) + edits * bytes.wal_per_edit),
    logBytes: pedidosPorDia * retentionDays * (bytesOf(bytes.log_per_order, lineas) + edits * bytes.log_per_edit),
    dataBytesPerYear: pedidosPorDia * 365 * bytesOf(bytes.data_per_order, lineas),
    tooMuchForOneTienda: ordersPerSecond / tiendas > figures.one_tienda.orders_per_second,
  };
};
