import Papa from "papaparse";

/** A row of a CSV file: its cells, or what keeps it from having any, and then the text as it stands there. */
export type CsvRow = {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  readonly fault?: string;
};

/** The file is no CSV at all; the message says why. */
export class CsvError extends Error {}

/** A line of so many bytes is none of a CSV file. */
const MAX_LINE = 1_048_576;

/** A field in quotes ends within so many lines, or the quote that opens it is a slip. */
const MAX_ROW_LINES = 100;

const NOT_UTF8 = "is not UTF-8: save the file as CSV UTF-8";
const QUOTES = "has a quote that is not closed, or a field in quotes that goes on after the closing one";
const NEWLINE = 10;

/** A line, or a row of several, before its fields are told apart. */
type Raw = { readonly line: number; readonly text: string; readonly fault?: string };

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    return utf8.decode(bytes) !== null;
  } catch {
    return false;
  }
};

/** The lines of these bytes, numbered from `line` on. */
const linesOf = (bytes: Uint8Array, line: number): Raw[] => {
  const sound = isUtf8(bytes);
  const texts = (sound ? utf8 : lenient).decode(bytes).split("\n");
  let from = 0;
  return texts.map((whole, n) => {
    const text = whole.endsWith("\r") ? whole.slice(0, -1) : whole;
    if (sound) return { line: line + n, text };
    const end = bytes.indexOf(NEWLINE, from);
    const piece = bytes.subarray(from, end < 0 ? bytes.length : end);
    from += piece.length + 1;
    return { line: line + n, text, ...(!isUtf8(piece) && { fault: NOT_UTF8 }) };
  });
};

/** Papa Parse takes a BOM off by itself. */
const parse = (text: string) => Papa.parse<string[]>(text, { delimiter: ",", newline: "\n" });

/** Whether the text is one sound row. */
const isRow = (text: string): boolean => {
  const { data, errors } = parse(text);
  return errors.length === 0 && data.length === 1;
};

const hasOddQuotes = (text: string): boolean => {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
};

/**
 * Tells rows from lines, as a field in quotes may hold line breaks. A quote that is never closed spoils its own line and no
 * other; a parser by itself would take all that follows for one field.
 */
const createSplitter = () => {
  let waiting: Raw[] = [];
  return (lines: readonly Raw[], end: boolean): Raw[] => {
    waiting = waiting.concat(lines);
    const rows: Raw[] = [];
    let n = 0;
    for (let raw = waiting[n]; raw; raw = waiting[n]) {
      n++;
      if (raw.fault || !hasOddQuotes(raw.text) || isRow(raw.text)) {
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
      const whole = close >= 0 && !ahead[close]?.fault && isRow(text);
      rows.push(whole ? { line: raw.line, text } : { ...raw, fault: QUOTES });
      if (whole) n += close + 1;
    }
    waiting = waiting.slice(n);
    return rows;
  };
};

/** The fields of rows: of all of them at once, which is many times as fast, unless one has a fault. */
const fieldsOf = (rows: readonly Raw[]): CsvRow[] => {
  const whole = rows.some(({ fault }) => fault) ? null : parse(rows.map(({ text }) => text).join("\n"));
  if (whole && whole.errors.length === 0 && whole.data.length === rows.length)
    return rows.map(({ line }, n) => ({ line, cells: whole.data[n] as string[] }));
  return rows.map(({ line, text, fault }) => {
    const { data, errors } = parse(text);
    const wrong = fault ?? (errors.length > 0 ? QUOTES : undefined);
    return wrong ? { line, cells: [text], fault: wrong } : { line, cells: data[0] as string[] };
  });
};

/**
 * Reads the rows of a CSV file (RFC 4180: fields in quotes may hold commas, line breaks and doubled quotes; UTF-8, with or
 * without BOM; LF or CRLF), some at a time, so that it holds little of a file of any length. Empty lines are passed over.
 * `bytes` is how much of the file was read.
 * @throws CsvError
 */
export async function* readCsv(
  file: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly rows: readonly CsvRow[]; readonly bytes: number }> {
  const split = createSplitter();
  let rest = Buffer.alloc(0);
  let line = 1;
  let bytes = 0;
  for await (const chunk of file) {
    bytes += chunk.length;
    const found = Buffer.concat([rest, chunk]);
    const cut = found.lastIndexOf(NEWLINE);
    rest = Buffer.from(found.subarray(cut + 1));
    if (rest.length > MAX_LINE) throw new CsvError("It has a line of more than a megabyte: it is no CSV file.");
    if (cut < 0) continue;
    const lines = linesOf(found.subarray(0, cut), line);
    line += lines.length;
    yield { rows: fieldsOf(split(lines, false)), bytes };
  }
  yield { rows: fieldsOf(split(rest.length > 0 ? linesOf(rest, line) : [], true)), bytes };
}
