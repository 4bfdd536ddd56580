import { z } from "@hono/zod-openapi";
import copy from "../../sql/productos/importar.copy.sql" with { type: "text" };
import repeated from "../../sql/productos/importar.repeated.sql" with { type: "text" };
import upsert from "../../sql/productos/importar.sql" with { type: "text" };
import staging from "../../sql/productos/importar.staging.sql" with { type: "text" };
import type { Decimal } from "../csv/format.ts";
import type { Importer } from "../csv/import.ts";
import { amountCell, unitsCell } from "../csv/number.ts";
import { command, globalStatement, pg, statement } from "../db/statement.ts";
import { mistakes } from "../http/validation.ts";
import { err, ok } from "../result.ts";
import { NuevoProducto } from "./schema.ts";

const { shape } = NuevoProducto;

/** A row: what POST /productos takes, with numbers as text, the estado in any case, and a sku. */
const filaOf = (decimal: Decimal) =>
  z.strictObject({
    ...shape,
    sku: shape.sku.unwrap().unwrap(),
    precio: amountCell(decimal).pipe(shape.precio),
    stock: unitsCell(decimal).pipe(shape.stock.unwrap()).optional(),
    estado: z.preprocess((cell) => String(cell).toLowerCase(), shape.estado.unwrap()).optional(),
  });
const filas = { ".": filaOf("."), ",": filaOf(",") };

/** How productos are imported: by sku. For new ones, a missing stock is 0 and a missing estado is activo. */
export const importProductos: Importer = {
  required: ["sku", "nombre", "precio"],
  optional: ["stock", "estado"],
  read: (cells, decimal) => {
    const fila = filas[decimal];
    const parsed = fila.safeParse(cells);
    if (!parsed.success) return err(mistakes(fila, cells));
    const { sku, nombre, precio, stock = null, estado = null } = parsed.data;
    return ok([sku, nombre, precio, stock, estado]);
  },
  staging: command({ name: "productos/importar.staging", text: staging }),
  copy: command({ name: "productos/importar.copy", text: copy }),
  repeated: globalStatement({
    name: "productos/importar.repeated",
    text: repeated,
    params: [],
    columns: {
      line_no: pg.int4,
      first_line: pg.int4,
      sku: pg.text,
      nombre: pg.text,
      precio: pg.numeric,
      stock: pg.nullable(pg.int4),
      estado: pg.nullable(pg.text),
    },
    plan: "generic",
  }),
  upsert: statement({
    name: "productos/importar",
    text: upsert,
    params: ["int4", "int4", "_int4"],
    columns: { created: pg.int4, changed: pg.int4, stock_differs: pg.int4, undecided: pg.json<readonly number[]>() },
    plan: "generic",
  }),
};
