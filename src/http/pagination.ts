import { createHash } from "node:crypto";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type Column, pg } from "../db/statement.ts";
import { err, ok, type Result } from "../result.ts";
import { flag } from "./fields.ts";
import { pathOf, queryOf } from "./target.ts";

/** Pages by number end at this row: the database reads every row before a page. */
const MAX_DEPTH = 10_000;

/** A number in a query: plain decimal digits, not everything that Number() accepts ("", "0x10", "1e3"). */
export const queryNumber = <S extends z.ZodType<number>>(schema: S) =>
  z.preprocess((value) => (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value), schema);

/** How many rows a page has. */
export const limit = queryNumber(z.int().min(1).max(100)).default(20).openapi({ description: "Rows per page." });

/** The orders of a list, and the kind of key that a cursor holds for each. */
type Orders = Readonly<Record<string, "time" | "amount" | "units" | "text">>;

/** Accepts a key only as `listed` writes it: a cursor can be forged, and PostgreSQL must be able to read its key. */
const KEYS: Readonly<Record<Orders[string], (key: string) => boolean>> = {
  time: (key) => /^(?!0000)\d{4}-/.test(key) && z.iso.datetime({ precision: 3 }).safeParse(key).success,
  amount: (key) => /^(0|[1-9]\d{0,9})\.\d\d$/.test(key),
  units: (key) => /^(0|[1-9]\d{0,8})$/.test(key),
  text: (key) => key.length <= 400 && key.isWellFormed() && !key.includes("\0"),
};
/** More than the longest of ours: a nombre of 200 characters of four bytes each, in base64, takes 1 150. */
const MAX_CURSOR = 2_000;
const Cursor = z.tuple([z.string(), z.string(), z.uuid()]);

/** The query of a list: its filters, and limit, page or cursor, orden and contar. The first order is the default. */
export const listQuery = <const O extends Orders, F extends z.ZodRawShape>(orders: O, filters: F) => {
  const names = Object.keys(orders).flatMap((name) => [name, `-${name}`]);
  return z.strictObject({
    ...filters,
    limit,
    page: queryNumber(z.int().min(1).max(Number.MAX_SAFE_INTEGER))
      .optional()
      .openapi({ description: "Number of the page, from 1. Excludes cursor." }),
    cursor: z.string().max(MAX_CURSOR).optional().openapi({
      description: "`pagina.siguiente` of the previous page, with the same filters and orden. As fast at any depth.",
    }),
    orden: z
      .enum(names as [string, ...string[]])
      .default(names[0] as string)
      .openapi({ description: "The order; with - descending." }),
    contar: flag("true counts all matching rows into `pagina.total`."),
  });
};

type Query = {
  readonly limit: number;
  readonly page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly orden: string;
  readonly contar: "true" | "false";
};

type Fault = { readonly campo: string; readonly codigo: string; readonly mensaje: string };
type DatosInvalidos = { readonly codigo: "datos_invalidos"; readonly errores: readonly Fault[] };
type Refusal = { readonly codigo: "pagina_demasiado_profunda"; readonly maximo_filas: number } | DatosInvalidos;

type Page = {
  readonly query: Query;
  readonly orders: Orders;
  readonly fingerprint: string;
  /** orden, key and id of the row before, limit with one row more than is shown, offset, contar. */
  readonly params: readonly (string | number | boolean | null)[];
};

/** PostgreSQL's types of Page.params, for the declaration of a list's statement. */
export const PAGE_PARAMS = ["text", "text", "uuid", "int4", "int4", "bool"] as const;

/** A refusal of one parameter of the query. */
export const invalid = (campo: string, mensaje: string): Result<never, DatosInvalidos> =>
  err({ codigo: "datos_invalidos", errores: [{ campo, codigo: "valor_invalido", mensaje }] });

/** The cursor for this place in a list. */
export const encodeCursor = (place: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(place)).toString("base64url");

/** The place that a cursor encodes; null if it is malformed. */
export const decodeCursor = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return null;
  }
};

/**
 * The page that a query asks for. Refuses a page that is too deep to be cheap, and a cursor that is malformed or belongs
 * to other filters or another order.
 */
