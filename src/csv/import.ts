import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { v7 } from "uuid";
import { isTransient, Locked } from "../db/errors.ts";
import type { Session } from "../db/session.ts";
import type { Column, Columns, Command, GlobalStatement, Statement } from "../db/statement.ts";
import { err, type Result } from "../result.ts";
import { openErrorsFile, REPORT } from "./errors_file.ts";
import type { Progress } from "./progress.ts";
import { CsvError, type CsvRow, readCsv } from "./read.ts";
import { unescaped } from "./write.ts";

type Value = string | number | null;

/** What an import has to know of what it imports. */
export type Importer = {
  /** The columns that a file must have, the key of the upsert first, and those that it may have. */
  readonly required: readonly [key: string, ...others: string[]];
  readonly optional: readonly string[];
  /**
   * The values of a row as the COPY takes them after line and id, or what is wrong with it. Cells come by their column;
   * an empty one is undefined.
   */
  readonly read: (cells: Readonly<Record<string, string>>) => Result<readonly Value[], string>;
  /** Makes the temporary table. */
  readonly staging: Command;
  /** Takes rows into it. */
  readonly copy: Command;
  /** Takes those whose key came before out of it. */
  readonly repeated: GlobalStatement<
    Columns & { readonly line_no: Column<number>; readonly first_line: Column<number> }
  >;
  /** Upserts those of the lines after $2, up to $3. */
  readonly upsert: Statement<Columns & { readonly created: Column<number>; readonly changed: Column<number> }>;
};

/** What an import did. */
export type Imported = {
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly bad: number;
  /** Productos that have another stock than the file says; it was left as it is. */
  readonly stockDiffers: number;
  /** The file of bad rows, if there are any. */
  readonly errors: string;
};

export type ImportOptions = {
  readonly file: string;
  readonly progress: Progress;
  /** Ends the import between two chunks. */
  readonly signal?: AbortSignal;
};

/** Bytes of the file that are read at a time. */
const BLOCK = 262_144;

/**
 * Lines that are upserted at a time. A confirm that wants one of their productos waits for all of them: with 1000 a busy
 * shop was three times as slow as with this many, and an import no faster.
 */
export const CHUNK = 250;

/** How often a chunk is sent again that ran into a lock, or lost to somebody; a lock is waited for a second at a time. */
const ATTEMPTS = 60;

/** Milliseconds before it is sent again, in which it holds nothing that others may wait for. */
const PAUSE = 200;

/** The columns of the file: all that it must have, and none that is unknown. */
const columnsOf = ({ required, optional }: Importer, header: CsvRow | undefined): readonly string[] => {
  if (!header) throw new CsvError("The file is empty: its first line must name the columns.");
  if (header.fault) throw new CsvError(`The header ${header.fault}.`);
  const names = header.cells.map((cell) => cell.trim().toLowerCase());
  const known = [...required, ...optional, ...REPORT];
  const faults = [
    ["lacks", required.filter((name) => !names.includes(name))],
    ["has unknown columns:", names.filter((name) => !known.includes(name))],
    ["names more than once:", names.filter((name, n) => names.indexOf(name) < n)],
  ] as const;
  const wrong = faults.flatMap(([what, found]) => (found.length > 0 ? `${what} ${found.join(", ")}` : []));
  if (wrong.length === 0) return names;
  const may = optional.length > 0 ? ` and may have ${optional.join(", ")}` : "";
  throw new CsvError(
    `The header ${wrong.join("; it ")}. It must have ${required.join(", ")}${may}, separated by commas.`,
  );
};

/** Reads rows of a file with these columns. */
const reader = ({ read }: Importer, columns: readonly string[]) => {
  return ({ cells, fault }: CsvRow): Result<readonly Value[], string> => {
    if (fault) return err(fault);
    if (cells.length !== columns.length) return err(`has ${cells.length} fields, the header has ${columns.length}`);
    const named: Record<string, string> = {};
    for (const [n, name] of columns.entries()) {
      const cell = cells[n]?.trim();
      if (cell && !REPORT.includes(name)) named[name] = unescaped(cell);
    }
    return read(named);
  };
};

/** A value in COPY's text format. Checked values hold no control characters. */
const copyValue = (value: Value): string => {
  if (value === null) return "\\N";
  const text = String(value);
  return text.includes("\\") ? text.replaceAll("\\", "\\\\") : text;
};

/** Runs a chunk, again if it loses to others. */
const patiently = async <T>(chunk: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await chunk();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof Locked || isTransient(error))) throw error;
      await sleep(PAUSE);
    }
  }
};

/**
 * Imports a CSV file: its rows go into a temporary table by COPY, and from there by upsert, a chunk at a time, each chunk a
 * transaction. A row that cannot be imported goes to the file of bad rows, and stops no other. Little of the file is held
 * at once. Imported again, a file changes nothing; when an import was cut short, by the signal or by a crash, chunks of it
 * are there, and importing it again does the rest.
 * @throws CsvError when the file cannot be imported at all; then nothing was written
 */
export const importCsv = async (
  session: Session,
  importer: Importer,
  { file, progress, signal }: ImportOptions,
): Promise<Imported> => {
  const { size } = await stat(file);
  const blocks = readCsv(createReadStream(file, { highWaterMark: BLOCK }));
  const head = (await blocks.next()).value;
  const columns = columnsOf(importer, head?.rows[0]);
  const read = reader(importer, columns);
  const errors = await openErrorsFile(file, columns);
  const done = { rows: 0, bad: 0, created: 0, changed: 0, stockDiffers: 0 };
  let lastLine = 0;

  const textOf = (rows: readonly CsvRow[]): string => {
    let text = "";
    for (const row of rows) {
      const outcome = read(row);
      if (outcome.ok) text += `${row.line}\t${v7()}\t${outcome.value.map(copyValue).join("\t")}\n`;
      else errors.add(row.line, outcome.error, row.cells);
      done.bad += outcome.ok ? 0 : 1;
      lastLine = row.line;
    }
    done.rows += rows.length;
    return text;
  };
  const staged = async function* () {
    const bar = progress("reading", size);
    yield textOf(head?.rows.slice(1) ?? []);
    for await (const { rows, bytes } of blocks) {
      signal?.throwIfAborted();
      yield textOf(rows);
      await errors.flush();
      bar.at(bytes, done.rows);
    }
    bar.end();
  };
  const refuseRepeated = async () => {
    for await (const rows of session.stream(importer.repeated, [])) {
      done.bad += rows.length;
      for (const { line_no, first_line, ...row } of rows)
        errors.add(
          line_no,
          `${importer.required[0]}: stands on line ${first_line} already`,
          columns.map((name) => String((row as Record<string, Value>)[name] ?? "")),
        );
      await errors.flush();
    }
  };
  const upsert = async () => {
    const bar = progress("writing", lastLine);
    for (let line = 0; line < lastLine; line += CHUNK) {
      signal?.throwIfAborted();
      const [row] = await patiently(() => session.query(importer.upsert, [line, line + CHUNK]));
      done.created += row?.created ?? 0;
      done.changed += row?.changed ?? 0;
      done.stockDiffers += Number(row?.stock_differs ?? 0);
      bar.at(Math.min(line + CHUNK, lastLine), Math.min(line + CHUNK, lastLine));
    }
    bar.end();
  };

  try {
    await session.run(importer.staging);
    await session.copy(importer.copy, staged());
    await refuseRepeated();
    await upsert();
  } finally {
    await errors.close();
  }
  return { ...done, unchanged: done.rows - done.bad - done.created - done.changed, errors: errors.path };
};
