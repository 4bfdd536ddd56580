/** Numbers in the cells of a file. A cell is judged as text: `1.250` must not become 1.25 because of a parser's default. */
import { z } from "@hono/zod-openapi";
import type { Decimal } from "./format.ts";

const DIGITS = "\\d{1,15}";
// Groups in the right places only: 1.250 and 12.500.000, and neither 1.25 nor 0.250.
const GROUPED = `(${DIGITS}|[1-9]\\d{0,2}(\\.\\d{3}){1,4})`;

const AMOUNT = {
  ".": new RegExp(`^-?${DIGITS}(\\.\\d{1,2})?$`),
  ",": new RegExp(`^-?${GROUPED}(,\\d{1,2})?$`),
};
const UNITS = { ".": new RegExp(`^-?${DIGITS}$`), ",": new RegExp(`^-?${GROUPED}$`) };

const toNumber = (text: string, decimal: Decimal): number =>
  Number(decimal === "," ? text.replaceAll(".", "").replace(",", ".") : text);

const wrongAmount = (text: unknown, decimal: Decimal): string => {
  if (decimal === ",") return "use a comma and at most two decimals: 1250,00";
  const comma = AMOUNT[","].test(String(text)) && String(text).includes(",");
  const hint = comma ? ", or import the file with --decimal ," : "";
  return `use a point and at most two decimals: 1250.00${hint}`;
};

/** Converts PostgreSQL's text of a number to the notation of the file. */
export const numberCell = (text: string, decimal: Decimal): string => (decimal === "," ? text.replace(".", ",") : text);

/** A cell that holds money, as a number. */
export const amountCell = (decimal: Decimal) =>
  z
    .string()
    .regex(AMOUNT[decimal], { error: ({ input }) => wrongAmount(input, decimal) })
    .openapi({ example: numberCell("12.50", decimal) })
    .transform((text) => toNumber(text, decimal));

/** A cell that holds a number of units, as a number. */
export const unitsCell = (decimal: Decimal) =>
  z
    .string()
    .regex(UNITS[decimal], "use whole digits: 1250")
    .openapi({ example: "40" })
    .transform((text) => toNumber(text, decimal));
