import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import grants from "../../../db/grants.sql" with { type: "text" };
import { KnownError } from "../../known_error.ts";
import { isTransient, Locked, translate, Unavailable, Unmigrated } from "../errors.ts";
import { type Migration, readMigrations } from "./migrations.ts";

/** The schema could not be brought up to date; the message says which migration failed, and why. */
class MigrationError extends KnownError {}

export type MigrateOptions = {
  /** The folder of the migrations; db/migrations by default. */
  readonly folder?: string;
  /**
   * The address for the role that owns the tables, if that is not the role of the server. It migrates, and grants the
   * other one what the statements need.
   */
  readonly owner?: string | undefined;
  /** Receives progress messages, for the log. */
  readonly say?: (text: string) => void;
};

/** The advisory lock that is held while a database is migrated; any otherwise unused number works. */
const LOCK = 1_885_696_105;

/** Milliseconds between two checks whether the lock is free, or the database is up. */
const POLL_MS = 250;

/** Milliseconds to wait for a database that does not answer yet: it may be starting beside this process. */
const PATIENCE_MS = 20_000;

/** Milliseconds after which a database that neither answers nor refuses is reported. */
const SILENT = 1_000;

/**
 * Milliseconds that a migration may wait for one lock. Later statements queue behind it, so it gives up soon, lets them
 * pass, and tries again.
 */
const LOCK_TIMEOUT_MS = 2_000;
const ATTEMPTS = 30;

/**
 * Brings the schema up to date: applies, each in a transaction, the migrations that the database lacks, as `dbmate up`
 * would. Of several processes one migrates, and the others wait until nothing is left to do. Not dbmate itself:
 * it takes no lock, cannot give one up, outlives a killed parent, and would be a fifth of the image.
 * Resolves to the names of the migrations that this call applied.
 * @throws MigrationError
 */
export const migrate = async (databaseUrl: string, options: MigrateOptions = {}): Promise<readonly string[]> => {
  const { folder, owner, say = () => {} } = options;
  const migrations = readMigrations(folder);
  const sql = open(owner ?? databaseUrl);
  try {
    await reachable(sql, say);
    const applied = await applyAll(sql, migrations, say);
    await adopt(sql, say);
    if (owner) await grant(sql, databaseUrl);
    return applied;
  } catch (error) {
    throw error instanceof MigrationError ? error : new MigrationError(sentence(error), { cause: error });
  } finally {
    await sql.end({ timeout: 5 });
  }
};

/**
 * Two connections: one holds the lock, the other one migrates. Neither keeps session state beyond a transaction, and
 * nothing is prepared, so a pooler in transaction mode may be in between.
 */
const open = (url: string): postgres.Sql =>
  postgres(url, {
    max: 2,
    prepare: false,
    fetch_types: false,
    connect_timeout: 5,
    backoff: () => POLL_MS / 1000,
    onnotice: () => {},
    connection: { application_name: "pedidos migrate" },
  });

const applyAll = async (
  sql: postgres.Sql,
  migrations: readonly Migration[],
  say: (text: string) => void,
): Promise<readonly string[]> => {
  let waiting = false;
  while ((await missing(sql, migrations)).length > 0) {
    const applied = await withLock(sql, () => applyMissing(sql, migrations, say));
    if (applied) return applied;
    if (!waiting) say("another process brings the schema up to date: waiting for it");
    waiting = true;
    await sleep(POLL_MS);
  }
  return [];
};

/**
 * Grants the role of this address what db/grants.sql lists, and revokes everything else on those tables. Also when no
 * migration was missing: the role may be new. Under the lock, as PostgreSQL refuses two that grant at the same time.
 */
const grant = async (sql: postgres.Sql, databaseUrl: string): Promise<void> => {
  const server = open(databaseUrl);
  const [asked, own] = await Promise.all(
    [server, sql].map((connection) => connection`select quote_ident(current_user) as role`),
  ).finally(() => server.end({ timeout: 5 }));
  const role = asked?.[0]?.role as string;
  if (role === own?.[0]?.role) return;
  const text = grants.replaceAll("pedidos_app", role);
  while (!(await withLock(sql, () => sql.begin((tx) => tx.unsafe(text))))) await sleep(POLL_MS);
};

/** Epochs that a cluster is given at most, one for each of its timelines. */
const EPOCHS = 1_000;

/**
 * Takes note of the cluster that the database is in. In another one than before, as after a restore, transaction ids start
 * again: the positions of the feed then go on in a later epoch (see the migration of bitacora).
 */
