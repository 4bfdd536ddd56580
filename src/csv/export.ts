import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { Session } from "../db/session.ts";
import type { Statement } from "../db/statement.ts";
import type { Progress } from "./progress.ts";
import { type Cell, csvText } from "./write.ts";

export type ExportOptions = {
  readonly params: readonly (string | null)[];
  /** The file to write; without it, standard output. */
  readonly out: string | undefined;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
};

/**
 * Writes the rows of a statement as CSV under the names of its columns, some thousand at a time and no faster than they are
 * taken, so that it holds little of them. A file appears when it is whole. Who reads standard output may stop when it has
 * enough.
 * @returns how many rows were written
 */
export const exportCsv = async (
  session: Session,
  statement: Statement,
  { params, out, progress, signal }: ExportOptions,
): Promise<number> => {
  const part = out && `${out}.part`;
  const sink = part ? createWriteStream(part) : process.stdout;
  // What goes wrong, the write that it happens to throws.
  sink.on("error", () => {});
  const write = (rows: readonly (readonly Cell[])[]): Promise<void> =>
    new Promise((resolve, reject) => {
      sink.write(csvText(rows), (error) => (error ? reject(error) : resolve()));
    });
  const bar = progress("exporting", 0);
  let count = 0;
  try {
    await write([Object.keys(statement.columns)]);
    for await (const rows of session.stream(statement, params)) {
      signal?.throwIfAborted();
      await write(rows.map((row) => Object.values(row) as Cell[]));
      count += rows.length;
      bar.at(0, count);
    }
    if (out && part) {
      await new Promise<void>((resolve) => void sink.end(resolve));
      await rename(part, out);
    }
  } catch (error) {
    if (part) await rm(part, { force: true }).catch(() => {});
    else if (error instanceof Error && "code" in error && error.code === "EPIPE") return count;
    throw error;
  } finally {
    bar.end();
  }
  return count;
};
