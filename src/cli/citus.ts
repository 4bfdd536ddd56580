/** Distributes the tables over a Citus cluster: bun run db:citus, on the coordinator, after db:migrate. */
import postgres from "postgres";
import distribute from "../../db/citus.sql" with { type: "text" };
import { readConfig } from "../config.ts";
import { translate } from "../db/errors.ts";
import { KnownError } from "../known_error.ts";
import { declare, runCommand } from "./command.ts";

const command = declare({
  name: "db:citus",
  summary: "Distributes the tables by tienda_id over a Citus cluster, whose coordinator is DATABASE_URL.",
  examples: [""],
  notes:
    "Run it after db:migrate, also when a migration has added a table. MIGRATE_DATABASE_URL names the role that owns the tables.\n" +
    "It locks the tables while it moves their rows, and changes nothing when it fails. Ends with 0, or 1 when it could not be done.",
  failed: 1,
});

/** What `raise exception` in db/citus.sql is to its caller. Its message is a sentence of ours. */
const RAISED = "P0001";

await runCommand(command, () => async (signal) => {
  const { databaseUrl, migrateDatabaseUrl } = readConfig();
  if (!databaseUrl) throw new KnownError("Set DATABASE_URL to the address of the coordinator.");
  const sql = postgres(migrateDatabaseUrl ?? databaseUrl, { max: 1, prepare: false, onnotice: () => {} });
  // Ending the connection rolls everything back.
  signal.addEventListener("abort", () => void sql.end({ timeout: 0 }));
  try {
    const results = await sql.begin((tx) => tx.unsafe(distribute));
    for (const { name, type } of results.at(-1) as unknown as { name: string; type: string }[])
      console.log(`${name}: ${type}`);
    return 0;
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === RAISED)
      throw new KnownError(error.message, { cause: error });
    throw translate(error);
  } finally {
    await sql.end({ timeout: 5 });
  }
});
