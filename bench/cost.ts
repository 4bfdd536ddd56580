/** What a confirm costs PostgreSQL, the statement alone: processor time and WAL per order, without server and HTTP. */
import { readFileSync } from "node:fs";
import type postgres from "postgres";
import { openLine } from "../src/db/line.ts";
import { confirmPedidos } from "../src/pedidos/confirmar.ts";
import { batchParams } from "../test/support/statements.ts";
import { table } from "./figures.ts";
import { type Measurement, withDatabase } from "./measurement.ts";
import { openShop, type Shop, writeCarritos } from "./shop.ts";

/** Lines per order: 0 for one line of the hot producto. */
const ORDERS = [
  { title: "one hot product", lines: 0 },
  { title: "10 000 products, 1 line", lines: 1 },
  { title: "10 000 products, 3 lines", lines: 3 },
];

/** Batches of each size: half a second or more, which also ticks of 10 ms can tell. */
const BATCHES = [
  { size: 1, batches: 1_000 },
  { size: 128, batches: 60 },
];

/** Batches at the start of a run that do not count. */
const WARMUP = 10;

const TIMEOUT_MS = 60_000;

type Cost = {
  readonly title: string;
  /** Orders in a batch. */
  readonly batch: number;
  /** Microseconds of PostgreSQL's processor time per order. */
  readonly cpu: number;
  /** Bytes of WAL per order. */
  readonly wal: number;
};

const readProc = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
};

/** Microseconds of processor time that a process has used; undefined where /proc does not tell. */
const cpuOf = (pid: number): number | undefined => {
  // Nanoseconds. A kernel that does not keep them leaves out the file, or says 0.
  const precise = Number(readProc(pid, "schedstat").split(" ")[0]);
  if (precise > 0) return precise / 1000;
  // utime and stime, in ticks of 10 ms. The name of the process, in brackets, may contain spaces.
  const fields = readProc(pid, "stat").split(") ")[1]?.split(" ");
  return fields && (Number(fields[11]) + Number(fields[12])) * 10_000;
};

/**
 * Runs this without what would come by chance: images of whole pages in the WAL, which depend on the last checkpoint, and
 * autovacuum, which writes WAL of its own. The settings are the whole server's.
 */
const undisturbed = async <T>(sql: postgres.Sql, work: () => Promise<T>): Promise<T> => {
  const settings = ["full_page_writes", "autovacuum"];
  try {
    for (const name of settings) await sql.unsafe(`alter system set ${name} = off`);
    await sql`select pg_reload_conf()`;
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'autovacuum worker'`;
    return await work();
  } finally {
    for (const name of settings) await sql.unsafe(`alter system reset ${name}`);
    await sql`select pg_reload_conf()`;
  }
};

/** Confirms carritos on a connection like the server's; null where the processor time cannot be read. */
const measureCosts = async (url: string, shop: Shop): Promise<readonly Cost[] | null> => {
  const { statement } = confirmPedidos;
  const patience = { statementTimeoutMs: TIMEOUT_MS, silenceMs: TIMEOUT_MS };
  const line = await openLine({ url, plan: statement.plan, ...patience, onEnd: () => {} });
  try {
    const [backend] = await shop.sql`
      select pid from pg_stat_activity where datname = current_database() and application_name = 'pedidos'`;
    const confirm = async (ids: readonly string[]): Promise<void> => {
      const requests = ids.map((id) => ({ id, versions: null, total_esperado: null }));
      const rows = await line.run(statement, batchParams(statement, requests));
      if (rows.length !== ids.length || !rows.every(({ applied }) => applied))
        throw new Error(`cost: not all of ${ids.length} pedidos were confirmed: ${JSON.stringify(rows[0])}`);
    };
    /** What has been used so far. */
    const read = async () => {
      const [row] = await shop.sql`select (pg_current_wal_insert_lsn() - '0/0')::float8 as wal`;
      return { cpu: cpuOf(backend?.pid), wal: row?.wal as number };
    };

    const costs: Cost[] = [];
    for (const { title, lines } of ORDERS)
      for (const { size, batches } of BATCHES) {
        console.error(`cost: ${title}, batches of ${size}`);
        const ids = await writeCarritos(shop, size * (WARMUP + batches), lines);
        const batch = (n: number) => ids.slice(n * size, (n + 1) * size);
        for (let n = 0; n < WARMUP; n++) await confirm(batch(n));
        const before = await read();
        for (let n = WARMUP; n < WARMUP + batches; n++) await confirm(batch(n));
        const after = await read();
        if (before.cpu === undefined || after.cpu === undefined) return null;
        const orders = size * batches;
        costs.push({
          title,
          batch: size,
          cpu: (after.cpu - before.cpu) / orders,
          wal: (after.wal - before.wal) / orders,
        });
      }
    return costs;
  } finally {
    await line.end();
  }
};

/** Confirms in batches of 1 and of 128, of one producto and of many. */
export const cost: Measurement<{ readonly cost: readonly Cost[] | null }> = {
  names: ["cost"],
  measure: async ({ url }) => ({
    cost: await withDatabase(url, "cost", async (address) => {
      const shop = await openShop(address);
      try {
        return await undisturbed(shop.sql, () => measureCosts(address, shop));
      } finally {
        await shop.sql.end();
      }
    }),
  }),
  print: ({ cost: costs }) =>
    costs === null
      ? "\ncost: the processor time of PostgreSQL can be read only on Linux."
      : `\n${table([
          ["confirm, the statement alone", "", "orders a batch", "PostgreSQL µs an order", "WAL bytes an order"],
          ...costs.map(({ title, batch, cpu, wal }) => [title, "", String(batch), cpu.toFixed(1), wal.toFixed(0)]),
        ])}`,
};
