import { existsSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { BOM, type Separator } from "./format.ts";
import { csvText, unescaped } from "./write.ts";

/** The columns that a file of bad rows has before its own. An import ignores them. */
export const REPORT: readonly string[] = ["linea", "motivo"];

export type ErrorsFileOptions = {
  /** The columns of the imported file. */
  readonly columns: readonly string[];
  /** The same as in the imported file, so that the same spreadsheet opens both. */
  readonly separator: Separator;
  /** Whether to begin with a BOM. */
  readonly bom: boolean;
};

/**
 * The file of bad rows, `<file>.errors.csv`: the line and the fault, then the unchanged cells, so that the file can be
 * corrected and imported itself. It is created with the first bad row; one of an earlier import is removed.
 */
export const openErrorsFile = async (file: string, { columns, separator, bom }: ErrorsFileOptions) => {
  const path = `${file}.errors.csv`;
  // Checks first: a read-only folder does not matter to a file without bad rows.
  if (existsSync(path)) await rm(path);
  // A corrected file of bad rows already has the two columns.
  const own = (cells: readonly string[]) =>
    cells.length >= columns.length ? cells.filter((_, n) => !REPORT.includes(columns[n] ?? "")) : cells;
  let waiting: (readonly (string | number)[])[] = [];
  let sink: FileHandle | undefined;
  const close = async (): Promise<void> => {
    const opened = sink;
    sink = undefined;
    await opened?.close();
  };
  return {
    path,
    add: (line: number, reason: string, cells: readonly string[]): void => {
      // Read as an import reads them, and written as an export does: the same values, and no formula.
      waiting.push([line, reason, ...own(cells).map(unescaped)]);
    },
    /** Writes what was added. */
    flush: async (): Promise<void> => {
      if (waiting.length === 0) return;
      if (!sink) waiting.unshift([...REPORT, ...own(columns)]);
      const text = csvText(waiting, separator);
      const first = !sink && bom ? BOM : "";
      sink ??= await open(path, "w");
      await sink.writeFile(first + text);
      waiting = [];
    },
    close,
    /** Closes and deletes it: the whole file was refused. */
    discard: async (): Promise<void> => {
      await close();
      await rm(path, { force: true });
    },
  };
};
