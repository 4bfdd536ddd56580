import sql from "../../sql/productos/crear.sql" with { type: "text" };
import { statement } from "../db/statement.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { ok } from "../result.ts";
import { crear } from "./producto.ts";
import { columns, fromRow, NuevoProducto, ProductoJson, toJson } from "./schema.ts";

const insertProducto = statement({
  name: "productos/crear",
  text: sql,
  params: ["uuid", "uuid", "text", "text", "numeric", "int4", "text"],
  columns,
  plan: "generic",
});

/** POST /productos */
export const crearProducto = operation(
  {
    operationId: "crearProducto",
    method: "post",
    path: "/productos",
    tag: "productos",
    summary: "Create a producto",
    description: "The sku, if there is one, belongs to one producto of the tienda only.",
    body: jsonBody(NuevoProducto),
    success: { status: 201, description: "The new producto.", schema: ProductoJson, etag: true },
    refusals: ["sku_duplicado"],
  },
  async ({ body, c }) => {
    const { nombre, precio, stock, estado } = body;
    const sku = body.sku ?? null;
    const id = Bun.randomUUIDv7();
    const [row] = await c.var.db.query(insertProducto, [c.var.tienda, id, sku, nombre, precio, stock, estado]);
    const outcome = crear(row && fromRow(row), sku);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
