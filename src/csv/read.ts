import Papa from "papaparse";
import { KnownError } from "../known_error.ts";
import { BOM, type Encoding, SEPARATORS, type Separator } from "./format.ts";

/**
 * A row of a CSV file: its cells, or its fault. The cells of a faulty row are a best guess: without one, there is a
 * single cell with the original text.
 */
export type CsvRow = {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  readonly fault?: string;
};

/** The file is not a CSV file; the message says why. */
export class CsvError extends KnownError {}

/** The advice for a file in another encoding. */
export const NOT_UTF8 =
  "The file is not UTF-8: import it with --encoding windows-1252, as Excel writes CSV, or save it as CSV UTF-8.";

/** How the file is written; omitted settings are detected. */
export type ReadOptions = { readonly encoding?: Encoding | undefined; readonly separator?: Separator | undefined };

/** A longer line, in bytes, does not belong to a CSV file. */
const MAX_LINE = 1_048_576;

/** The most lines of a quoted field; beyond, the opening quote is a mistake. */
const MAX_ROW_LINES = 100;

/** The fault of a line in another encoding within a UTF-8 file. */
export const MISREAD = "is not UTF-8 and was read as Windows-1252: check its accents";
const QUOTES = "has a quote that is not closed, or a field in quotes that goes on after the closing one";
const NEWLINE = 10;

/** A line, or a row of several, before it is split into fields. */
type Raw = { readonly line: number; readonly text: string; readonly fault?: string };

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder("windows-1252");

/** The first bytes of other kinds of files. */
const MARKS: readonly (readonly [kind: Encoding | "workbook", ...bytes: number[]])[] = [
  ["utf-8", 0xef, 0xbb, 0xbf],
  ["utf-16le", 0xff, 0xfe],
  ["utf-16be", 0xfe, 0xff],
  ["workbook", 0x50, 0x4b, 0x03, 0x04], // a ZIP archive: .xlsx, .ods
  ["workbook", 0xd0, 0xcf, 0x11, 0xe0], // .xls
];

/** The encoding of a file according to its first four bytes, if they show it. */
const kindOf = (start: Uint8Array): Encoding | "workbook" | undefined => {
  const marked = MARKS.find(([, ...bytes]) => bytes.every((byte, n) => start[n] === byte));
  if (marked || start.length < 4) return marked?.[0];
  // Without a BOM: the names of columns are ASCII, so every other byte is 0.
  const zeros = [...start.subarray(0, 4)].map((byte) => (byte === 0 ? "0" : "x")).join("");
  return zeros === "x0x0" ? "utf-16le" : zeros === "0x0x" ? "utf-16be" : undefined;
};

/** The bytes of a file, with a minimum length of the first piece. */
async function* startingWith(count: number, file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | undefined = new Uint8Array();
  for await (const piece of file) {
    if (!start) yield piece;
    else {
      start = Buffer.concat([start, piece]);
      if (start.length < count) continue;
      yield start;
      start = undefined;
    }
  }
  if (start?.length) yield start;
}

/** Decodes UTF-16 piece by piece; without a piece, checks that nothing was cut off. */
const createWideDecoder = (encoding: Encoding) => {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (piece?: Uint8Array): string => {
    try {
      return decoder.decode(piece, { stream: piece !== undefined });
    } catch {
      throw new CsvError(`The file is not ${encoding}: save it as CSV UTF-8.`);
    }
  };
};

/** The bytes of a file, once its start agrees with this encoding. UTF-16 becomes UTF-8. */
async function* decoded(file: AsyncIterable<Uint8Array>, encoding: Encoding | undefined): AsyncGenerator<Uint8Array> {
  let first = true;
  const wide = encoding?.startsWith("utf-16") ? createWideDecoder(encoding) : undefined;
  for await (const piece of startingWith(4, file)) {
    const kind = first ? kindOf(piece) : undefined;
    first = false;
    if (kind === "workbook")
      throw new CsvError("The file is a workbook of a spreadsheet: save it as CSV UTF-8 and import that.");
    if (kind && kind !== (encoding ?? "utf-8"))
      throw new CsvError(
        encoding
          ? `The file is ${kind} and not ${encoding}: import it with --encoding ${kind}.`
          : `The file is not UTF-8: import it with --encoding ${kind}, or save it as CSV UTF-8.`,
      );
    yield wide ? Buffer.from(wide(piece)) : piece;
  }
  wide?.();
}

/** Turns bytes into lines, and detects a file in another encoding than expected. */
const createDecoder = (encoding: Encoding | undefined) => {
  const fallback = encoding === "windows-1252" ? undefined : MISREAD;
  let misread = false;
  let multibyte = false;
  const textOf = (bytes: Uint8Array): { readonly text: string; readonly fault?: string } => {
    try {
      const text = utf8.decode(bytes);
      multibyte ||= text.length !== bytes.length;
      // ASCII is the same in both.
      if (encoding !== "windows-1252" || text.length === bytes.length) return { text };
    } catch {
      misread = true;
    }
    return { text: windows1252.decode(bytes), ...(fallback && { fault: fallback }) };
  };
  return {
    /** The lines of these bytes, numbered from `line` on. */
    linesOf: (bytes: Uint8Array, line: number): Raw[] => {
      const whole = textOf(bytes);
      const from = (text: string) => (text.endsWith("\r") ? text.slice(0, -1) : text);
      if (!whole.fault) return whole.text.split("\n").map((text, n) => ({ line: line + n, text: from(text) }));
      const lines: Raw[] = [];
      for (let start = 0; start <= bytes.length; ) {
        const end = bytes.indexOf(NEWLINE, start);
        const piece = bytes.subarray(start, end < 0 ? bytes.length : end);
        const { text, fault } = textOf(piece);
        lines.push({ line: line + lines.length, text: from(text), ...(fault && { fault }) });
        start += piece.length + 1;
      }
      return lines;
    },
    /** Refuses a file that was read to its end in a wrong encoding. */
    check: (): void => {
      if (encoding === undefined && misread && !multibyte) throw new CsvError(NOT_UTF8);
      if (encoding === "windows-1252" && multibyte && !misread)
        throw new CsvError("The file is UTF-8 and not Windows-1252: import it without --encoding.");
    },
  };
};

