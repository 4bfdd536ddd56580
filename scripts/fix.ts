/** Writes what a program can write: the shared parts of the write statements, the format, the order of imports. */
const bun = process.execPath;
for (const command of [
  [bun, "scripts/envelope.ts"],
  [bun, "x", "biome", "check", "--write"],
]) {
  const code = await Bun.spawn(command, { stdio: ["inherit", "inherit", "inherit"] }).exited;
  if (code !== 0) process.exit(code);
}

export {};
