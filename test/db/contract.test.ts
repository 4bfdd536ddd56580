/** Every .sql file is what its TypeScript declaration says, by PostgreSQL's own description of it. */
import { afterAll, describe, expect, test } from "bun:test";
import { Glob } from "bun";
import postgres from "postgres";
import { commands, statements } from "../../src/db/statement.ts";
import { openTestDatabase } from "../support/database.ts";
import { strangers } from "../support/samples.ts";

const files = [...new Glob("**/*.sql").scanSync("sql")].map((file) => file.replace(/\.sql$/, ""));

const database = await openTestDatabase();
// One connection, which sees the temporary tables.
const sql = postgres(database.url, { max: 1, onnotice: () => {} });
afterAll(async () => {
  await sql.end();
  await database.close();
});

type Description = {
  types: number[];
  columns: { name: string; type: number; table: number; number: number }[];
};

const typeNames = new Map<number, string>(
  (await sql`select oid::int as oid, typname from pg_type`).map(({ oid, typname }) => [oid, typname]),
);

/** Columns that are certainly not null although they come out of an outer join or an expression, and why. */
const NEVER_NULL: Record<string, string> = {
  revocada: "whether a column is null",
  olvidado: "whether a column is null",
  huella: "that of a column that is never null",
  orden: "a column that is never null, as text",
  fin_orden: "that of a row, or after one",
  fin_version: "that of a row, or after one",
  fin_id: "that of a row, or after one",
  caducada: "an exists",
  pos: "the place of the request: it comes from the request itself",
  applied: "an expression over values that are never null, or coalesced",
  undecided: "an expression over values that are never null, or coalesced",
  ahora: "a clock",
  holder: "the transaction that locks the row",
  held: "an expression over values that are never null, or coalesced",
  cambio: "that of the request",
  metadatos: "an object, and without any an empty one",
  numero: "that of the request, or of a row",
  desde: "the sum of a column that is never null",
  cambios: "those of the request",
  devueltos: "those of the request",
  cantidad: "that of the request, or of a line",
  contado: "that of the request",
  segundos: "that of the request",
  apartado: "the difference of values that are never null",
  en_version: "that of the request",
  forgotten: "a count",
  created: "a count",
  changed: "a count",
  stock_differs: "a count",
  anotadas: "a count",
  activos: "a count",
  vistas: "a count",
  mas: "an exists",
  more: "an exists",
  pendientes: "a count",
  first_line: "the least of values that are never null",
};

test("every file below sql/ is declared once, and every declaration has its file", () => {
  expect([...statements.keys(), ...commands.keys()].toSorted()).toEqual(files.toSorted());
  expect(strangers()).toEqual([]);
});

for (const command of commands.values()) if (command.name.endsWith(".staging")) await sql.unsafe(command.text);

describe("PostgreSQL and TypeScript agree on", () => {
  for (const command of commands.values())
    test(`${command.name}: neither parameters nor rows`, async () => {
      const described = (await sql.unsafe(command.text).describe()) as unknown as Description;
      expect([described.types, described.columns]).toEqual([[], []]);
    });
  for (const statement of statements.values())
    test(statement.name, async () => {
      const described = (await sql.unsafe(statement.text).describe()) as unknown as Description;
      expect(described.types.map((oid) => typeNames.get(oid) ?? `oid ${oid}`)).toEqual(
        statement.scope === "tienda" ? ["uuid", ...statement.params] : [...statement.params],
      );
      expect(described.columns.map(({ name, type }) => [name, typeNames.get(type) ?? `oid ${type}`])).toEqual(
        Object.entries(statement.columns).map(([name, { type }]) => [name, type]),
      );

      // A column is sure to have a value only if it is NOT NULL in its table and no outer join can blank it.
      const outer = /\b(left|right|full)\s+join\b/i.test(statement.text.replace(/--.*/g, ""));
      for (const { name, table, number } of described.columns) {
        const [attribute] = await sql`
          select attnotnull from pg_attribute where attrelid = ${table} and attnum = ${number} and attnum > 0`;
        const sure = attribute?.attnotnull === true && (!outer || isOuterSafe(statement.name, name));
        if (!sure && !NEVER_NULL[name] && !isOuterSafe(statement.name, name))
          expect([name, statement.columns[name]?.nullable]).toEqual([name, true]);
      }
    });
});

/**
 * Columns of the row on the kept side of a left join: they are never blanked. In a row that repeats an answer (hecho) all
 * are, and what was answered then takes their place before anybody sees it.
 */
const CLIENTE = ["id", "nombre", "version", "creado_en", "actualizado_en"];
const PRODUCTO = [
  "id",
  "nombre",
  "precio",
  "stock",
  "stock_minimo",
  "estado",
  "version",
  "creado_en",
  "actualizado_en",
];
const PEDIDO = ["id", "cliente_id", "estado", "version", "creado_en", "actualizado_en"];
const WEBHOOK = ["id", "url", "pausado", "fallos", "version", "creado_en", "actualizado_en"];
const SUBJECT = ["sujeto", "operacion", "sujeto_id", "sujeto_version"];
const ENTREGA = ["id", "webhook_id", ...SUBJECT, "estado", "version", "intentos", "creado_en"];
const KEPT: Record<string, readonly string[]> = {
  "clientes/crear": CLIENTE,
  "clientes/actualizar": CLIENTE,
  "clientes/olvidar": CLIENTE,
  "productos/crear": PRODUCTO,
  "productos/actualizar": PRODUCTO,
  "productos/ajustar": PRODUCTO,
  "productos/contar": PRODUCTO,
  "productos/movimientos": ["producto_id"],
  "pedidos/obtener": PEDIDO,
  "pedidos/simular": PEDIDO,
  "pedidos/crear": ["id", "version"],
  "pedidos/vender": ["id", "version"],
  "pedidos/apartar": PEDIDO,
  "pedidos/fijar_items": PEDIDO,
  "pedidos/confirmar": PEDIDO,
  "pedidos/cancelar": PEDIDO,
  "pedidos/devolver": PEDIDO,
  "pedidos/reemplazar": PEDIDO,
  "pedidos/reabrir": PEDIDO,
  "db/held": ["id"],
  ...Object.fromEntries(
    ["actualizar", "crear", "eliminar", "listar", "rotar"].map((name) => [`webhooks/${name}`, WEBHOOK]),
  ),
  "entregas/listar": ["webhook_id"],
  "entregas/probar": ENTREGA,
  "entregas/reenviar": ENTREGA,
  "entregas/tomar": [...ENTREGA, "tienda_id", "numero", "reintento", "url", "fallando"],
  // Expressions over columns that are never null, or coalesced with such a one.
  "pedidos/resumen": ["desde", "pedidos", "cantidad", "total", "cancelados", "devuelto", "total_devuelto"],
  "pedidos/resumen.productos": ["pedidos", "cancelados", "cantidad", "total", "devuelto", "total_devuelto"].map(
    (name) => `all_${name}`,
  ),
  "eventos/fin": ["orden", "version", "id"],
  "eventos/novedades": ["tienda"],
  "db/position": ["position", "standby"],
  "tiendas/buscar": ["tienda_id", "nombre"],
  "pedidos/exportar": ["producto", "precio_unitario", "subtotal", "total"],
};
function isOuterSafe(statement: string, column: string): boolean {
  return KEPT[statement]?.includes(column) ?? false;
}