const parse = (text: string, separator: Separator) =>
  // Papa Parse removes a BOM.
  Papa.parse<string[]>(text, { delimiter: separator, newline: "\n" });

/** The separator that a header uses most, outside of quotes. */
const separatorOf = (header: string): Separator => {
  const bare = header.replace(/"[^"]*"/g, "");
  const count = (separator: string) => bare.split(separator).length;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best));
};

/** Whether the text is one valid row. */
const isRow = (text: string, separator: Separator): boolean => {
  const { data, errors } = parse(text, separator);
  return errors.length === 0 && data.length === 1;
};

const hasOddQuotes = (text: string): boolean => {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
};

/**
 * Joins lines into rows, as a quoted field may contain line breaks. An unclosed quote affects only its own line; a parser
 * alone would treat everything after it as one field.
 */
const createSplitter = () => {
  let waiting: Raw[] = [];
  return (lines: readonly Raw[], separator: Separator, end: boolean): Raw[] => {
    waiting = waiting.concat(lines);
    const rows: Raw[] = [];
    let n = 0;
    for (let raw = waiting[n]; raw; raw = waiting[n]) {
      n++;
      if (raw.fault || !hasOddQuotes(raw.text) || isRow(raw.text, separator)) {
        if (raw.text.trim() !== "") rows.push(raw);
        continue;
      }
      const ahead = waiting.slice(n, n + MAX_ROW_LINES);
      const close = ahead.findIndex(({ text, fault }) => fault || hasOddQuotes(text));
      if (close < 0 && ahead.length < MAX_ROW_LINES && !end) {
        n--; // more lines may close it
        break;
      }
      const text = [raw, ...ahead.slice(0, close + 1)].map((line) => line.text).join("\n");
      const whole = close >= 0 && !ahead[close]?.fault && isRow(text, separator);
      rows.push(whole ? { line: raw.line, text } : { ...raw, fault: QUOTES });
      if (whole) n += close + 1;
    }
    waiting = waiting.slice(n);
    return rows;
  };
};

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === "");

/**
 * The fields of rows: of all rows at once, which is many times as fast, unless one has a fault. Rows of empty fields,
 * which spreadsheets leave behind, are ignored.
 */
const fieldsOf = (rows: readonly Raw[], separator: Separator): CsvRow[] => {
  const whole = rows.some(({ fault }) => fault) ? null : parse(rows.map(({ text }) => text).join("\n"), separator);
  if (whole && whole.errors.length === 0 && whole.data.length === rows.length)
    return rows
      .map(({ line }, n) => ({ line, cells: whole.data[n] as string[] }))
      .filter(({ cells }) => !isBlank(cells));
  return rows.flatMap(({ line, text, fault }) => {
    const { data, errors } = parse(text, separator);
    const sound = errors.length === 0 && fault !== QUOTES;
    const cells = sound ? (data[0] as string[]) : [text];
    if (isBlank(cells)) return [];
    const wrong = fault ?? (sound ? undefined : QUOTES);
    return { line, cells, ...(wrong && { fault: wrong }) };
  });
};

/** Some rows of a file. */
export type Block = {
  readonly rows: readonly CsvRow[];
  /** How much of the file was read. */
  readonly bytes: number;
  readonly separator: Separator;
  /** Whether the file begins with a BOM. */
  readonly bom: boolean;
};

/**
 * Reads the rows of a CSV file (RFC 4180: fields in quotes may hold separators, line breaks and doubled quotes; with or
 * without BOM; LF or CRLF), some at a time, so that memory use stays small for any file. Empty lines are ignored.
 * @throws CsvError
 */
export async function* readCsv(file: AsyncIterable<Uint8Array>, options: ReadOptions = {}): AsyncGenerator<Block> {
  const { linesOf, check } = createDecoder(options.encoding);
  const split = createSplitter();
  let { separator } = options;
  let rest = Buffer.alloc(0);
  let line = 1;
  let bytes = 0;
  let bom = false;
  const counted = async function* () {
    for await (const piece of file) {
      bytes += piece.length;
      yield piece;
    }
  };
  const blockOf = (lines: readonly Raw[], end: boolean): Block => {
    const header = separator ? undefined : lines.find(({ text }) => text.trim() !== "");
    if (header) separator = separatorOf(header.text);
    if (lines[0]?.line === 1) bom = lines[0].text.startsWith(BOM);
    const found = separator ?? ",";
    return { rows: fieldsOf(split(lines, found, end), found), bytes, separator: found, bom };
  };
  for await (const piece of decoded(counted(), options.encoding)) {
    const found = Buffer.concat([rest, piece]);
    const cut = found.lastIndexOf(NEWLINE);
    rest = Buffer.from(found.subarray(cut + 1));
    if (rest.length > MAX_LINE) throw new CsvError("It has a line of more than a megabyte: it is no CSV file.");
    if (cut < 0) continue;
    const lines = linesOf(found.subarray(0, cut), line);
    line += lines.length;
    yield blockOf(lines, false);
  }
  yield blockOf(rest.length > 0 ? linesOf(rest, line) : [], true);
  check();
}
