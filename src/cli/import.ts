/**
 * Imports productos or clientes from a CSV file: bun run import productos catalogo.csv
 * Ends with 0 when all rows are imported, 1 when some are bad and the others are imported, 2 when it could not be done, and
 * 130 after Ctrl-C. Running the same command again does the rest.
 */
import { importClientes } from "../clientes/importar.ts";
import { DECIMALS, type Decimal, ENCODINGS, type Encoding, separatorName } from "../csv/format.ts";
import { type Imported, type Importer, importCsv } from "../csv/import.ts";
import { createProgress } from "../csv/progress.ts";
import { openSession } from "../db/session.ts";
import { importProductos } from "../productos/importar.ts";
import { declare, nameOption, runAsGuest, UsageError } from "./command.ts";
import { readSeparator, SEPARATOR, TIENDA } from "./csv_options.ts";
import { tiendaOf } from "./tienda.ts";

const importers: ReadonlyMap<string, Importer> = new Map([
  ["productos", importProductos],
  ["clientes", importClientes],
]);

const command = declare({
  name: "import",
  summary: "Imports productos (by sku) or clientes (by email) from a CSV file, beside a working shop.",
  takes: `${[...importers.keys()].join("|")} <file.csv>`,
  options: {
    decimal: {
      value: "<mark>",
      values: DECIMALS,
      help: "What stands before the decimals of a precio: . (12.50, if it is left out) or , (12,50 and 1.250,00).",
    },
    separator: { ...SEPARATOR, help: `${SEPARATOR.help} If it is left out, the header tells.` },
    encoding: { value: "<name>", values: ENCODINGS, help: `${ENCODINGS.join(", ")}; utf-8 if it is left out.` },
    tienda: TIENDA,
  },
  examples: [
    "productos catalogo.csv",
    "productos catalogo.csv --decimal , --encoding windows-1252",
    'clientes clientes.csv --tienda "Cerámica Ana"',
  ],
  notes:
    "Bad rows go to <file.csv>.errors.csv, with what is wrong. Ends with 0 when all rows are imported, 1 when some are bad,\n" +
    "2 when it could not be done, 130 after Ctrl-C. docs/import.md has the rules.",
});

/** The result, for people. */
const report = (
  { rows, created, changed, unchanged, bad, stockDiffers, errors, separator }: Imported,
  seconds: number,
  found: boolean,
): string => {
  const counts = { created, changed, unchanged, bad };
  const width = rows.toLocaleString("en").length;
  const lines = Object.entries(counts).map(
    ([name, n]) => `  ${name.padEnd(10)}${n.toLocaleString("en").padStart(width)}`,
  );
  const rate = Math.round(rows / seconds).toLocaleString("en");
  lines.unshift(`${rows.toLocaleString("en")} rows in ${seconds.toFixed(1)} s, ${rate} a second`);
  if (found && separator !== ",")
    lines.push(`The fields are separated by a ${separatorName(separator)}, as the header shows.`);
  if (bad > 0)
    lines.push(
      `The bad rows are in ${errors}, each with its line and what is wrong. Correct them there, and import that file.`,
    );
  if (stockDiffers > 0)
    lines.push(
      `${stockDiffers.toLocaleString("en")} productos have another stock than the file. A stock changes only by what is ` +
        "sold or adjusted: POST /productos/{id}/ajustes.",
    );
  return lines.join("\n");
};

await runAsGuest(command, ({ values, positionals: [what = "", file, ...more] }) => {
  const importer = importers.get(what);
  if (!importer) throw new UsageError(`Say what to import: ${[...importers.keys()].join(" or ")}.`);
  if (!file || more.length > 0) throw new UsageError("Name one file.");
  const separator = readSeparator(values.separator);
  const decimal = values.decimal as Decimal | undefined;
  const encoding = values.encoding as Encoding | undefined;
  const nombre = nameOption("tienda", values.tienda);
  return async (url, signal) => {
    const tienda = await tiendaOf(url, nombre);
    const progress = await createProgress();
    const session = openSession(url, "pedidos import", "generic", tienda);
    try {
      const begun = performance.now();
      const options = { file, progress, signal, separator, decimal, encoding };
      const imported = await importCsv(session, importer, options);
      console.log(report(imported, (performance.now() - begun) / 1000, separator === undefined));
      return imported.bad > 0 ? 1 : 0;
    } catch (error) {
      if (signal.aborted) console.error("Stopped. What was imported stays; the same command again does the rest.");
      throw error;
    } finally {
      await session.close();
    }
  };
});
