/**
 * Exports pedidos (a row per line), productos or clientes as CSV, to standard output or a file:
 * bun run export pedidos --desde 2026-01-01 --hasta 2026-02-01 --estado confirmado --out enero.csv
 * Ends with 0, 2 when it could not be done, and 130 after Ctrl-C.
 */
import { exportClientes } from "../clientes/exportar.ts";
import { exportCsv } from "../csv/export.ts";
import { DECIMALS, type Decimal } from "../csv/format.ts";
import { createProgress } from "../csv/progress.ts";
import { openUpToDate } from "../db/replica_session.ts";
import { openSession } from "../db/session.ts";
import type { Statement } from "../db/statement.ts";
import { mistakes } from "../http/validation.ts";
import { ExportPedidosOptions, exportPedidos } from "../pedidos/exportar.ts";
import { exportProductos } from "../productos/exportar.ts";
import { declare, nameOption, runAsGuest, UsageError } from "./command.ts";
import { readSeparator, SEPARATOR, TIENDA } from "./csv_options.ts";
import { tiendaOf } from "./tienda.ts";

const command = declare({
  name: "export",
  summary: "Exports pedidos (a row per line), productos or clientes as CSV.",
  takes: "pedidos|productos|clientes",
  options: {
    desde: { value: "<time>", help: "pedidos: created from this day or time on: 2026-01-31 or 2026-01-31T12:00:00Z." },
    hasta: { value: "<time>", help: "pedidos: created before this day or time." },
    estado: { value: "<estado>", help: "pedidos: carrito, confirmado or cancelado." },
    out: { value: "<file.csv>", help: "The file to write, which appears when it is whole; else standard output." },
    bom: { help: "Begins with the mark that Excel needs to show accents." },
    separator: { ...SEPARATOR, help: `${SEPARATOR.help} A comma if it is left out.` },
    decimal: { value: "<mark>", values: DECIMALS, help: "What stands before decimals: a point if it is left out." },
    tienda: TIENDA,
  },
  examples: [
    "productos --out catalogo.csv",
    "pedidos --desde 2026-01-01 --hasta 2026-02-01 --estado confirmado --out enero.csv",
    "pedidos --bom --separator ';' --decimal , --out pedidos.csv     (for Excel in Spanish)",
  ],
  notes: "Ends with 0, 2 when it could not be done, 130 after Ctrl-C. docs/import.md has the rules.",
});

/** What to export, and its parameters after the tienda. */
const read = (what: string | undefined, filters: object): readonly [Statement, readonly (string | null)[]] => {
  if (what === "pedidos") {
    const parsed = ExportPedidosOptions.safeParse(filters);
    if (!parsed.success) throw new UsageError(mistakes(ExportPedidosOptions, filters));
    const { desde = null, hasta = null, estado = null } = parsed.data;
    return [exportPedidos, [desde, hasta, estado]];
  }
  const [filter] = Object.keys(filters);
  if (filter) throw new UsageError(`--${filter} is for pedidos.`);
  if (what === "productos") return [exportProductos, []];
  if (what === "clientes") return [exportClientes, []];
  throw new UsageError("Say what to export: pedidos, productos or clientes.");
};

await runAsGuest(command, ({ values, positionals }) => {
  const { out, bom = false, separator: separatorText, decimal, tienda: nombre, ...filters } = values;
  const [statement, params] = read(positionals.length === 1 ? positionals[0] : undefined, filters);
  const separator = readSeparator(separatorText);
  const name = nameOption("tienda", nombre);
  return async (url, signal, replicas) => {
    const tienda = await tiendaOf(url, name);
    // On a terminal the rows themselves show the progress.
    const progress = await createProgress(out === undefined && process.stdout.isTTY);
    const open = (address: string) => openSession(address, "pedidos export", "custom", tienda);
    const session = (await openUpToDate(open, url, replicas)) ?? open(url);
    try {
      const format = { bom, separator, decimal: decimal as Decimal | undefined };
      const options = { params, out, progress, signal, ...format };
      const rows = await exportCsv(session, statement, options);
      if (out) console.error(`${rows.toLocaleString("en")} rows in ${out}`);
      return 0;
    } finally {
      await session.close();
    }
  };
});
