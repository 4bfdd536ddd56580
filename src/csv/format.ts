/** How a CSV file is written: what a spreadsheet decides by its language and its operating system. */

/** What stands between two fields. */
export const SEPARATORS = [",", ";", "\t", "|"] as const;
export type Separator = (typeof SEPARATORS)[number];

/** What stands before the decimals of a number. With a comma, points may group the digits before it: 1.250,00. */
export const DECIMALS = [".", ","] as const;
export type Decimal = (typeof DECIMALS)[number];

/** How characters are stored. */
export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What Excel needs at the start of a UTF-8 file to show accents. */
export const BOM = "\ufeff";

const NAMES: Record<Separator, string> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar" };

/** A separator in words: it may be invisible. */
export const separatorName = (separator: Separator): string => NAMES[separator];
