import { z } from "@hono/zod-openapi";
import sql from "../../sql/tiendas/yo.sql" with { type: "text" };
import { pg, statement } from "../db/statement.ts";
import { Id, Time } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { ROLES } from "../http/roles.ts";
import { ok } from "../result.ts";

const selectTienda = statement({
  name: "tiendas/yo",
  text: sql,
  params: [],
  columns: { id: pg.uuid, nombre: pg.text },
  plan: "generic",
});

const YoJson = z
  .object({
    tienda: z.object({ id: Id, nombre: z.string().openapi({ example: "Cerámica Ana" }) }),
    rol: z.enum(ROLES).openapi({ example: "ventas" }),
    actor: z.string().nullable().openapi({
      description: "How `GET /bitacora` names you: `clave:<id of the API key>` or `jwt:<sub>`; null with AUTH=none.",
      example: "clave:019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b12",
    }),
    nombre: z.string().nullable().openapi({ description: "What the API key is called.", example: "caja 2" }),
    caduca_en: Time.nullable().openapi({ description: "When the key or token expires; null: never.", example: null }),
  })
  .openapi("Yo");

/** GET /yo */
export const obtenerYo = operation(
  {
    operationId: "obtenerYo",
    method: "get",
    path: "/yo",
    tag: "acceso",
    rol: "lectura",
    summary: "Who am I?",
    description: "The tienda and rol of the API key or token that the request brings.",
    success: { status: 200, description: "Who asks.", schema: YoJson },
    noStore: true,
    refusals: [],
  },
  async ({ c }) => {
    const [tienda] = await c.get("db").query(selectTienda, []);
    const identity = c.get("identity");
    if (!tienda || !identity) throw new Error("the tienda of the caller is not there");
    const { rol, actor, nombre, caduca_en } = identity;
    return ok({ tienda, rol, actor, nombre, caduca_en: caduca_en?.toISOString() ?? null });
  },
);
