/**
 * What a run breaks: a PostgreSQL of its own, a PgBouncer where there is one, two servers, and relays between all of them.
 *
 *     clients → relay → server A → relay → PostgreSQL
 *     clients → relay → server B → relay → PgBouncer → PostgreSQL
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import client from "postgres";
import { migrate } from "../../src/db/migrate/migrate.ts";
import { startEmbedded } from "../../src/dev/embedded.ts";
import { until } from "../support/locks.ts";
import { noPgbouncer, startPgbouncer } from "../support/pgbouncer.ts";
import { type ServerProcess, startServer } from "../support/process.ts";
import { type Relay, startRelay } from "../support/relay.ts";

const EMBEDDED = join(import.meta.dir, "..", "..", "src", "dev", "embedded.ts");

/** Durable as in production. Commits take 10 ms, so that transactions meet; the WAL is small, so that its disk can be filled. */
const SETTINGS = { commit_delay: "10000", commit_siblings: "1", max_wal_size: "64MB", min_wal_size: "32MB" };

/** Room for the WAL, on a disk of its own that can be filled. */
const WAL_MB = 160;

/** Milliseconds until a database or a server has to be back, on a machine that does much else. */
const PATIENCE_MS = 120_000;

/** The processes that this one has started, and itself. */
const familyOf = (pid: number): number[] => {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(/\) \w (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8"))?.[1]) === pid;
      } catch {
        return false;
      }
    });
  return [pid, ...children.map(Number)];
};

const signal = (pids: readonly number[], name: NodeJS.Signals): void => {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch {} // it has ended meanwhile
};

/**
 * Starts a PostgreSQL with the schema, in an empty folder, that can be killed and comes back at its address; with the disk of its
 * WAL on its own, where one can be mounted.
 */
