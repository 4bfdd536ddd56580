/**
 * Imports productos or clientes from a CSV file: bun run import productos catalogo.csv
 * Ends with 0 when all rows are imported, 1 when some are bad and the others are imported, 2 when it could not be done, and
 * 130 after Ctrl-C. The same command again always does what is left.
 */
import { parseArgs } from "node:util";
import { importClientes } from "../clientes/importar.ts";
import { type Imported, type Importer, importCsv } from "../csv/import.ts";
import { createProgress } from "../csv/progress.ts";
import { openSession } from "../db/session.ts";
import { PRINCIPAL } from "../http/tienda.ts";
import { importProductos } from "../productos/importar.ts";
import { runAsGuest, UsageError } from "./command.ts";

const importers: ReadonlyMap<string, Importer> = new Map([
  ["productos", importProductos],
  ["clientes", importClientes],
]);

/** The result, for people. */
const report = (
  { rows, created, changed, unchanged, bad, stockDiffers, errors }: Imported,
  seconds: number,
): string => {
  const counts = { created, changed, unchanged, bad };
  const width = rows.toLocaleString("en").length;
  const lines = Object.entries(counts).map(
    ([name, n]) => `  ${name.padEnd(10)}${n.toLocaleString("en").padStart(width)}`,
  );
  const rate = Math.round(rows / seconds).toLocaleString("en");
  lines.unshift(`${rows.toLocaleString("en")} rows in ${seconds.toFixed(1)} s, ${rate} a second`);
  if (bad > 0)
    lines.push(
      `The bad rows are in ${errors}, each with its line and what is wrong. Mend them there, and import that file.`,
    );
  if (stockDiffers > 0)
    lines.push(
      `${stockDiffers.toLocaleString("en")} productos have another stock than the file. A stock changes only by what is ` +
        "sold or adjusted: POST /productos/{id}/ajustes.",
    );
  return lines.join("\n");
};

await runAsGuest(async (url, signal) => {
  const [what = "", file, ...more] = parseArgs({ allowPositionals: true }).positionals;
  const importer = importers.get(what);
  if (!importer || !file || more.length > 0)
    throw new UsageError(`Usage: import ${[...importers.keys()].join("|")} <file.csv>`);
  const progress = await createProgress();
  const session = openSession(url, "pedidos import", "generic", PRINCIPAL);
  try {
    const begun = performance.now();
    const imported = await importCsv(session, importer, { file, progress, signal });
    console.log(report(imported, (performance.now() - begun) / 1000));
    return imported.bad > 0 ? 1 : 0;
  } catch (error) {
    if (signal.aborted) console.error("Stopped. What was imported stays; the same command again does the rest.");
    throw error;
  } finally {
    await session.close();
  }
});
