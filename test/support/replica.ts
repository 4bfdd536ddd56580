/** Streaming replicas of the embedded PostgreSQL, made as pg_basebackup makes them, which its package lacks. */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startEmbedded } from "../../src/dev/embedded.ts";
import { until } from "./locks.ts";

/** Tests look for wrong answers, not for what a power cut leaves. */
const settings = { fsync: "off", max_wal_senders: "10", wal_keep_size: "1GB", checkpoint_timeout: "30" };

type Embedded = Awaited<ReturnType<typeof startEmbedded>>;

/** A PostgreSQL of its own, in a folder of its own. */
export type OwnServer = Embedded & { readonly folder: string; readonly pid: () => number };

const ownServer = (folder: string, server: Embedded): OwnServer => ({
  ...server,
  folder,
  pid: () => Number(readFileSync(join(folder, "postgres", "postmaster.pid"), "utf8").split("\n")[0]),
  stop: async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  },
});

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "pedidos-replica-"));
  chmodSync(folder, 0o755);
  return folder;
};

/** Starts an empty primary. */
export const startPrimary = async (): Promise<OwnServer> => {
  const folder = newFolder();
  return ownServer(folder, await startEmbedded(folder, { settings }));
};

/** Starts a standby of this server, from a copy of its files. */
export const startStandby = async (primary: OwnServer): Promise<OwnServer> => {
  const folder = newFolder();
  const [source, data] = [join(primary.folder, "postgres"), join(folder, "postgres")];
  const admin = postgres(primary.url, { max: 1, onnotice: () => {} });
  try {
    await admin`select pg_backup_start('replica', true)`;
    // Files may vanish meanwhile.
    Bun.spawnSync(["cp", "-a", source, data], { stderr: "ignore" });
    Bun.spawnSync(["cp", "-a", `${source}.password`, `${data}.password`]);
    const [label] = await admin`select labelfile from pg_backup_stop(false)`;
    const { hostname, port, password, username } = new URL(primary.url);
    for (const stale of ["postmaster.pid", "postmaster.opts", "server.log"]) rmSync(join(data, stale), { force: true });
    writeFileSync(join(data, "backup_label"), label?.labelfile);
    writeFileSync(join(data, "standby.signal"), "");
    const from = `host=${hostname} port=${port} user=${username} password=${password} sslmode=disable`;
    appendFileSync(join(data, "postgresql.auto.conf"), `primary_conninfo = '${from}'\n`);
    const { uid, gid } = statSync(data);
    for (const made of ["backup_label", "standby.signal"]) chownSync(join(data, made), uid, gid);
  } finally {
    await admin.end();
  }
  return ownServer(folder, await startEmbedded(folder, { settings }));
};

/** Kills a server with all its processes, and waits until they are gone. */
export const kill = async (server: OwnServer): Promise<void> => {
  const postmaster = server.pid();
  const children = Bun.spawnSync(["pgrep", "-P", String(postmaster)])
    .stdout.toString()
    .trim()
    .split("\n");
  const processes = [postmaster, ...children.filter(Boolean).map(Number)];
  for (const pid of processes) process.kill(pid, "SIGKILL");
  // A process that nobody has waited for yet still has a state: Z.
  const states = () =>
    Bun.spawnSync(["ps", "-o", "state=", "-p", processes.join(",")])
      .stdout.toString()
      .trim()
      .split("\n");
  await until(() => states().every((state) => state === "" || state.startsWith("Z")), "its processes are gone");
  rmSync(join(server.folder, "postgres", "postmaster.pid"));
};

/** Starts a server again, on its port, after it was killed. */
export const startAgain = async ({ folder, url }: OwnServer): Promise<OwnServer> =>
  ownServer(folder, await startEmbedded(folder, { settings, port: Number(new URL(url).port) }));