export const startPostgres = async (folder: string, { disk = false } = {}) => {
  const data = join(folder, "postgres");
  const wal = join(folder, "wal");
  chmodSync(folder, 0o755);
  const first = await startEmbedded(folder, { settings: SETTINGS });
  const { url } = first;
  const port = Number(new URL(url).port);
  await migrate(url);
  await first.stop();
  mkdirSync(wal);
  const hasDisk =
    disk && spawnSync("mount", ["-t", "tmpfs", "-o", `size=${WAL_MB}m,mode=755`, "tmpfs", wal]).status === 0;
  if (hasDisk) {
    spawnSync("chown", ["postgres:postgres", wal]);
    spawnSync("cp", ["-a", join(data, "pg_wal"), join(wal, "pg_wal")]);
    renameSync(join(data, "pg_wal"), join(data, "pg_wal.first"));
    symlinkSync(join(wal, "pg_wal"), join(data, "pg_wal"));
  }
  const pidFile = join(data, "postmaster.pid");
  const postmaster = (): number | undefined => {
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8").split("\n")[0]) : Number.NaN;
    return pid > 0 && existsSync(`/proc/${pid}`) ? pid : undefined;
  };
  // In a process of its own, which does not keep a connection as long as the server runs.
  const script = `await (await import("${EMBEDDED}")).startEmbedded("${folder}",
    { port: ${port}, guest: true, settings: ${JSON.stringify(SETTINGS)} }); process.exit()`;
  const start = (): Promise<void> =>
    until(
      async () =>
        (await Bun.spawn([process.execPath, "-e", script], { stdio: ["ignore", "ignore", "ignore"] }).exited) === 0,
      "PostgreSQL has started",
      PATIENCE_MS,
    );
  await start();
  return {
    url,
    hasDisk,
    start,
    /** Starts it where it does not run. */
    revive: async (): Promise<void> => {
      if (postmaster() === undefined) await start();
    },
    signal: (name: NodeJS.Signals) => {
      const pid = postmaster();
      if (pid !== undefined) signal(familyOf(pid), name);
    },
    /** Signals the postmaster alone: SIGINT is a fast shutdown. */
    tell: async (name: NodeJS.Signals): Promise<void> => {
      const pid = postmaster();
      if (pid === undefined) return;
      signal([pid], name);
      await until(() => postmaster() === undefined, "PostgreSQL has stopped", PATIENCE_MS);
    },
    /** One of the processes that serve a connection; undefined where there is none. */
    backend: (pick: (pids: readonly number[]) => number): number | undefined => {
      const pid = postmaster();
      const backends = (pid === undefined ? [] : familyOf(pid).slice(1)).filter((child) => {
        try {
          return /postgres: postgres pedidos /.test(readFileSync(`/proc/${child}/cmdline`, "utf8"));
        } catch {
          return false;
        }
      });
      return backends.length > 0 ? pick(backends) : undefined;
    },
    /** Leaves no byte free on the disk of the WAL, and uses up the segments that are there, until PostgreSQL gives up. */
    fill: async (): Promise<void> => {
      spawnSync("dd", ["if=/dev/zero", `of=${join(wal, "filler")}`, "bs=1M"], { stdio: "ignore" });
      const sql = client(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
      for (let n = 0, full = false; n < 40 && !full; n++)
        await sql`select pg_logical_emit_message(false, 'full', 'x'), pg_switch_wal()`.catch(() => {
          full = true;
        });
      await sql.end({ timeout: 1 });
    },
    empty: () => rmSync(join(wal, "filler"), { force: true }),
    close: async (): Promise<void> => {
      const pid = postmaster();
      if (pid !== undefined) {
        signal(familyOf(pid), "SIGCONT"); // also where a fault was not healed
        // At once: nobody reads the data any more.
        signal([pid], "SIGQUIT");
        await until(() => postmaster() === undefined, "PostgreSQL has stopped", PATIENCE_MS);
      }
      if (hasDisk) spawnSync("umount", ["-l", wal]);
    },
  };
};

/** A server that can be killed and comes back, at an address that stays. */
const startInstance = async (databaseUrl: string) => {
  const database = await startRelay(() => [databaseUrl]);
  const env = {
    ...{ DATABASE_URL: database.through(databaseUrl), MIGRATE_ON_START: "false" },
    ...{ LOG_LEVEL: "info", SHUTDOWN_GRACE: "15", WEBHOOKS_INSECURE: "true" },
  };
  const severe: string[] = [];
  let running: ServerProcess | undefined;
  const start = async (): Promise<void> => {
    running = await startServer(env);
  };
  const end = async (name: NodeJS.Signals): Promise<void> => {
    const ended = running;
    running = undefined;
    await ended?.stop(name);
    severe.push(...(ended?.output() ?? "").split("\n").filter((line) => /"level":(50|60)/.test(line)));
  };
  await start();
  const clients = await startRelay(() => (running ? [running.url] : []));
  return {
    /** Where clients find it, through a relay. */
    url: clients.through("http://127.0.0.1:1"),
    clients,
    database,
    start,
    end,
    signal: (name: NodeJS.Signals) => running && signal([running.pid], name),
    /** Lines of its log that tell of a bug. */
    severe: () => severe,
    close: async (): Promise<void> => {
      if (running) signal([running.pid], "SIGCONT"); // also where a fault was not healed
      await end("SIGTERM");
      clients.close();
      database.close();
    },
  };
};

type Instance = Awaited<ReturnType<typeof startInstance>>;
export type World = Awaited<ReturnType<typeof startWorld>>;

/** Starts all of it, in this folder. */
export const startWorld = async (folder: string, options: { readonly disk: boolean }) => {
  const postgres = await startPostgres(folder, options);
  const closing: (() => Promise<void>)[] = [postgres.close];
  const close = async (): Promise<void> => {
    for (const one of closing.toReversed()) await one();
  };
  try {
    const pgbouncer = noPgbouncer ? undefined : await startPgbouncer(postgres.url, "session");
    if (pgbouncer) closing.push(pgbouncer.close);
    const instances: Instance[] = [];
    for (const url of [postgres.url, pgbouncer?.url ?? postgres.url]) {
      const instance = await startInstance(url);
      closing.push(instance.close);
      instances.push(instance);
    }
    const relays: Relay[] = instances.flatMap(({ clients, database }) => [clients, database]);
    return { postgres, pgbouncer, instances, relays, close };
  } catch (error) {
    await close();
    throw error;
  }
};
