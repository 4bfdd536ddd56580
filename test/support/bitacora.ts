/** The log as the tests look at it. */
import { expect } from "bun:test";
import type postgres from "postgres";
import { type Envelope, revived, type WriteStatement } from "../../src/db/statement.ts";

type Row = Readonly<Record<string, unknown>>;

/** A row, or what the log keeps of it, in a form that can be compared: 12.50 is 12.5, and times are text. */
const comparable = ({ columns }: WriteStatement, row: Row): Row =>
  Object.fromEntries(
    Object.keys(columns)
      .filter((name) => !["pos", "place", "hecho", "same_request"].includes(name))
      .map((name) => {
        const value = row[name];
        if (value instanceof Date) return [name, value.toISOString()];
        return [name, columns[name]?.type === "numeric" && value !== null ? Number(value) : value];
      }),
  );

/**
 * Throws unless the log of a tienda holds exactly one row for each of these requests that was applied: with its envelope,
 * the version after it, and the row that was returned.
 */
export const expectLogged = async (
  sql: postgres.Sql,
  tienda: string,
  statement: WriteStatement,
  requests: readonly Envelope[],
  rows: readonly (Row | undefined)[],
): Promise<void> => {
  const [sujeto, operacion] = statement.name.split("/");
  const expected = requests.flatMap(({ evento_id, actor, clave = null, huella = null }, pos) => {
    const row = rows[pos];
    if (!row?.applied) return [];
    const subject = { sujeto_id: row.id, sujeto_version: Number(row.version) + 1 };
    return [{ id: evento_id, sujeto, operacion, ...subject, actor, clave, huella, hecho: comparable(statement, row) }];
  });
  const logged = await sql`
    select id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho
    from bitacora where tienda_id = ${tienda} and sujeto = ${sujeto ?? ""} and operacion = ${operacion ?? ""}
    order by orden, sujeto_version, id`;
  const declared = Object.keys(statement.columns).filter((name) => !["place", "hecho", "same_request"].includes(name));
  for (const { hecho } of logged) expect(Object.keys(hecho)).toEqual(declared);
  const stored = logged.map((row) => ({
    ...row,
    hecho: comparable(statement, revived(statement, { hecho: row.hecho })),
  }));
  const byId = (list: readonly { readonly id?: string }[]) => new Map(list.map((one) => [one.id, one]));
  expect(byId(stored as never)).toEqual(byId(expected));
  expect(stored.length).toBe(expected.length);
};
