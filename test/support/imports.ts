import { afterAll } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportCsv } from "../../src/csv/export.ts";
import { type Imported, type Importer, type ImportOptions, importCsv } from "../../src/csv/import.ts";
import type { Progress } from "../../src/csv/progress.ts";
import { openSession } from "../../src/db/session.ts";
import type { Statement, TiendaId } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";

/** A folder for the CSV files of a test, removed after the last test of the file. */
export const openFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "pedidos-csv-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return {
    /** A path that has no file yet. */
    path: (): string => join(folder, `${++count}.csv`),
    /** The path of a new file with this content. */
    file: (content: string | Uint8Array): string => {
      const path = join(folder, `${++count}.csv`);
      writeFileSync(path, content);
      return path;
    },
  };
};

/** The tienda of an import or export; principal unless told. */
type Bound = { readonly tienda: TiendaId };

/** A progress that nobody looks at. */
const silent: Progress = () => ({ at: () => {}, end: () => {} });

/** Imports into a test's database as the command does, each time over a connection of its own. */
export const importsInto = ({ url }: { readonly url: string }, importer: Importer) => {
  const folder = openFolder();
  const run = async (
    file: string,
    { tienda = PRINCIPAL, ...options }: Partial<ImportOptions & Bound> = {},
  ): Promise<Imported> => {
    const session = openSession(url, "pedidos import", "generic", tienda);
    try {
      return await importCsv(session, importer, { file, progress: silent, ...options });
    } finally {
      await session.close();
    }
  };
  return {
    ...folder,
    run,
    /** Imports a file with this content. */
    take: (content: string | Uint8Array, options?: Partial<ImportOptions & Bound>) =>
      run(folder.file(content), options),
  };
};

/** The lines of the file of bad rows; none when there is no such file. */
export const badRows = ({ errors }: Imported): string[] =>
  existsSync(errors) ? readFileSync(errors, "utf8").trim().split("\n") : [];

/** Exports from a test's database into a file, as the command does; resolves to the file's text. */
export const exportsFrom = ({ url }: { readonly url: string }, statement: Statement) => {
  const { path } = openFolder();
  return async (params: readonly (string | null)[], tienda: TiendaId = PRINCIPAL): Promise<string> => {
    const session = openSession(url, "pedidos export", "custom", tienda);
    const out = path();
    try {
      await exportCsv(session, statement, { params, out, progress: silent });
      return readFileSync(out, "utf8");
    } finally {
      await session.close();
    }
  };
};
