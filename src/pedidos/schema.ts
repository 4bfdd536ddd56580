import { z } from "@hono/zod-openapi";
import { pg, type Row } from "../db/statement.ts";
import { Amount, EXAMPLE_IDS, EXAMPLE_LATER, EXAMPLE_TIME, Id, identity, Time, text, Version } from "../http/fields.ts";
import type { Metadatos } from "../identity.ts";
import { type Centavos, toAmount, toCentavos } from "../money.ts";
import {
  ESTADOS,
  type Item,
  MAX_CANTIDAD,
  MAX_ITEMS,
  MIN_CANTIDAD,
  type Pedido,
  type ProductoVisto,
  subtotal,
  total,
  totalDevuelto,
} from "./pedido.ts";

/** A pedido as the API shows it. */
export const PedidoJson = z
  .object({
    id: Id,
    cliente_id: Id,
    estado: z.enum(ESTADOS),
    items: z.array(
      z.object({
        producto_id: Id,
        sku: z.string().nullable().openapi({ example: "TAZA-01" }),
        nombre: z.string().openapi({ example: "Taza de barro" }),
        cantidad: z.int().min(1).openapi({ example: 2 }),
        precio_unitario: Amount.openapi({ example: 12.5 }),
        subtotal: z.number().openapi({ example: 25 }),
        devuelto: z
          .int()
          .min(0)
          .openapi({ example: 0, description: "Units that were returned since; cantidad includes them." }),
      }),
    ),
    total: z
      .number()
      .openapi({ example: 25, description: "At live prices while it is a carrito; frozen when that ends." }),
    motivo: z.string().nullable().openapi({ example: null, description: "Why it was cancelled." }),
    referencia_pago: z
      .string()
      .nullable()
      .openapi({ example: null, description: "The payment that it was confirmed with; kept when it is cancelled." }),
    version: Version.openapi({ description: "Goes up by one with every accepted change of the pedido or its items." }),
    creado_en: Time,
    actualizado_en: Time,
    confirmado_en: Time.nullable().openapi({ example: null }),
    cancelado_en: Time.nullable().openapi({ example: null }),
    total_devuelto: z
      .number()
      .openapi({ example: 0, description: "What was returned, at the prices as sold; total includes it." }),
    numero: z.int().min(1).openapi({
      example: 1042,
      description:
        "Short, unique in the tienda and rising, with gaps. Several servers take turns by blocks of numbers.",
    }),
    apartado_hasta: Time.nullable().openapi({
      example: null,
      description:
        "Until when a carrito holds its stock: not any more if that time has passed, not at all if it is null.",
    }),
    ...identity,
  })
  .openapi("Pedido");

const carrito: z.input<typeof PedidoJson> = {
  id: EXAMPLE_IDS.pedido,
  cliente_id: EXAMPLE_IDS.cliente,
  estado: "carrito",
  items: [
    {
      producto_id: EXAMPLE_IDS.producto,
      sku: null,
      nombre: "Taza de barro",
      cantidad: 2,
      precio_unitario: 12.5,
      subtotal: 25,
      devuelto: 0,
    },
  ],
  total: 25,
  motivo: null,
  referencia_pago: null,
  version: 1,
  creado_en: EXAMPLE_TIME,
  actualizado_en: EXAMPLE_TIME,
  confirmado_en: null,
  cancelado_en: null,
  total_devuelto: 0,
  numero: 1042,
  apartado_hasta: null,
  referencia: null,
  metadatos: {},
};
const changed = { ...carrito, version: 2, actualizado_en: EXAMPLE_LATER };

