import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { Session } from "../db/session.ts";
import type { Statement } from "../db/statement.ts";
import { BOM, type Decimal, type Separator } from "./format.ts";
import { numberCell } from "./number.ts";
import type { Progress } from "./progress.ts";
import { type Cell, csvText } from "./write.ts";

export type ExportOptions = {
  readonly params: readonly (string | null)[];
  /** The file to write; without it, standard output. */
  readonly out: string | undefined;
  readonly progress: Progress;
  /** Whether to begin with a BOM. */
  readonly bom?: boolean;
  readonly separator?: Separator | undefined;
  readonly decimal?: Decimal | undefined;
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
  { params, out, progress, signal, bom = false, separator, decimal = "." }: ExportOptions,
): Promise<number> => {
  const part = out && `${out}.part`;
  const sink = part ? createWriteStream(part) : process.stdout;
  // Errors are thrown by the write that they happen to.
  sink.on("error", () => {});
  const write = (rows: readonly (readonly Cell[])[], before = ""): Promise<void> =>
    new Promise((resolve, reject) => {
      sink.write(before + csvText(rows, separator), (error) => (error ? reject(error) : resolve()));
    });
  const numeric = Object.values(statement.columns).map(({ type }) => type === "numeric");
  const cellsOf = (row: object): Cell[] =>
    Object.values(row).map((cell, n) => (numeric[n] && typeof cell === "string" ? numberCell(cell, decimal) : cell));
  const bar = progress("exporting", 0);
  let count = 0;
  try {
    await write([Object.keys(statement.columns)], bom ? BOM : "");
    for await (const rows of session.stream(statement, params)) {
      signal?.throwIfAborted();
      await write(rows.map(cellsOf));
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
