// Runs Bun with the given arguments on a machine that has only Node and npm, or only Bun: finds Bun (or
// gets it from the npm registry), installs the dependencies when bun.lock changed, then hands over.
// Plain JavaScript with no dependency, because it runs before anything is installed, under Node or Bun.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const version = manifest.devDependencies.bun;
const windows = process.platform === "win32";

/** The pinned Bun that the install brought; else the Bun that runs this script or stands on PATH; else npm's. */
const findBun = () => {
  const pinned = join(root, "node_modules", "bun", "bin", "bun.exe");
  if (spawnSync(pinned, ["--version"]).status === 0) return [pinned];
  if (process.versions.bun) return [process.execPath];
  if (spawnSync("bun", ["--version"], { shell: windows }).status === 0) return ["bun"];
  return ["npx", "--yes", `bun@${version}`];
};

const install = () => {
  const stamp = join(root, "node_modules", ".installed");
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "bun.lock")))
    .update(readFileSync(join(root, "package.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error("Installing the dependencies (once, about half a minute)…");
  const [command, ...prefix] = findBun();
  // The output is shown only if the installation fails: on success it is noise.
  const done = spawnSync(command, [...prefix, "install", "--frozen-lockfile"], {
    cwd: root,
    encoding: "utf8",
    shell: windows,
  });
  if (done.status !== 0) {
    console.error(done.error?.message ?? "", done.stdout, done.stderr);
    console.error(`The dependencies could not be installed with ${command}; see above. Is the npm registry reachable?`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
};

install();
const [command, ...prefix] = findBun();
const child = spawn(command, [...prefix, ...process.argv.slice(2)], {
  stdio: "inherit",
  shell: windows && command === "npx",
});
child.on("error", (error) => {
  console.error(`Bun could not be started: ${error.message}`);
  process.exit(1);
});
// Ctrl-C reaches the child from the terminal by itself; it decides when to end, and this process waits for it.
// A SIGTERM is sent to this process alone and has to be passed on.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
