/** Brings the schema of the database up to date, and ends. */
import { ConfigError, readConfig } from "../config.ts";
import { MigrationError, migrate } from "../db/migrate/migrate.ts";
import { EmbeddedError, openDatabase } from "../dev/embedded.ts";

try {
  const server = await openDatabase(readConfig().databaseUrl);
  try {
    await migrate(server.url, { say: console.log });
    console.log("The schema is up to date.");
  } finally {
    await server.stop();
  }
} catch (error) {
  const known = error instanceof ConfigError || error instanceof EmbeddedError || error instanceof MigrationError;
  console.error(known ? error.message : error);
  process.exit(1);
}
