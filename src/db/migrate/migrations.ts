import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A migration, read from a file in dbmate's format. */
export type Migration = {
  /** The digits at the start of the file name. */
  readonly version: string;
  /** The name of the file. */
  readonly name: string;
  /** The text between `-- migrate:up` and `-- migrate:down`. */
  readonly up: string;
  /** False where the file says `-- migrate:up transaction:false`, as CREATE INDEX CONCURRENTLY requires. */
  readonly transaction: boolean;
};

/** Their folder; the image keeps the same relative path from its bundle. */
const FOLDER = join(import.meta.dirname, "..", "..", "..", "db", "migrations");

const UP = /^--\s*migrate:up(.*)$/m;
const DOWN = /^--\s*migrate:down/m;

/**
 * The migrations of a folder, the oldest first.
 * @throws Error where a file is not in dbmate's format
 */
export const readMigrations = (folder: string = FOLDER): readonly Migration[] =>
  readdirSync(folder)
    .filter((name) => /^\d+.*\.sql$/.test(name))
    .toSorted()
    .map((name) => {
      const [before = "", options = "", rest = "", ...more] = readFileSync(join(folder, name), "utf8").split(UP);
      const [up = "", ...downs] = rest.split(DOWN);
      if (more.length > 0 || downs.length !== 1 || /^\s*(?!--)\S/m.test(before))
        throw new Error(`${name}: write -- migrate:up once, then -- migrate:down once, and no statement before them.`);
      return {
        version: /^\d+/.exec(name)?.[0] ?? "",
        name,
        up,
        transaction: !/\btransaction:false\b/.test(options),
      };
    });
