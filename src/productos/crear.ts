import sql from "../../sql/productos/crear.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { jsonBody, operation } from "../http/operation.ts";
import { toCentavos } from "../money.ts";
import { ok } from "../result.ts";
import { crear, type Producto } from "./producto.ts";
import { NuevoProducto, ProductoJson, toJson } from "./schema.ts";

type Request = Pick<Producto, "id" | "sku" | "nombre" | "stock" | "estado"> & { readonly precio: number };

const columns = {
  pos: pg.int4,
  id: pg.uuid,
  applied: pg.bool,
  undecided: pg.bool,
  creado_en: pg.nullable(pg.timestamptz),
};

const insertProductos = writeStatement<Request, typeof columns>({
  name: "productos/crear",
  text: sql,
  columns,
  conflictKeys: null,
});

/** What the domain says to what the statement saw. The id is not the request's own when the answer is repeated. */
const explain = (request: Request, row: Row<typeof insertProductos> | undefined) => {
  const nuevo = { ...request, id: row?.id ?? request.id, precio: toCentavos(request.precio) };
  return crear(nuevo, !row?.applied, row?.creado_en ?? NEVER);
};

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
  async ({ body, ask }) => {
    const request = { ...body, id: Bun.randomUUIDv7(), sku: body.sku ?? null };
    const outcome = await ask(insertProductos, request, explain);
    return outcome.ok ? ok(toJson(outcome.value)) : outcome;
  },
);
