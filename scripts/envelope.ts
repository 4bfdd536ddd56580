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
import { columns as webhookColumns } from "../src/webhooks/schema.ts";

const ROOT = join(import.meta.dirname, "..");
const PART = /^-- envelope: (head|locked|holds|thresholds|settled|tail)\n[\s\S]*?^-- envelope: end$/gm;

const columns: Readonly<Record<string, object>> = {
  clientes: clienteColumns,
  pedidos: pedidoColumns,
  productos: productoColumns,
  webhooks: webhookColumns,
};

const part = (name: string): string => readFileSync(join(ROOT, "db", "envelope", `${name}.sql`), "utf8");

/** These, separated by commas, on lines of at most 118 characters that begin after so many spaces. */
const wrapped = (indent: number, parts: readonly string[]): string => {
  const lines = [""];
  for (const one of parts) {
    const last = lines.length - 1;
    if (`${lines[last]}${one}, `.length > 100) lines.push("");
    lines[lines.length - 1] += `${one}, `;
  }
  return lines
    .map((line) => line.trimEnd())
    .join(`\n${" ".repeat(indent)}`)
    .replace(/,$/, "");
};

/**
 * The columns of a row as the table holds them. A pedido needs no orden: one that changed meanwhile is undecided.
 * Of a producto, also the version of its last count, and what settles its holds.
 */
const columnsOf = (table: string): readonly string[] => [
  ...Object.keys(columns[table] ?? {}),
  ...(table === "pedidos" ? [] : ["orden"]),
  ...(table === "productos" ? ["conteo_version", "apartado_vence", "apartado_version"] : []),
];

/** What a movement changes of a producto. */
const MOVED: Readonly<Record<string, string>> = {
  ...{ stock: "m.after", version: "m.version", actualizado_en: "m.at", apartado: "m.apartado" },
};

/** The CTE that has the productos which a statement writes anyway, with its column of their ids. */
const written = (text: string): string => {
  if (text.includes("\nmovement as (")) return "select producto_id from movement";
  return text.includes("\nanswer as (") ? "select id from answer where applied" : "select id from changed";
};

/** The text of a statement with its shared parts as they have to be. The name is "pedidos/confirmar". */
export const withEnvelope = (name: string, text: string): string => {
  const [table = "", operacion = ""] = name.split("/");
  const keepsOrder = table !== "pedidos" && text.includes("\nlocked as (");
  const values: Readonly<Record<string, string>> = {
    columns: wrapped(
      9,
      columnsOf(table).map((column) => `l.${column}`),
    ),
    table,
    operacion,
    // Of the position of the transaction and that of the subject's last row, the higher one.
    orden: keepsOrder ? "greatest((select orden from place), l.orden)" : "(select orden from place)",
    join: keepsOrder ? "\n  join locked l using (id)" : "",
    productos: table === "productos" ? "locked" : "producto",
    written: written(text),
    producto: wrapped(
      11,
      Object.keys(productoColumns).map((column) => `'${column}', ${MOVED[column] ?? `p.${column}`}`),
    ),
  };
  return text.replace(PART, (_, which: string) => {
    const filled = part(which).replace(/\{(\w+)\}/g, (_, value: string) => values[value] as string);
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
