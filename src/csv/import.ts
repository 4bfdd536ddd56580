import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { v7 } from "uuid";
import { isTransient, Locked } from "../db/errors.ts";
import type { Session } from "../db/session.ts";
import type { Column, Columns, Command, GlobalStatement, Statement } from "../db/statement.ts";
import { KnownError } from "../known_error.ts";
import { err, type Result } from "../result.ts";
import { openErrorsFile, REPORT } from "./errors_file.ts";
import { type Decimal, type Separator, separatorName } from "./format.ts";
import { numberCell } from "./number.ts";
import type { Progress } from "./progress.ts";
import { type Block, CsvError, type CsvRow, MISREAD, NOT_UTF8, type ReadOptions, readCsv } from "./read.ts";
import { unescaped } from "./write.ts";

type Value = string | number | null;

/** Describes one kind of import. */
export type Importer = {
  /** The required columns, the upsert key first, and the optional ones. */
  readonly required: readonly [key: string, ...others: string[]];
  readonly optional: readonly string[];
  /**
   * The values of a row for COPY, after line and id, or its fault. Cells are keyed by column; an empty one is undefined.
   */
  readonly read: (cells: Readonly<Record<string, string>>, decimal: Decimal) => Result<readonly Value[], string>;
  /** Makes the temporary table. */
  readonly staging: Command;
  /** Takes rows into it. */
  readonly copy: Command;
  /** Removes rows whose key is on an earlier line. */
  readonly repeated: GlobalStatement<
    Columns & { readonly line_no: Column<number>; readonly first_line: Column<number> }
  >;
  /** Upserts the lines after $2, up to $3; only the lines $4 of these, if it is not null. */
  readonly upsert: Statement<{
    readonly created: Column<number>;
    readonly changed: Column<number>;
    readonly stock_differs?: Column<number>;
    /** Lines to retry: another session changed the key of their row. */
    readonly undecided: Column<readonly number[]>;
  }>;
};

/** What an import did. */
export type Imported = {
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly bad: number;
  /** Productos whose stock differs from the file; it was not changed. */
  readonly stockDiffers: number;
  /** The file of bad rows, if there are any. */
  readonly errors: string;
  /** The separator between fields. */
  readonly separator: Separator;
};

export type ImportOptions = ReadOptions & {
  readonly file: string;
  /** The decimal mark; a point by default. */
  readonly decimal?: Decimal | undefined;
  readonly progress: Progress;
  /** Ends the import between two chunks. */
  readonly signal?: AbortSignal;
};

/** Bytes of the file that are read at a time. */
const BLOCK = 262_144;

/**
 * Lines that are upserted at a time. A confirm that needs one of their productos waits for all of them: with 1000 a busy
 * shop was three times as slow as with this number, and the import no faster.
 */
export const CHUNK = 250;

/** How often a chunk is retried that ran into a lock, or lost to another session; each wait for a lock lasts a second. */
const ATTEMPTS = 60;

/** Milliseconds before a retry, during which it holds no lock. */
const PAUSE = 200;

/** The columns of a file. */
type Header = {
  readonly names: readonly string[];
  /** The fields of the header, including empty ones at its end, which spreadsheets leave behind. */
  readonly width: number;
};

/** The columns of the file: all required ones, and no unknown one. */
const columnsOf = ({ required, optional }: Importer, { rows, separator }: Block): Header => {
  const [header] = rows;
  if (!header) throw new CsvError("The file is empty: its first line must name the columns.");
  if (header.fault) throw new CsvError(header.fault === MISREAD ? NOT_UTF8 : `The header ${header.fault}.`);
  const cells = header.cells.map((cell) => cell.trim().toLowerCase());
  const names = cells.slice(0, cells.findLastIndex((cell) => cell !== "") + 1);
  const known = [...required, ...optional, ...REPORT, ""];
  const faults = [
    ["lacks", required.filter((name) => !names.includes(name))],
    ["has unknown columns:", names.filter((name) => !known.includes(name))],
    ["names more than once:", names.filter((name, n) => name !== "" && names.indexOf(name) < n)],
    ["has no name for column", names.flatMap((name, n) => (name === "" ? String(n + 1) : []))],
  ] as const;
  const wrong = faults.flatMap(([what, found]) => (found.length > 0 ? `${what} ${found.join(", ")}` : []));
  if (wrong.length === 0) return { names, width: cells.length };
  const may = optional.length > 0 ? ` and may have ${optional.join(", ")}` : "";
  throw new CsvError(
    `The header ${wrong.join("; it ")}. It must have ${required.join(", ")}${may}. Its fields were separated at each ` +
      `${separatorName(separator)}; --separator names another separator.`,
  );
};

