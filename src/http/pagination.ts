import { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "../result.ts";

/** Offset pages reach this many rows deep: beyond, every page costs the reading of all before it. */
const MAX_DEPTH = 10_000;

/** A number in a query: plain decimal digits, nothing that a language reads as a number by accident ("", "0x10"). */
export const queryNumber = <S extends z.ZodType<number>>(schema: S) =>
  z.preprocess((value) => (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value), schema);

/** The query parameters that every list takes; lists add their filters. */
export const PageQuery = {
  limit: queryNumber(z.int().min(1).max(100)).default(20).openapi({ description: "Rows per page." }),
  page: queryNumber(z.int().min(1)).default(1).openapi({ description: "Number of the page, from 1." }),
};

type Page = { readonly limit: number; readonly page: number };
type PaginaDemasiadoProfunda = { readonly codigo: "pagina_demasiado_profunda"; readonly maximo_filas: number };

/** How many rows come before the page. Refuses a page that is too deep to be answered at a fair cost. */
export const offsetOf = ({ limit, page }: Page): Result<number, PaginaDemasiadoProfunda> =>
  limit * page > MAX_DEPTH
    ? err({ codigo: "pagina_demasiado_profunda", maximo_filas: MAX_DEPTH })
    : ok(limit * (page - 1));

/** The schema of a list of these. */
export const listOf = <S extends z.ZodType>(schema: S) =>
  z.object({
    datos: z.array(schema),
    pagina: z.object({
      limit: z.int(),
      page: z.int().nullable(),
      siguiente: z.string().nullable(),
      total: z.int().nullable(),
    }),
  });

/** A page of a list, as it is answered. */
export const pageOf = <T>(datos: T[], { limit, page }: Page) => ({
  datos,
  pagina: { limit, page, siguiente: null, total: null },
});

/** Takes the wildcards of LIKE for the characters that they are. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");
