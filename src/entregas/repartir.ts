import sql from "../../sql/entregas/repartir.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { globalStatement, pg } from "../db/statement.ts";
import { eventTypes, writes } from "../db/write.ts";

const insertEntregas = globalStatement({
  name: "entregas/repartir",
  text: sql,
  params: ["text", "text", "int4", "int4", "int4"],
  columns: { activos: pg.int4, vistas: pg.int4, mas: pg.bool },
  plan: "custom",
});

/** How many events of a webhook may be under way, of how many subjects, and how many a call looks at. */
export type Window = { readonly events: number; readonly subjects: number; readonly chunk: number };

export const WINDOW: Window = { events: 10_000, subjects: 1_000, chunk: 500 };

/**
 * Makes entregas of what is new in the feeds, for every webhook that is not paused. Resolves to the number of those, and
 * whether there is more.
 */
export const repartir = async (db: Database, { events, subjects, chunk }: Window = WINDOW) => {
  const types = Object.fromEntries([...eventTypes].map(([type, names]) => [type, [...names]]));
  const silent = [...writes.values()].filter(({ evento }) => evento === null).map(({ statement }) => statement.name);
  const params = [JSON.stringify(types), JSON.stringify(silent), chunk, events, subjects];
  const [row] = await db.query(insertEntregas, params);
  return { active: row?.activos ?? 0, more: row?.mas ?? false };
};