/** Reads rows of a file with these columns. */
const reader = ({ read }: Importer, { names, width }: Header, decimal: Decimal) => {
  return ({ cells, fault }: CsvRow): Result<readonly Value[], string> => {
    if (fault) return err(fault);
    if (cells.length < names.length || cells.length > width)
      return err(`has ${cells.length} fields, the header has ${names.length}`);
    const beyond = cells.findIndex((cell, n) => n >= names.length && cell.trim() !== "");
    if (beyond >= 0) return err(`has something in column ${beyond + 1}, for which the header has no name`);
    const named: Record<string, string> = {};
    for (const [n, name] of names.entries()) {
      const cell = cells[n]?.trim();
      if (cell && !REPORT.includes(name)) named[name] = unescaped(cell);
    }
    return read(named, decimal);
  };
};

/** A value in COPY's text format. Checked values hold no control characters. */
const copyValue = (value: Value): string => {
  if (value === null) return "\\N";
  const text = String(value);
  return text.includes("\\") ? text.replaceAll("\\", "\\\\") : text;
};

/** The first rows of a file. */
const firstRows = async (blocks: AsyncGenerator<Block>): Promise<Block> => {
  for (;;) {
    const { value, done } = await blocks.next();
    if (done) return { rows: [], bytes: 0, separator: ",", bom: false };
    if (value.rows.length > 0) return value;
  }
};

/** Runs a chunk, and retries it if it loses to others. */
const patiently = async <T>(chunk: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await chunk();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof Locked || isTransient(error))) throw error;
      signal?.throwIfAborted();
      await sleep(PAUSE);
    }
  }
};

/**
 * Imports a CSV file: its rows go into a temporary table by COPY, and from there by upsert, a chunk at a time, each chunk a
 * transaction. A row that cannot be imported goes to the file of bad rows, and does not stop others. Memory use stays
 * small. Importing a file again changes nothing; after an interrupted import, by the signal or by a crash, some chunks are
 * imported, and importing it again does the rest.
 * @throws CsvError when the file cannot be imported at all; then nothing was written
 */
export const importCsv = async (
  session: Session,
  importer: Importer,
  { file, progress, signal, decimal = ".", ...written }: ImportOptions,
): Promise<Imported> => {
  const { size } = await stat(file);
  const blocks = readCsv(createReadStream(file, { highWaterMark: BLOCK }), written);
  const head = await firstRows(blocks);
  const header = columnsOf(importer, head);
  const columns = header.names;
  const { separator } = head;
  const read = reader(importer, header, decimal);
  // Excel shows accents only with a BOM, and a file that is not UTF-8 is likely to come from there.
  const bom = head.bom || (written.encoding ?? "utf-8") !== "utf-8";
  const errors = await openErrorsFile(file, { columns, separator, bom });
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
    yield textOf(head.rows.slice(1));
    for await (const { rows, bytes } of blocks) {
      signal?.throwIfAborted();
      yield textOf(rows);
      await errors.flush();
      bar.at(bytes, done.rows);
    }
    bar.end();
  };
  const cellOf = (name: string, value: Value | undefined): string => {
    const text = String(value ?? "");
    return importer.repeated.columns[name]?.type === "numeric" ? numberCell(text, decimal) : text;
  };
  const refuseRepeated = async () => {
    for await (const rows of session.stream(importer.repeated, [])) {
      done.bad += rows.length;
      for (const { line_no, first_line, ...row } of rows)
        errors.add(
          line_no,
          `${importer.required[0]}: stands on line ${first_line} already`,
          columns.map((name) => cellOf(name, (row as Record<string, Value>)[name])),
        );
      await errors.flush();
    }
  };
  const upsertSome = async (after: number, lines: readonly number[] | null): Promise<readonly number[]> => {
    const params = [after, after + CHUNK, lines && `{${lines}}`];
    const [row] = await patiently(() => session.query(importer.upsert, params), signal);
    if (!row) throw new Error(`${importer.upsert.name} returned no row`);
    done.created += row.created;
    done.changed += row.changed;
    done.stockDiffers += row.stock_differs ?? 0;
    return row.undecided;
  };
  const chunk = async (after: number): Promise<void> => {
    let undecided = await upsertSome(after, null);
    for (let attempt = 1; undecided.length > 0; attempt++) {
      // No line may be lost silently.
      if (attempt > ATTEMPTS)
        throw new KnownError(
          `Others keep changing the ${importer.required[0]} of what is on lines ${undecided.join(", ")}. Import the file again.`,
        );
      undecided = await upsertSome(after, undecided);
    }
  };
  const upsert = async () => {
    const bar = progress("writing", lastLine);
    for (let line = 0; line < lastLine; line += CHUNK) {
      signal?.throwIfAborted();
      await chunk(line);
      bar.at(Math.min(line + CHUNK, lastLine), Math.min(line + CHUNK, lastLine));
    }
    bar.end();
  };

  try {
    await session.run(importer.staging);
    await session.copy(importer.copy, staged());
    await refuseRepeated();
    await upsert();
  } catch (error) {
    // The file was refused as a whole, after some of it had been read.
    if (error instanceof CsvError) await errors.discard();
    throw error;
  } finally {
    await errors.close();
  }
  return { ...done, unchanged: done.rows - done.bad - done.created - done.changed, errors: errors.path, separator };
};
