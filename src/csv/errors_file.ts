import { existsSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import Papa from "papaparse";

/** The columns that a file of bad rows has before its own. An import passes over them. */
export const REPORT: readonly string[] = ["linea", "motivo"];

type Line = readonly (string | number)[];

/**
 * The file of bad rows, `<file>.errors.csv`: the line and what is wrong, then the cells as they are, so that the file can be
 * mended and imported itself. It is made with the first bad row; one of an earlier import is removed.
 */
export const openErrorsFile = async (file: string, columns: readonly string[]) => {
  const path = `${file}.errors.csv`;
  // Looked at first: a folder that cannot be written to is none that a file without bad rows minds.
  if (existsSync(path)) await rm(path);
  // A file of bad rows that was mended has the two columns already.
  const own = (cells: readonly string[]) =>
    cells.length === columns.length ? cells.filter((_, n) => !REPORT.includes(columns[n] as string)) : cells;
  let waiting: Line[] = [];
  let sink: FileHandle | undefined;
  return {
    path,
    add: (line: number, reason: string, cells: readonly string[]): void => {
      waiting.push([line, reason, ...own(cells)]);
    },
    /** Writes what was added. */
    flush: async (): Promise<void> => {
      if (waiting.length === 0) return;
      if (!sink) waiting.unshift([...REPORT, ...own(columns)]);
      sink ??= await open(path, "w");
      await sink.writeFile(`${Papa.unparse(waiting as Line[] as string[][], { newline: "\n" })}\n`);
      waiting = [];
    },
    close: async (): Promise<void> => void (await sink?.close()),
  };
};