/** The pedido in the examples of answers, in each of its estados. */
export const pedidoExamples = {
  carrito,
  changed,
  apartado: { ...changed, apartado_hasta: "2026-11-22T20:10:00.000Z" },
  confirmado: { ...changed, estado: "confirmado", confirmado_en: EXAMPLE_LATER },
  cancelado: { ...changed, estado: "cancelado", motivo: "El cliente cambió de idea", cancelado_en: EXAMPLE_LATER },
  reabierto: { ...changed, version: 3 },
  devuelto: {
    ...changed,
    ...{ estado: "confirmado", version: 3, confirmado_en: EXAMPLE_LATER, total_devuelto: 12.5 },
    items: carrito.items.map((item) => ({ ...item, devuelto: 1 })),
  },
  reemplazado: {
    ...changed,
    ...{ estado: "confirmado", version: 3, confirmado_en: EXAMPLE_LATER, total: 37.5 },
    items: carrito.items.map((item) => ({ ...item, cantidad: 3, subtotal: 37.5 })),
  },
} satisfies Record<string, z.input<typeof PedidoJson>>;

/** A line that a client requests. */
export const ItemPedido = z
  .strictObject({
    producto_id: Id,
    cantidad: z.int().min(MIN_CANTIDAD).max(MAX_CANTIDAD).openapi({ example: 2, description: "0 removes the item." }),
  })
  .openapi("ItemPedido");

/** Lines of which each producto is named once. */
export const eachProductoOnce = (items: readonly { readonly producto_id: string }[], ctx: z.RefinementCtx): void => {
  const named = new Set<string>();
  for (const [index, { producto_id }] of items.entries()) {
    if (named.has(producto_id))
      ctx.addIssue({
        code: "custom",
        path: [index, "producto_id"],
        params: { codigo: "duplicado" },
        message: "This producto is named more than once; say its cantidad once.",
      });
    named.add(producto_id);
  }
};

/** Lines that a client requests, each producto once. Too many are refused before the first is parsed. */
export const ItemsPedido = z
  .preprocess((value, ctx) => {
    if (!Array.isArray(value) || value.length <= MAX_ITEMS) return value;
    const refusal = { codigo: "demasiados_items", items: value.length, maximo: MAX_ITEMS };
    ctx.addIssue({ code: "custom", params: { codigo: "muy_grande", refusal }, message: `at most ${MAX_ITEMS} items` });
    return z.NEVER;
  }, z.array(ItemPedido).superRefine(eachProductoOnce))
  .openapi({ type: "array", maxItems: MAX_ITEMS, items: { $ref: "#/components/schemas/ItemPedido" } });

/** What a client may require of a sale, and how it is paid. */
export const saleFields = {
  total_esperado: Amount.nullish().openapi({ description: "Refuse if the total is not this." }),
  referencia_pago: text(1, 200).nullish().openapi({
    example: "pago-7f3a",
    description: "The payment's own id. It pays one pedido of the tienda only, also after that pedido is cancelled.",
  }),
};

/** Productos as the statements report them: precio in centavos. Null when there are none. */
export type ProductosVistos<P extends ProductoVisto = ProductoVisto> = readonly P[] | null;

/** The facts of productos that a statement read, by id. */
export const seenById = <P extends ProductoVisto>(productos: ProductosVistos<P>): ReadonlyMap<string, P> =>
  new Map(productos?.map((producto) => [producto.id, producto]));

/** The columns of a pedido, as the table holds them. */
export const columns = {
  id: pg.uuid,
  cliente_id: pg.uuid,
  estado: pg.text,
  total: pg.nullable(pg.numeric),
  motivo: pg.nullable(pg.text),
  referencia_pago: pg.nullable(pg.text),
  version: pg.int4,
  creado_en: pg.timestamptz,
  actualizado_en: pg.timestamptz,
  confirmado_en: pg.nullable(pg.timestamptz),
  cancelado_en: pg.nullable(pg.timestamptz),
  numero: pg.int4,
  referencia: pg.nullable(pg.text),
  metadatos: pg.json<Metadatos>(),
  apartado_hasta: pg.nullable(pg.timestamptz),
};

type PedidoRow = Row<{ columns: typeof columns }>;

