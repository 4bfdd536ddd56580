import { v7 } from "uuid";
import sql from "../../sql/productos/crear.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { toCentavos } from "../money.ts";
import { crear, type Producto } from "./producto.ts";
import { changeColumns, NuevoProducto, ProductoJson, productoExample, toJson } from "./schema.ts";

type Request = Pick<
  Producto,
  "id" | "sku" | "nombre" | "stock" | "stock_minimo" | "estado" | "referencia" | "metadatos"
> & {
  readonly precio: number;
};

const columns = { ...changeColumns, taken_by: pg.nullable(pg.uuid), referencia_taken_by: pg.nullable(pg.uuid) };

const statement = writeStatement<Request, typeof columns>({
  name: "productos/crear",
  text: sql,
  columns,
  conflictKeys: null,
});

export const insertProductos = write({
  statement,
  requestOf: ({ id, sku, nombre, precio, stock, stock_minimo, estado, referencia, metadatos }): Request => ({
    ...{ id, sku, nombre, stock, stock_minimo, referencia, metadatos },
    precio: Number(precio),
    estado: estado as Producto["estado"],
  }),
  explain: (request: Request, row: Row<typeof statement> | undefined) =>
    crear(
      { ...request, precio: toCentavos(request.precio) },
      row?.taken_by ?? null,
      row?.ahora ?? NEVER,
      row?.referencia_taken_by,
    ),
  present: toJson,
  evento: "producto.creado",
});

/** POST /productos */
export const crearProducto = operation(
  {
    operationId: "crearProducto",
    method: "post",
    path: "/productos",
    tag: "productos",
    rol: "admin",
    summary: "Create a producto",
    description: "The sku, if there is one, belongs to one producto of the tienda only.",
    body: jsonBody(NuevoProducto),
    success: {
      status: 201,
      description: "The new producto.",
      schema: ProductoJson,
      example: productoExample,
      etag: true,
    },
    refusals: ["sku_duplicado", "referencia_duplicada"],
  },
  ({ body, change }) =>
    change(insertProductos, { ...body, id: v7(), sku: body.sku ?? null, referencia: body.referencia ?? null }),
);
