import { join } from "node:path";
import { resolveBinary } from "dbmate";

const DIRECTORY = join(import.meta.dir, "..", "..", "db", "migrations");

/** A migration failed; the message is dbmate's. */
export class MigrationError extends Error {}

/**
 * Brings the schema up to date with dbmate: applies every migration of db/migrations that the database does not have.
 * @throws MigrationError
 */
export const migrate = async (databaseUrl: string): Promise<void> => {
  const url = new URL(databaseUrl);
  // Where the address does not say, dbmate insists on TLS and postgres.js does without: be of one mind.
  if (!url.searchParams.has("sslmode")) url.searchParams.set("sslmode", "disable");
  // --no-dump-schema: the dump needs a pg_dump as new as the server, which a fresh machine lacks.
  const child = Bun.spawn(
    [resolveBinary(), "--no-dump-schema", "--wait", "--wait-timeout", "20s", "--migrations-dir", DIRECTORY, "migrate"],
    { env: { ...Bun.env, DATABASE_URL: url.href }, stdout: "pipe", stderr: "pipe" },
  );
  const [code, stdout, stderr] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if (code !== 0) throw new MigrationError(`The migrations could not be applied. ${stdout}${stderr}`.trim());
};