/** A line as statements return it: sku, nombre and precio (in centavos) frozen or live. */
export type Line = {
  readonly producto_id: string;
  readonly sku: string | null;
  readonly nombre: string;
  readonly cantidad: number;
  readonly precio: Centavos;
  /** Left out where nothing can have come back. */
  readonly devuelto?: number;
};

/** A line as confirming reads it, or would: with what the pedido can have of its producto. */
export type ConfirmLine = Line & Pick<ProductoVisto, "estado" | "disponible">;

/** The facts of the productos of such lines, by id. */
export const seenInLines = (lines: readonly ConfirmLine[] | null | undefined): ReadonlyMap<string, ProductoVisto> =>
  new Map(lines?.map((line) => [line.producto_id, { ...line, id: line.producto_id }]));

/** With the stock of the producto of a line, before units of it go back there. */
export type FoundLine = Line & { readonly stock: number | null };

/** The columns of a statement that changes pedidos: the facts that it read, and what it did. */
export const changeColumns = { pos: pg.int4, ...columns, ahora: pg.timestamptz, applied: pg.bool, undecided: pg.bool };

/** A pedido of the domain from a row and its lines. The table's constraints guarantee the columns that an estado needs. */
export const fromRow = (row: PedidoRow, items: readonly Item[]): Pedido => {
  const { id, cliente_id, version, creado_en, actualizado_en, confirmado_en, cancelado_en, motivo } = row;
  const { numero, referencia, metadatos } = row;
  const base = { id, cliente_id, version, creado_en, actualizado_en, items, numero, referencia, metadatos };
  const referencia_pago = row.referencia_pago ?? null; // older rows of the log have none
  if (row.estado === "carrito") return { ...base, estado: row.estado, apartado_hasta: row.apartado_hasta ?? null };
  const total = toCentavos(row.total as string);
  const ended = { ...base, total, referencia_pago };
  if (row.estado === "confirmado") return { ...ended, estado: row.estado, confirmado_en: confirmado_en as Date };
  return { ...ended, estado: "cancelado", motivo, confirmado_en, cancelado_en: cancelado_en as Date };
};

/** A pedido of the domain from a row with its lines. */
export const fromStored = (row: PedidoRow & { readonly items: readonly Line[] | null }): Pedido =>
  fromRow(
    row,
    (row.items ?? []).map(({ producto_id, sku, nombre, cantidad, precio, devuelto = 0 }) => ({
      producto_id,
      sku,
      nombre,
      cantidad,
      precio_unitario: precio,
      devuelto,
    })),
  );

/** A pedido of the domain as the API shows it. */
export const toJson = (pedido: Pedido): z.input<typeof PedidoJson> => ({
  id: pedido.id,
  cliente_id: pedido.cliente_id,
  estado: pedido.estado,
  items: pedido.items.map((item) => ({
    producto_id: item.producto_id,
    sku: item.sku,
    nombre: item.nombre,
    cantidad: item.cantidad,
    precio_unitario: toAmount(item.precio_unitario),
    subtotal: toAmount(subtotal(item)),
    devuelto: item.devuelto,
  })),
  total: toAmount(total(pedido)),
  motivo: "motivo" in pedido ? pedido.motivo : null,
  referencia_pago: "referencia_pago" in pedido ? pedido.referencia_pago : null,
  version: pedido.version,
  creado_en: pedido.creado_en.toISOString(),
  actualizado_en: pedido.actualizado_en.toISOString(),
  confirmado_en: ("confirmado_en" in pedido && pedido.confirmado_en?.toISOString()) || null,
  cancelado_en: ("cancelado_en" in pedido && pedido.cancelado_en.toISOString()) || null,
  total_devuelto: toAmount(totalDevuelto(pedido)),
  numero: pedido.numero,
  apartado_hasta: ("apartado_hasta" in pedido && pedido.apartado_hasta?.toISOString()) || null,
  referencia: pedido.referencia,
  metadatos: pedido.metadatos,
});

/** The key of requests that name this payment: no two run at the same time. */
export const pagoKey = (referencia_pago: string): string => `pago ${referencia_pago}`;