export const pageOf = (path: string, query: Query, orders: Orders): Result<Page, Refusal> => {
  const { limit, page, cursor, orden, contar, ...filters } = query;
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([path, orden, filters]))
    .digest("base64url")
    .slice(0, 11);
  const rowsFrom = (key: string | null, id: string | null, offset: number): Result<Page, Refusal> =>
    ok({ query, orders, fingerprint, params: [orden, key, id, limit + 1, offset, contar === "true"] });
  if (cursor === undefined) {
    const offset = limit * ((page ?? 1) - 1);
    if (offset + limit > MAX_DEPTH) return err({ codigo: "pagina_demasiado_profunda", maximo_filas: MAX_DEPTH });
    return rowsFrom(null, null, offset);
  }
  if (page !== undefined) return invalid("page", "Send page or cursor, not both.");
  const decoded = Cursor.safeParse(decodeCursor(cursor));
  const kind = orders[orden.replace("-", "")] ?? "text";
  if (!decoded.success || !KEYS[kind](decoded.data[1]))
    return invalid("cursor", "Invalid cursor. Pass `pagina.siguiente` unchanged.");
  const [made, key, id] = decoded.data;
  if (made !== fingerprint)
    return invalid("cursor", "This cursor belongs to other filters or another orden. Start again without a cursor.");
  return rowsFrom(key, id, 0);
};

/** The columns of a list: those of its rows, all of them null in the one row of an empty page, and the count. */
export const listColumns = <C extends Readonly<Record<string, Column<unknown>>>>(columns: C) =>
  ({
    count: pg.nullable(pg.int4),
    ...Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, pg.nullable(column)])),
  }) as { count: Column<number | null> } & { [K in keyof C]: C[K] extends Column<infer T> ? Column<T | null> : never };

type WholeRow<R> = { readonly [K in keyof R]: NonNullable<R[K]> } & { readonly id: string };

/** The schema of a list of these. */
export const listOf = <S extends z.ZodType>(schema: S) =>
  z.object({
    datos: z.array(schema),
    pagina: z.object({
      limit: z.int().openapi({ example: 20 }),
      page: z.int().nullable().openapi({ example: 1, description: "null if the page was requested by cursor." }),
      siguiente: z
        .string()
        .nullable()
        .openapi({ example: null, description: "The cursor of the next page; null if this is the last." }),
      total: z
        .int()
        .nullable()
        .openapi({ example: null, description: "The number of matching rows; null without contar=true." }),
    }),
  });

/** The example of a list: a page of these; page is null where pages have no numbers. */
export const exampleOf = <T>(datos: readonly T[], page: number | null = 1) => ({
  datos,
  pagina: { limit: 20, page, siguiente: null, total: null },
});

/** A page as it is answered, from the rows of its statement. */
export const listed = <R extends { readonly count: number | null; readonly id: string | null }, T>(
  c: Context,
  { query, orders, fingerprint }: Page,
  rows: readonly R[],
  toJson: (row: WholeRow<R>) => T,
) => {
  const { limit, page = 1, cursor, orden, contar } = query;
  const found = rows.filter((row): row is R & WholeRow<R> => row.id !== null);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  let siguiente: string | null = null;
  if (found.length > limit && last) {
    const name = orden.replace("-", "");
    const value: unknown = last[name as keyof typeof last];
    const key = orders[name] === "time" ? (value as Date).toISOString() : String(value);
    siguiente = encodeCursor([fingerprint, key, last.id]);
  }
  const total = contar === "true" ? (rows[0]?.count ?? 0) : null;
  return paged(c, shown.map(toJson), { limit, page: cursor === undefined ? page : null, siguiente, total });
};

type Pagina = {
  readonly limit: number;
  readonly page: number | null;
  readonly siguiente: string | null;
  readonly total: number | null;
};

/** A page as it is answered; sets the Link header (RFC 8288) beside it. */
export const paged = <T>(c: Context, datos: readonly T[], pagina: Pagina) => {
  const query = queryOf(c.req.url);
  for (const name of ["page", "cursor"]) query.delete(name);
  const link = (rel: string) => `<${pathOf(c.req.url)}${query.size > 0 ? `?${query}` : ""}>; rel="${rel}"`;
  const links = [link("first")];
  if (pagina.siguiente) {
    query.set("cursor", pagina.siguiente);
    links.push(link("next"));
  }
  c.header("Link", links.join(", "));
  return { datos: [...datos], pagina };
};
