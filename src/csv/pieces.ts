/** The rows of a statement as the text of a file, piece by piece. */
import type { Columns } from "../db/statement.ts";
import { BOM, type Decimal, type Separator } from "./format.ts";
import { numberCell } from "./number.ts";
import { type Cell, csvText } from "./write.ts";

type Blocks = AsyncIterable<readonly object[]>;

/** A piece of a file, and how many rows are in it. */
export type Piece = { readonly text: string; readonly rows: number };

/** How CSV is written. */
export type CsvFormat = {
  /** Whether to begin with a BOM. */
  readonly bom?: boolean | undefined;
  readonly separator?: Separator | undefined;
  readonly decimal?: Decimal | undefined;
};

/** CSV, under the names of the columns. */
export async function* csvPieces(
  columns: Columns,
  blocks: Blocks,
  { bom = false, separator, decimal = "." }: CsvFormat,
): AsyncGenerator<Piece, void, undefined> {
  const numeric = Object.values(columns).map(({ type }) => type === "numeric");
  const cellsOf = (row: object): Cell[] =>
    Object.values(row).map((cell, n) => (numeric[n] && typeof cell === "string" ? numberCell(cell, decimal) : cell));
  yield { text: (bom ? BOM : "") + csvText([Object.keys(columns)], separator), rows: 0 };
  for await (const rows of blocks) yield { text: csvText(rows.map(cellsOf), separator), rows: rows.length };
}

/** A JSON object per row and line, with the names of the columns. Money is a number of at most two decimals, a time RFC 3339. */
export async function* ndjsonPieces(columns: Columns, blocks: Blocks): AsyncGenerator<Piece, void, undefined> {
  const names = Object.entries(columns);
  const objectOf = (row: object) => {
    const cells = row as Readonly<Record<string, unknown>>;
    const jsonOf = (name: string, type: string) =>
      type === "numeric" && cells[name] !== null ? Number(cells[name]) : cells[name];
    return Object.fromEntries(names.map(([name, { type }]) => [name, jsonOf(name, type)]));
  };
  for await (const rows of blocks) {
    const lines = rows.map((row) => `${JSON.stringify(objectOf(row))}\n`);
    yield { text: lines.join(""), rows: rows.length };
  }
}
