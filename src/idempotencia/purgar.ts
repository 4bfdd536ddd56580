import sql from "../../sql/idempotencia/purgar.sql" with { type: "text" };
import type { Database } from "../db/database.ts";
import { pg, statement } from "../db/statement.ts";

/** How many claves one call forgets at most: few enough to be done within the time that a statement has. */
const CHUNK = 10_000;

const deleteExpired = statement({
  name: "idempotencia/purgar",
  text: sql,
  params: [],
  columns: { forgotten: pg.int4 },
  plan: "generic",
});

/** Forgets the Idempotency-Keys that are older than a day. Resolves to how many. */
export const purgar = async (db: Database): Promise<number> => {
  let total = 0;
  for (;;) {
    const [row] = await db.query(deleteExpired, []);
    total += row?.forgotten ?? 0;
    if ((row?.forgotten ?? 0) < CHUNK) return total;
  }
};
