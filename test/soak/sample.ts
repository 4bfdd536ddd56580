/** What a server and its database use now, as numbers by name. */
import { readdirSync, readFileSync } from "node:fs";
import postgres from "postgres";
import type { Rule } from "./flat.ts";

/** The tables that traffic changes. */
const TABLES = ["clientes", "productos", "pedidos", "pedido_items", "movimientos", "bitacora", "entregas", "webhooks"];

/** Tables whose rows are changed, so that updates may be HOT. */
const CHANGED = ["productos", "pedidos", "pedido_items", "entregas", "webhooks"];

/**
 * Rows that each table is taken to have beside its own: the pages of a small one say nothing of its rows, and a table that has
 * fewer than this may grow by all of them in one run.
 */
const MORE_ROWS = 1_000;

/** What may grow, by how much: generous, as the machine and the garbage collector have moods, but far below what a leak does. */
export const RULES: readonly Rule[] = [
  { name: "memory of the server", unit: "MB", watch: "median", share: 0.15, slack: 24 },
  { name: "memory of its connections in PostgreSQL", unit: "MB", watch: "median", share: 0.15, slack: 24 },
  { name: "descriptors of the server", unit: "", watch: "peak", share: 0.1, slack: 12 },
  { name: "connections to PostgreSQL", unit: "", watch: "peak", share: 0, slack: 2 },
  // A table is vacuumed when a share of its rows is dead, so dead rows may grow with the table, not beyond.
  ...TABLES.map((table) => ({
    name: `${table}: dead rows per row`,
    unit: "",
    watch: "peak" as const,
    share: 0.5,
    slack: 0.25,
  })),
  ...TABLES.map((table) => ({
    ...{ name: `${table}: bytes of table per row`, unit: "B", watch: "median" as const, share: 0.15, slack: 64 },
  })),
  ...TABLES.map((table) => ({
    ...{ name: `${table}: bytes of indexes per row`, unit: "B", watch: "median" as const, share: 0.15, slack: 64 },
  })),
  ...CHANGED.map((table) => ({
    name: `${table}: HOT updates`,
    unit: "of all",
    watch: "fall" as const,
    share: 0,
    slack: 0.1,
  })),
];

export type Sample = ReadonlyMap<string, number>;

const kilobytes = (pid: number, field: string): number => {
  try {
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0; // it has ended meanwhile
  }
};

/** Takes samples of the server with this process id, and of the database at this address on this machine. */
export const openSampler = (pid: number, url: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: "soak" } });
  const updates = new Map<string, { readonly all: number; readonly hot: number; readonly share: number }>();

  const sample = async (): Promise<Sample> => {
    const backends = await sql`
      select pid from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend' and application_name <> 'soak'`;
    const anonymous = backends.reduce((sum, { pid }) => sum + kilobytes(pid, "RssAnon"), 0);
    const tables = await sql`
      select relname as table, n_live_tup::float8 as rows, n_dead_tup::float8 as dead, n_tup_upd::float8 as updated,
             n_tup_hot_upd::float8 as hot, pg_table_size(relid)::float8 as size, pg_indexes_size(relid)::float8 as indexes
      from pg_stat_user_tables where relname = any (${TABLES})`;
    const figures = new Map([
      ["memory of the server", kilobytes(pid, "VmRSS") / 1024],
      ["memory of its connections in PostgreSQL", anonymous / 1024],
      ["descriptors of the server", readdirSync(`/proc/${pid}/fd`).length],
      ["connections to PostgreSQL", backends.length],
    ]);
    for (const { table, rows, dead, updated, hot, size, indexes } of tables) {
      const counted = MORE_ROWS + rows;
      figures.set(`${table}: dead rows per row`, dead / counted);
      figures.set(`${table}: bytes of table per row`, size / counted);
      figures.set(`${table}: bytes of indexes per row`, indexes / counted);
      // Of the updates since the last sample; as before where there are none.
      const before = updates.get(table) ?? { all: 0, hot: 0, share: 1 };
      const share = updated > before.all ? (hot - before.hot) / (updated - before.all) : before.share;
      updates.set(table, { all: updated, hot, share });
      figures.set(`${table}: HOT updates`, share);
    }
    return figures;
  };

  /** Rows, updates and vacuums since the beginning, for the report. */
  const totals = () => sql`
    select relname as table, n_live_tup::float8 as rows, n_tup_ins::float8 as inserted, n_tup_upd::float8 as updated,
           round(100.0 * n_tup_hot_upd / nullif(n_tup_upd, 0), 1)::float8 as hot, n_tup_del::float8 as deleted,
           n_dead_tup::float8 as dead, autovacuum_count::float8 as vacuums, autoanalyze_count::float8 as analyzes,
           pg_table_size(relid)::float8 as size, pg_indexes_size(relid)::float8 as indexes
    from pg_stat_user_tables where relname = any (${TABLES}) order by relname`;

  return { sample, totals, close: () => sql.end() };
};
