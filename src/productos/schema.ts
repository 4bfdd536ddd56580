import { z } from "@hono/zod-openapi";
import { pg, type Row } from "../db/statement.ts";
import {
  Amount,
  changeOf,
  EXAMPLE_IDS,
  EXAMPLE_TIME,
  Id,
  identity,
  Metadatos,
  Referencia,
  Time,
  text,
  Version,
} from "../http/fields.ts";
import type { Metadatos as Kept } from "../identity.ts";
import { toAmount, toCentavos } from "../money.ts";
import { disponible, ESTADOS, MAX_STOCK, type Producto } from "./producto.ts";

const STOCK_MINIMO = "A movement that takes the stock to this or below, but not to 0, is the event `producto.bajo`.";

/** A producto as the API shows it. */
export const ProductoJson = z
  .object({
    id: Id,
    sku: z.string().nullable().openapi({ example: "TAZA-01" }),
    nombre: z.string().openapi({ example: "Taza de barro" }),
    precio: Amount.openapi({ example: 12.5 }),
    stock: z.int().min(0).openapi({ description: "Units that confirmed pedidos have not taken.", example: 40 }),
    disponible: z.int().min(0).openapi({
      description:
        "Units of the stock that nobody holds: what can be sold to others. Holds run out without a new version.",
      example: 40,
    }),
    stock_minimo: z.int().min(0).openapi({ description: STOCK_MINIMO, example: 5 }),
    estado: z.enum(ESTADOS),
    version: Version,
    creado_en: Time,
    actualizado_en: Time,
    ...identity,
  })
  .openapi("Producto");

/** The producto in the examples of answers. */
export const productoExample: z.input<typeof ProductoJson> = {
  id: EXAMPLE_IDS.producto,
  sku: null,
  nombre: "Taza de barro",
  precio: 12.5,
  stock: 40,
  disponible: 40,
  stock_minimo: 0,
  estado: "activo",
  version: 1,
  creado_en: EXAMPLE_TIME,
  actualizado_en: EXAMPLE_TIME,
  referencia: null,
  metadatos: {},
};

/** What a client sends to create one. */
export const NuevoProducto = z
  .strictObject({
    nombre: text(1, 200).openapi({ example: "Taza de barro" }),
    precio: Amount.openapi({ example: 12.5 }),
    stock: z.int().min(0).max(MAX_STOCK).openapi({ example: 40 }).default(0),
    stock_minimo: z.int().min(0).max(MAX_STOCK).default(0).openapi({ description: STOCK_MINIMO }),
    estado: z.enum(ESTADOS).default("activo"),
    sku: text(1, 64).openapi({ example: "TAZA-01", description: "Unique in the tienda." }).nullish(),
    referencia: Referencia.nullish(),
    metadatos: Metadatos.default({}),
  })
  .openapi("NuevoProducto", { example: { nombre: "Taza de barro", precio: 12.5, stock: 40 } });

/** What a client sends to change one. */
export const CambioProductoJson = changeOf({
  nombre: text(1, 200),
  precio: Amount,
  stock_minimo: z.int().min(0).max(MAX_STOCK).openapi({ description: STOCK_MINIMO }),
  estado: z.enum(ESTADOS),
  sku: text(1, 64).nullable(),
  referencia: Referencia.nullable(),
  metadatos: Metadatos,
}).openapi("CambioProducto", { example: { precio: 13.9 } });

/** The columns of a producto, as the table holds them. */
export const columns = {
  id: pg.uuid,
  sku: pg.nullable(pg.text),
  nombre: pg.text,
  precio: pg.numeric,
  stock: pg.int4,
  stock_minimo: pg.int4,
  estado: pg.text,
  version: pg.int4,
  creado_en: pg.timestamptz,
  actualizado_en: pg.timestamptz,
  referencia: pg.nullable(pg.text),
  metadatos: pg.json<Kept>(),
  apartado: pg.int4,
};

/** The columns of a statement that changes productos: the facts that it read, and what it did. */
export const changeColumns = { pos: pg.int4, ...columns, ahora: pg.timestamptz, applied: pg.bool, undecided: pg.bool };

/** A producto of the domain from such a row. */
export const fromRow = (row: Row<{ columns: typeof columns }>): Producto => ({
  id: row.id,
  sku: row.sku,
  nombre: row.nombre,
  precio: toCentavos(row.precio),
  stock: row.stock,
  apartado: row.apartado,
  stock_minimo: row.stock_minimo,
  estado: row.estado as Producto["estado"],
  version: row.version,
  creado_en: row.creado_en,
  actualizado_en: row.actualizado_en,
  referencia: row.referencia,
  metadatos: row.metadatos,
});

/** A producto of the domain as the API shows it. */
export const toJson = (producto: Producto): z.input<typeof ProductoJson> => ({
  id: producto.id,
  sku: producto.sku,
  nombre: producto.nombre,
  precio: toAmount(producto.precio),
  stock: producto.stock,
  disponible: disponible(producto),
  stock_minimo: producto.stock_minimo,
  estado: producto.estado,
  version: producto.version,
  creado_en: producto.creado_en.toISOString(),
  actualizado_en: producto.actualizado_en.toISOString(),
  referencia: producto.referencia,
  metadatos: producto.metadatos,
});
