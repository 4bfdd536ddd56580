import Papa from "papaparse";
import type { Separator } from "./format.ts";

/** What a cell holds. Null stands for an empty one. */
export type Cell = string | number | Date | null;

/**
 * A spreadsheet runs a cell that begins with one of these as a formula: ASCII, their full-width forms, and the tab and
 * carriage return that some strip. The names of clientes are untrusted.
 */
const STARTS = "=+\\-@＝＋－＠\\t\\r";

/**
 * Where a cell begins: at the start, and after each separator inside of it, because separators differ by language and
 * quotes protect only with the right one. `Ana;=1+1` is a formula if the separator is `;`. Spaces count except after a
 * comma, where they are ordinary text (`Taza, -5 %`); spreadsheets keep them, and so treat the cell as text.
 */
const placesOf = (quotes: string, follows: string): string =>
  `(?<=^|[;|\\t\\r\\n])${quotes}(?=${follows}["\\p{Z}]*[${STARTS}])|(?<=,)${quotes}(?=${follows}"*[${STARTS}])`;

// A ' in front means "this is text". Existing ones get one more, so that none is lost on import.
const UNSAFE = new RegExp(placesOf("", "'*"), "gu");
const SAFE = new RegExp(placesOf("'", "'*"), "gu");
// Most cells are neither: an id, an email and a time contain a - or an @, and need no closer check.
const MAY_BE_UNSAFE = new RegExp(`^['"\\p{Z}${STARTS}]|[;,|\\t\\r\\n]`, "u");

const safe = (cell: Cell): Cell =>
  typeof cell === "string" && MAY_BE_UNSAFE.test(cell) ? cell.replace(UNSAFE, "'") : cell;

/** Rows as the text of a CSV file (RFC 4180; lines end with LF), with possible formulas escaped. */
export const csvText = (rows: readonly (readonly Cell[])[], separator: Separator = ","): string => {
  // Also quotes cells with the separator of another language, or a BOM.
  const quotes = (cell: unknown): boolean =>
    typeof cell === "string" && (/[,;|\t]/.test(cell) || (cell.includes("'") && cell.search(SAFE) >= 0));
  return `${Papa.unparse(rows.map((row) => row.map(safe)) as string[][], { newline: "\n", delimiter: separator, quotes })}\n`;
};

/** The text that was written with csvText. */
export const unescaped = (cell: string): string => (cell.includes("'") ? cell.replace(SAFE, "") : cell);
