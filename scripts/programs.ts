/** The programs that other commands run: in the same terminal, and told to stop when this process is. */

const BUN = process.execPath;

/** Runs a program of Bun, or a script, to its end; resolves to its exit code. */
export const runBun = (args: readonly string[], signal: AbortSignal): Promise<number> =>
  Bun.spawn([BUN, ...args], { stdio: ["inherit", "inherit", "inherit"], signal }).exited;
