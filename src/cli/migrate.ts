/** Brings the schema of the database up to date, and ends. */
import { readConfig } from "../config.ts";
import { migrate } from "../db/migrate/migrate.ts";
import { openDatabase } from "../dev/embedded.ts";
import { declare, runCommand } from "./command.ts";
import { unlessAborted } from "./signals.ts";

const command = declare({
  name: "db:migrate",
  summary: "Brings the schema of the database (DATABASE_URL, else the embedded one) up to date.",
  examples: [""],
  notes:
    "With MIGRATE_DATABASE_URL, the role of that address migrates, and grants the role of DATABASE_URL what a server needs.\n" +
    "Ends with 0, or 1 when it could not be done. Any number may run at once: one migrates, the others wait.",
  failed: 1,
});

await runCommand(command, () => async (signal) => {
  const { databaseUrl, migrateDatabaseUrl: owner } = readConfig();
  const server = await openDatabase(databaseUrl);
  try {
    signal.throwIfAborted();
    await unlessAborted(signal, migrate(server.url, { owner, say: console.log }));
    console.log("The schema is up to date.");
    return 0;
  } finally {
    await server.stop();
  }
});
