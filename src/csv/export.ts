import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { Session } from "../db/session.ts";
import type { Statement } from "../db/statement.ts";
import { type CsvFormat, csvPieces } from "./pieces.ts";
import type { Progress } from "./progress.ts";

export type ExportOptions = CsvFormat & {
  readonly params: readonly (string | null)[];
  /** The file to write; without it, standard output. */
  readonly out: string | undefined;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
};

/**
 * Writes the rows of a statement as CSV under the names of its columns, some thousands at a time, with
 * backpressure, so that memory use stays small. A file appears when it is complete. A reader of standard output may stop
 * early.
 * @returns how many rows were written
 */
export const exportCsv = async (
  session: Session,
  statement: Statement,
  { params, out, progress, signal, ...format }: ExportOptions,
): Promise<number> => {
  const part = out && `${out}.part`;
  const sink = part ? createWriteStream(part) : process.stdout;
  // Errors are thrown by the write that they happen to.
  sink.on("error", () => {});
  const write = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      sink.write(text, (error) => (error ? reject(error) : resolve()));
    });
  const bar = progress("exporting", 0);
  let count = 0;
  try {
    for await (const { text, rows } of csvPieces(statement.columns, session.stream(statement, params), format)) {
      signal?.throwIfAborted();
      await write(text);
      count += rows;
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
