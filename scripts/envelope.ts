/**
 * The parts that all write statements share, written out from db/envelope/*.sql into each of them, between the lines
 * `-- envelope: <part>` and `-- envelope: end`. So every statement reads and runs alone, in psql too, and the parts cannot
 * drift apart: test/tidy.test.ts compares them, `npm run fix` writes them.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { columns as clienteColumns } from "../src/clientes/schema.ts";
import { columns as pedidoColumns } from "../src/pedidos/schema.ts";
import { columns as productoColumns } from "../src/productos/schema.ts";

const ROOT = join(import.meta.dirname, "..");
const PART = /^-- envelope: (head|locked|tail)\n[\s\S]*?^-- envelope: end$/gm;

const columns: Readonly<Record<string, object>> = {
  clientes: clienteColumns,
  pedidos: pedidoColumns,
  productos: productoColumns,
};

const part = (name: string): string => readFileSync(join(ROOT, "db", "envelope", `${name}.sql`), "utf8");

/** The columns of a row as the table holds them, at most 118 characters a line. */
const columnList = (table: string): string => {
  const lines = [""];
  for (const name of Object.keys(columns[table] ?? {})) {
    const last = lines.length - 1;
    if (`${lines[last]}l.${name}, `.length > 100) lines.push("");
    lines[lines.length - 1] += `l.${name}, `;
  }
  return lines
    .map((line) => line.trimEnd())
    .join("\n         ")
    .replace(/,$/, "");
};

/** The text of a statement with its shared parts as they have to be. The name is "pedidos/confirmar". */
export const withEnvelope = (name: string, text: string): string => {
  const [table = "", operacion = ""] = name.split("/");
  return text.replace(PART, (_, which: string) => {
    const filled = part(which)
      .replaceAll("{columns}", columnList(table))
      .replaceAll("{table}", table)
      .replaceAll("{sujeto}", table)
      .replaceAll("{operacion}", operacion);
    return `-- envelope: ${which}\n${filled}-- envelope: end`;
  });
};

if (import.meta.main)
  for (const file of readdirSync(join(ROOT, "sql"), { recursive: true }) as string[]) {
    if (!file.endsWith(".sql")) continue;
    const path = join(ROOT, "sql", file);
    const text = readFileSync(path, "utf8");
    const written = withEnvelope(file.replace(/\.sql$/, ""), text);
    if (written !== text) writeFileSync(path, written);
  }
