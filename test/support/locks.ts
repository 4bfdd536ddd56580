import type postgres from "postgres";

type Held<T> = {
  /** What the first transaction does before it waits, holding its locks. */
  readonly holding: (tx: postgres.TransactionSql) => Promise<unknown>;
  /** What then runs into those locks. */
  readonly waiting: () => PromiseLike<T>;
  /** What to look at while it waits. */
  readonly meanwhile?: () => Promise<unknown>;
};

const POLL_MS = 2;
const PATIENCE_MS = 50_000; // CREATE DATABASE of other files holds back the horizon of the feed, for long on a busy machine

/** Waits until a condition holds, looking again every few milliseconds; throws after 50 s, or so many milliseconds. */
export const until = async (
  condition: () => boolean | Promise<boolean>,
  what: string,
  patience = PATIENCE_MS,
): Promise<void> => {
  const end = performance.now() + patience;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`did not happen in ${patience} ms: ${what}`);
    await Bun.sleep(POLL_MS);
  }
};

/** Waits until so many connections of the test's database wait for a lock, on any node where it is a Citus cluster. */
export const waiters = async ({ sql }: { sql: postgres.Sql }, wanted: number): Promise<void> => {
  const [view] = await sql`
    select coalesce(to_regclass('citus_stat_activity'), 'pg_stat_activity'::regclass)::text as name`;
  await until(async () => {
    const [row] = await sql`
      select count(*)::int as n from ${sql(view?.name)}
      where datname = current_database() and wait_event_type = 'Lock'`;
    return row?.n >= wanted;
  }, `${wanted} transactions wait for locks`);
};

/** Two at a time, in a known order: the second runs into the locks of the first, which then commits. */
export const blocked = async <T>(
  { sql }: { sql: postgres.Sql },
  { holding, waiting, meanwhile }: Held<T>,
): Promise<T> => {
  let answer: Promise<T> | undefined;
  await sql.begin(async (tx) => {
    await holding(tx);
    answer = (async () => await waiting())(); // a query of postgres.js is sent when it is awaited
    await waiters({ sql }, 1);
    await meanwhile?.();
  });
  return answer as Promise<T>;
};
