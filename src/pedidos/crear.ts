import { z } from "@hono/zod-openapi";
import { v7 } from "uuid";
import sql from "../../sql/pedidos/crear.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { isDuplicate } from "../db/errors.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import type { Identity as Caller } from "../http/access.ts";
import { EXAMPLE_ID, Id, Metadatos, Referencia } from "../http/fields.ts";
import { jsonBody, operation } from "../http/operation.ts";
import type { Identity, Metadatos as Kept } from "../identity.ts";
import { type Cambio, crear } from "./pedido.ts";
import {
  ItemsPedido,
  PedidoJson,
  type ProductosVistos,
  pedidoExamples,
  saleFields,
  seenById,
  toJson,
} from "./schema.ts";
import { sellPedidos } from "./vender.ts";

type Request = Identity & {
  readonly id: string;
  readonly cliente_id: string;
  readonly items: readonly Cambio[];
  readonly numero: number;
};

const columns = {
  pos: pg.int4,
  id: pg.uuid,
  cliente_id: pg.nullable(pg.uuid),
  olvidado: pg.bool,
  version: pg.int4,
  cambios: pg.json<readonly Cambio[]>(),
  productos: pg.nullable(pg.json<ProductosVistos>()),
  ahora: pg.timestamptz,
  applied: pg.bool,
  undecided: pg.bool,
  numero: pg.int4,
  referencia: pg.nullable(pg.text),
  metadatos: pg.json<Kept>(),
  referencia_taken_by: pg.nullable(pg.uuid),
};

const statement = writeStatement<Request, typeof columns>({
  name: "pedidos/crear",
  text: sql,
  columns,
  conflictKeys: null,
});

export const insertPedidos = write({
  statement,
  // The row of an applied request has the cliente.
  requestOf: ({ id, cliente_id, cambios, numero, referencia, metadatos }): Request => ({
    ...{ id, cliente_id: cliente_id as string, items: cambios, numero, referencia, metadatos },
  }),
  explain: ({ items, ...pedido }: Request, row: Row<typeof statement> | undefined) => {
    const productos = seenById(row?.productos ?? null);
    const cliente = row?.cliente_id ? { olvidado: row.olvidado } : null;
    const { id, cliente_id, numero, referencia, metadatos } = pedido;
    const nuevo = { id, cliente_id, numero, referencia, metadatos };
    return crear(nuevo, cliente, items, productos, row?.ahora ?? NEVER, row?.referencia_taken_by);
  },
  present: toJson,
  evento: "pedido.creado",
});

/** The same rule as below, in the words of JSON Schema. */
const ONLY_WITH_CONFIRMAR = {
  if: { properties: { confirmar: { const: true } }, required: ["confirmar"], additionalProperties: true },
  else: {
    properties: { total_esperado: { type: "null" }, referencia_pago: { type: "null" } },
    additionalProperties: true,
  },
} as const;

const NuevoPedido = z
  .strictObject({
    cliente_id: Id,
    items: ItemsPedido.default([]),
    referencia: Referencia.nullish(),
    metadatos: Metadatos.default({}),
    confirmar: z.boolean().default(false).openapi({ description: "Confirm it at once, or create nothing." }),
    ...saleFields,
  })
  .superRefine(({ confirmar, ...sale }, ctx) => {
    for (const field of ["total_esperado", "referencia_pago"] as const)
      if (!confirmar && (sale[field] ?? null) !== null)
        ctx.addIssue({ code: "custom", path: [field], message: "Only with confirmar: true." });
  })
  .openapi("NuevoPedido", {
    ...(ONLY_WITH_CONFIRMAR as object),
    example: { cliente_id: EXAMPLE_ID, items: [{ producto_id: EXAMPLE_ID, cantidad: 2 }] },
  });

/** POST /pedidos */
export const crearPedido = operation(
  {
    operationId: "crearPedido",
    method: "post",
    path: "/pedidos",
    tag: "pedidos",
    rol: "ventas",
    summary: "Create a pedido",
    description:
      "Opens a carrito, with its first items if there are any. The items must be activo and in stock, but nothing is reserved: only confirming takes stock. With confirmar=true the pedido is created and confirmed at once, or nothing is created; the only event is then pedido.confirmado, with version 1.",
    body: jsonBody(NuevoPedido),
    success: {
      status: 201,
      description: "The new carrito; with confirmar=true the new confirmado.",
      schema: PedidoJson,
      example: pedidoExamples.carrito,
      etag: true,
    },
    refusals: [
      "cliente_desconocido",
      "cliente_olvidado",
      "referencia_duplicada",
      "producto_desconocido",
      "demasiados_items",
      "pago_ya_usado",
      "pedido_vacio",
      "producto_inactivo",
      "stock_insuficiente",
      "total_excesivo",
      "total_cambiado",
    ],
  },
  async ({ body, change, c }) => {
    const { confirmar, total_esperado = null, referencia_pago = null, referencia = null, ...rest } = body;
    const numeros = c.get("numeros");
    const { tienda } = c.get("identity") as Caller;
    const create = async () => {
      const nuevo = { ...rest, id: v7(), referencia, numero: await numeros.next(tienda) };
      if (confirmar) return change(sellPedidos, { ...nuevo, total_esperado, referencia_pago });
      return change(insertPedidos, nuevo);
    };
    try {
      return await create();
    } catch (error) {
      // A failover lost who had taken a block, so that two servers have the same one.
      if (!isDuplicate(error)) throw error;
      numeros.drop(tienda);
      return create();
    }
  },
);
