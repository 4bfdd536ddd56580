import Papa from "papaparse";
import type { Separator } from "./format.ts";

/** What a cell holds. Null stands for an empty one. */
export type Cell = string | number | Date | null;

/**
 * A spreadsheet runs a cell as a formula that begins with one of these: ASCII, their full-width forms, and the tab and
 * carriage return that some cut away. The names of clientes come from strangers.
 */
const STARTS = "=+\\-@＝＋－＠\\t\\r";

/**
 * Where a cell begins: at the start, and, since every language has a separator of its own and quotes protect only in the
 * right one, after each separator inside of it. `Ana;=1+1` is a formula where the separator is `;`. Spaces count but
 * after a comma, where they are ordinary text (`Taza, -5 %`); spreadsheets keep them, and so take the cell for text.
 */
const placesOf = (quotes: string, follows: string): string =>
  `(?<=^|[;|\\t\\r\\n])${quotes}(?=${follows}["\\p{Z}]*[${STARTS}])|(?<=,)${quotes}(?=${follows}"*[${STARTS}])`;

// A ' in front means "this is text". Where there are some already comes one more, so that none is lost on the way back.
const UNSAFE = new RegExp(placesOf("", "'*"), "gu");
const SAFE = new RegExp(placesOf("'", "'*"), "gu");
// Most cells are neither: an id, an email and a time hold a - or an @, and need no closer look.
const MAY_BE_UNSAFE = new RegExp(`^['"\\p{Z}${STARTS}]|[;,|\\t\\r\\n]`, "u");

const safe = (cell: Cell): Cell =>
  typeof cell === "string" && MAY_BE_UNSAFE.test(cell) ? cell.replace(UNSAFE, "'") : cell;

/** Rows as the text of a CSV file (RFC 4180; lines end with LF), with what looks like a formula made harmless. */
export const csvText = (rows: readonly (readonly Cell[])[], separator: Separator = ","): string => {
  // Also what holds the separator of another language, or a mark.
  const quotes = (cell: unknown): boolean =>
    typeof cell === "string" && (/[,;|\t]/.test(cell) || (cell.includes("'") && cell.search(SAFE) >= 0));
  return `${Papa.unparse(rows.map((row) => row.map(safe)) as string[][], { newline: "\n", delimiter: separator, quotes })}\n`;
};

/** The text that was written with csvText. */
export const unescaped = (cell: string): string => (cell.includes("'") ? cell.replace(SAFE, "") : cell);
