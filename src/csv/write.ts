import Papa from "papaparse";

/** What a cell holds. Null stands for an empty one. */
export type Cell = string | number | Date | null;

/**
 * A cell that a spreadsheet would run as a formula begins with one of these. The names of clientes come from strangers, so
 * such a cell gets a ' in front, which spreadsheets take for "this is text"; an import takes it away again. Cells that
 * begin with ' and then one of these get one more, so that none is lost on the way.
 */
const FORMULA = /^'*[=+\-@]/;
const ESCAPED = /^'+[=+\-@]/;

/** Rows as the text of a CSV file (RFC 4180; UTF-8, lines end with LF), with what looks like a formula made harmless. */
export const csvText = (rows: readonly (readonly Cell[])[]): string =>
  `${Papa.unparse(rows as Cell[][], { newline: "\n", escapeFormulae: FORMULA })}\n`;

/** The text that was written with csvText. */
export const unescaped = (cell: string): string => (ESCAPED.test(cell) ? cell.slice(1) : cell);
