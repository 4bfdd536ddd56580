/** PgBouncer, for the tests of what stands between a server and its database: the one that is installed here. */
import { spawn as spawnChild } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./locks.ts";

const executable = Bun.which("pgbouncer", { PATH: `${process.env.PATH}:/usr/sbin` });

/** Whether there is none; the tests that want one are skipped then. */
export const noPgbouncer = !executable;
if (noPgbouncer) console.warn("No PgBouncer here: its tests are skipped.");

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
};

/** Starts it with deploy/pgbouncer.ini, which must work as it stands but for addresses, before this database. */
export const startPgbouncer = async (databaseUrl: string, mode: "session" | "transaction") => {
  const folder = mkdtempSync(join(tmpdir(), "pedidos-pgbouncer-"));
  const address = new URL(databaseUrl);
  const port = await freePort();
  const ini = readFileSync("deploy/pgbouncer.ini", "utf8")
    .replace("host=127.0.0.1 port=5432", `host=${address.hostname} port=${address.port}`)
    .replace("listen_port = 6432", `listen_port = ${port}`)
    .replace("userlist.txt", join(folder, "userlist.txt"))
    .replace(/^pool_mode = session$/m, `pool_mode = ${mode}\nunix_socket_dir =`);
  writeFileSync(join(folder, "pgbouncer.ini"), ini);
  writeFileSync(
    join(folder, "userlist.txt"),
    `"${decodeURIComponent(address.username)}" "${decodeURIComponent(address.password)}"\n`,
  );
  chmodSync(folder, 0o755);

  const listens = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
  let child: ReturnType<typeof spawnChild> | undefined;
  const start = async (): Promise<void> => {
    // It refuses to run as root.
    const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
    child = spawnChild(executable ?? "", ["-q", ...user, join(folder, "pgbouncer.ini")], { stdio: "ignore" });
    await until(listens, "PgBouncer listens");
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  await start();

  address.host = `127.0.0.1:${port}`;
  if (mode === "transaction") address.searchParams.set("prepare", "false");
  return {
    /** The address of the database, through it. */
    url: address.href,
    /** Ends it with SIGKILL, and all connections with it. */
    kill,
    start,
    close: async (): Promise<void> => {
      await kill();
      rmSync(folder, { recursive: true });
    },
  };
};
