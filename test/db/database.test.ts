import { afterAll, expect, test } from "bun:test";
import { pg } from "../../src/db/statement.ts";
import { openTestDatabase } from "../database.ts";

const database = await openTestDatabase();
afterAll(database.close);

test("every session has the settings that the statements are written for", async () => {
  const settings = {
    jit: "off",
    TimeZone: "UTC",
    statement_timeout: "15s",
    lock_timeout: "2s",
    default_transaction_isolation: "read committed",
  };
  const text = `select ${Object.keys(settings)
    .map((name) => `current_setting('${name}') as "${name}"`)
    .join(", ")}, current_setting('plan_cache_mode') as plan`;
  const columns = Object.fromEntries([...Object.keys(settings), "plan"].map((name) => [name, pg.text]));
  for (const plan of ["generic", "custom"] as const) {
    const [row] = await database.db.query({ name: "settings", text, params: [], columns, plan }, []);
    expect({ ...row }).toEqual({ ...settings, plan: `force_${plan}_plan` });
  }
});
