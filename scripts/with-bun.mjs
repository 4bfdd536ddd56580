// Runs Bun with the given arguments on a machine that has only Node and npm, or only Bun: finds Bun (or
// gets it from the npm registry), installs the dependencies when bun.lock changed, then hands over.
// Plain JavaScript with no dependency, because it runs before anything is installed, under Node or Bun.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { constants as access, accessSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const version = manifest.devDependencies.bun;
const windows = process.platform === "win32";

/** The pinned Bun that the install brought; else the Bun that runs this script or is on PATH; else npm's. */
const findBun = () => {
  const pinned = join(root, "node_modules", "bun", "bin", "bun.exe");
  if (spawnSync(pinned, ["--version"]).status === 0) return [pinned];
  if (process.versions.bun) return [process.execPath];
  if (spawnSync("bun", ["--version"], { shell: windows }).status === 0) return ["bun"];
  return ["npx", "--yes", `bun@${version}`];
};

/**
 * Runs a program to its end, and forwards signals to it: a terminal signals both, but `kill`
 * only this process. The program treats a repeated signal as one. Hidden output is collected.
 */
const run = ([command, ...args], { shown = true, ...options } = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["inherit", shown ? "inherit" : "pipe", shown ? "inherit" : "pipe"],
      shell: windows && command === "npx",
      ...options,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    const pass = (signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, pass);
    // npm forwards a signal to its shell, which ends without forwarding it.
    const parent = process.ppid;
    const orphaned = () => process.ppid !== parent && child.kill("SIGTERM");
    const watch = process.env.npm_lifecycle_event ? setInterval(orphaned, 500) : undefined;
    const end = (code) => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, pass);
      resolve({ code, output });
    };
    child.on("error", (error) => {
      output += error.message;
      end(1);
    });
    child.on("close", (code, signal) => {
      if (code === null) process.exit(128 + constants.signals[signal]);
      end(code);
    });
  });

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const isWritable = (folder) => {
  try {
    accessSync(folder, access.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** The error names of Bun and npm for an unreachable host. */
const OFFLINE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ConnectionRefused|FailedToOpenSocket|DNSResolve|Timeout/i;

/** npm waits for over a minute before it gives a registry up. */
const IMPATIENT = { npm_config_fetch_retries: "1", npm_config_fetch_retry_mintimeout: "500" };

const install = async () => {
  const modules = join(root, "node_modules");
  const stamp = join(modules, ".installed");
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "bun.lock")))
    .update(readFileSync(join(root, "package.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const folder = existsSync(modules) ? modules : root;
  if (!isWritable(folder))
    fail(
      `The dependencies cannot be installed: ${folder} cannot be written to. Make it writable, or run this as its owner.`,
    );
  console.error("Installing the dependencies (once, about half a minute)…");
  const bun = findBun();
  // The output is shown only if the installation fails: on success it is noise.
  const { code, output } = await run([...bun, "install", "--frozen-lockfile"], {
    shown: false,
    cwd: root,
    env: { ...IMPATIENT, ...process.env },
  });
  if (code !== 0 && OFFLINE.test(output))
    fail(
      "The dependencies are not installed yet, and the npm registry cannot be reached. Connect this machine to the network, " +
        "or name a registry that it reaches with npm_config_registry, and try again.",
    );
  if (code !== 0) fail(`${output}\nThe dependencies could not be installed with ${bun[0]}; see above.`);
  writeFileSync(stamp, wanted);
};

await install();
const { code, output } = await run([...findBun(), ...process.argv.slice(2)]);
if (output) console.error(`Bun could not be started: ${output}`);
process.exit(code);
