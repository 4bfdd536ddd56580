import type postgres from "postgres";
import { planning } from "../../src/db/line.ts";
import { type AnyStatement, commands } from "../../src/db/statement.ts";

/**
 * The lines of the plan that the application's connections have of a statement.
 * @param how ANALYZE runs it, which has no effect here: the transaction is rolled back
 */
export const explain = async (
  sql: postgres.Sql,
  statement: AnyStatement,
  params: readonly unknown[],
  how: "" | "(analyze, timing off, summary off)" = "",
): Promise<string[]> => {
  let lines: string[] = [];
  const attempt = sql.begin(async (tx) => {
    for (const [name, value] of Object.entries(planning(statement.plan)))
      await tx.unsafe(`set local ${name} = ${value}`);
    const staging = commands.get(`${statement.name.replace(/\.repeated$/, "")}.staging`);
    if (staging) await tx.unsafe(staging.text);
    // A prepared statement, as the server sends it; its parameters are literals here, as EXPLAIN EXECUTE takes no others.
    const name = `plan_${Math.random().toString(36).slice(2)}`;
    await tx.unsafe(`prepare ${name} as ${statement.text}`);
    const literals = params.map((value) => {
      if (value === null) return "null";
      return `'${(typeof value === "object" ? JSON.stringify(value) : String(value)).replaceAll("'", "''")}'`;
    });
    const rows = await tx.unsafe(
      `explain ${how} execute ${name} ${literals.length > 0 ? `(${literals.join(", ")})` : ""}`,
    );
    lines = rows.map((row) => String(row["QUERY PLAN"]));
    throw new Looked();
  });
  await attempt.catch((error) => {
    if (!(error instanceof Looked)) throw error;
  });
  return lines;
};
class Looked extends Error {}
