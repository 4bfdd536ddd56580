/** How a CSV file is written: spreadsheets decide this by language and operating system. */

/** The mark between two fields. */
export const SEPARATORS = [",", ";", "\t", "|"] as const;
export type Separator = (typeof SEPARATORS)[number];

/** The decimal mark. With a comma, points may group the digits before it: 1.250,00. */
export const DECIMALS = [".", ","] as const;
export type Decimal = (typeof DECIMALS)[number];

/** The character encoding. */
export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What Excel needs at the start of a UTF-8 file to show accents. */
export const BOM = "\ufeff";

const NAMES: Record<Separator, string> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar" };

/** The name of a separator, which may be invisible. */
export const separatorName = (separator: Separator): string => NAMES[separator];
