/**
 * Exports pedidos (a row per line), productos or clientes as CSV, to standard output or a file:
 * bun run export pedidos --desde 2026-01-01 --hasta 2026-02-01 --estado confirmado --out enero.csv
 * Ends with 0, 2 when it could not be done, and 130 after Ctrl-C.
 */
import { parseArgs } from "node:util";
import { exportClientes } from "../clientes/exportar.ts";
import { exportCsv } from "../csv/export.ts";
import { createProgress } from "../csv/progress.ts";
import { openSession } from "../db/session.ts";
import type { Statement } from "../db/statement.ts";
import { PRINCIPAL } from "../http/tienda.ts";
import { mistakes } from "../http/validation.ts";
import { ExportPedidosOptions, exportPedidos } from "../pedidos/exportar.ts";
import { exportProductos } from "../productos/exportar.ts";
import { runAsGuest, UsageError } from "./command.ts";

const USAGE =
  "Usage: export pedidos [--desde 2026-01-31 or 2026-01-31T12:00:00Z] [--hasta …] [--estado confirmado] [--out file.csv]\n" +
  "       export productos|clientes [--out file.csv]";

/** What to export, and its parameters after the tienda. */
const read = (what: string | undefined, filters: object): readonly [Statement, readonly (string | null)[]] => {
  if (what === "pedidos") {
    const parsed = ExportPedidosOptions.safeParse(filters);
    if (!parsed.success) throw new UsageError(`${mistakes(ExportPedidosOptions, filters)}\n${USAGE}`);
    const { desde = null, hasta = null, estado = null } = parsed.data;
    return [exportPedidos, [desde, hasta, estado]];
  }
  if (Object.keys(filters).length > 0) throw new UsageError(USAGE);
  if (what === "productos") return [exportProductos, []];
  if (what === "clientes") return [exportClientes, []];
  throw new UsageError(USAGE);
};

await runAsGuest(async (url, signal) => {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { desde: text, hasta: text, estado: text, out: text },
  });
  const { out, ...filters } = values;
  const [statement, params] = read(positionals.length === 1 ? positionals[0] : undefined, filters);
  // On a terminal the rows themselves show how far it is.
  const progress = await createProgress(out === undefined && process.stdout.isTTY);
  const session = openSession(url, "pedidos export", "custom", PRINCIPAL);
  try {
    const rows = await exportCsv(session, statement, { params, out, progress, signal });
    if (out) console.error(`${rows.toLocaleString("en")} rows in ${out}`);
    return 0;
  } finally {
    await session.close();
  }
});