const adopt = async (sql: postgres.Sql, say: (text: string) => void): Promise<void> => {
  const [table] = await sql`select to_regclass('feed_origin') is not null as exists`;
  if (!table?.exists) return; // the folder of migrations is that of a test
  // Read first: a role that owns nothing may start a server, and may not write this.
  const [other] = await sql`
    select s.system_identifier::text as id
    from feed_origin o, pg_control_system() s
    where o.system_identifier is distinct from s.system_identifier`;
  if (!other) return;
  const [origin] = await sql`
    update feed_origin
    set base = case when system_identifier is null then base
                    else greatest(base + ${EPOCHS}, (select max(orden) >> 44 from bitacora)) end,
        system_identifier = ${other.id}
    where system_identifier is distinct from ${other.id}
    returning base::int as base`;
  if (origin?.base > 0)
    say("the database was restored into another cluster: the feed of events goes on in a new epoch");
};

/** Waits until the database answers, and soon reports what it waits for. */
const reachable = async (sql: postgres.Sql, say: (text: string) => void): Promise<void> => {
  const end = performance.now() + PATIENCE_MS;
  const { host, port } = sql.options;
  let said = false;
  const waiting = (why = "") => {
    if (!said) say(`waiting for the database at ${host}:${port}, up to ${PATIENCE_MS / 1000} s${why}`);
    said = true;
  };
  const silent = setTimeout(waiting, SILENT);
  try {
    for (;;) {
      try {
        await sql`select 1`;
        return;
      } catch (error) {
        if (!(translate(error) instanceof Unavailable) || performance.now() > end) throw error;
        waiting(`: ${(error as Error).message}`);
        await sleep(POLL_MS);
      }
    }
  } finally {
    clearTimeout(silent);
  }
};

/**
 * Does this while holding the lock; does nothing and returns null if another process holds it. The lock ends with its
 * transaction, and so with the process. CREATE INDEX CONCURRENTLY waits for the end of every older snapshot, so neither
 * the holder nor a waiting process may keep one: the lock is tried, not waited for, and with a simple query, because any
 * other keeps its portal, and with it a snapshot, open until the next statement.
 */
const withLock = <T>(sql: postgres.Sql, work: () => Promise<T>): Promise<T | null> =>
  sql.begin(async (holder) => {
    await holder.unsafe("set local idle_in_transaction_session_timeout = 0");
    const [row] = await holder.unsafe(`select pg_try_advisory_xact_lock(${LOCK}) as mine`);
    return row?.mine ? await work() : null;
  }) as Promise<T | null>;

/** The migrations that the database lacks. Unknown ones that it has belong to a newer version. */
const missing = async (sql: postgres.Sql, migrations: readonly Migration[]): Promise<readonly Migration[]> => {
  const [table] = await sql`select to_regclass('schema_migrations') is not null as exists`;
  const rows = table?.exists ? await sql`select version from schema_migrations` : [];
  const applied = new Set(rows.map(({ version }) => version));
  return migrations.filter(({ version }) => !applied.has(version));
};

const applyMissing = async (
  sql: postgres.Sql,
  migrations: readonly Migration[],
  say: (text: string) => void,
): Promise<readonly string[]> => {
  await sql`create table if not exists schema_migrations (version character varying primary key)`;
  const names: string[] = [];
  for (const migration of await missing(sql, migrations)) {
    await apply(sql, migration, say);
    say(`applied the migration ${migration.name}`);
    names.push(migration.name);
  }
  return names;
};

const apply = async (sql: postgres.Sql, { name, version, up, transaction }: Migration, say: (text: string) => void) => {
  const run = async (connection: postgres.ISql) => {
    await connection.unsafe(up);
    await connection`insert into schema_migrations (version) values (${version})`;
  };
  for (let attempt = 1; ; attempt++) {
    try {
      // Without a transaction there is no limit: such a migration blocks nothing, and half of it would remain.
      if (!transaction) return await run(sql);
      return await sql.begin(async (tx) => {
        await tx.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}; set local statement_timeout = 0`);
        await run(tx);
      });
    } catch (error) {
      const again = isTransient(error) || translate(error) instanceof Locked;
      if (!again || attempt === ATTEMPTS)
        throw new MigrationError(`The migration ${name} failed: ${sentence(error)}`, { cause: error });
      say(`the migration ${name} could not get its locks within ${LOCK_TIMEOUT_MS} ms: trying again`);
      await sleep(POLL_MS * (1 + Math.random()));
    }
  }
};

const sentence = (error: unknown): string => {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  if (code === "42501")
    return `${message}: migrate as the role that owns the tables, whose address is MIGRATE_DATABASE_URL.`;
  if (code === "3D000") return `${message}: create it (\`createdb\`), or correct DATABASE_URL.`;
  const known = translate(error);
  return known instanceof Unavailable && !(known instanceof Unmigrated)
    ? `The database does not answer: ${message}.`
    : message;
};
