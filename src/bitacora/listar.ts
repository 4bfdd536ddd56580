import { z } from "@hono/zod-openapi";
import sql from "../../sql/bitacora/listar.sql" with { type: "text" };
import { ClienteJson } from "../clientes/schema.ts";
import { pg, statement } from "../db/statement.ts";
import { recorded } from "../db/write.ts";
import { EntregaJson } from "../entregas/schema.ts";
import { decodePosition, encodePosition } from "../eventos/posicion.ts";
import {
  EXAMPLE_ID,
  EXAMPLE_IDS,
  EXAMPLE_LATER,
  Id,
  OptionalId,
  Time,
  TimeBound,
  text,
  Version,
} from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { exampleOf, invalid, limit, listOf, paged } from "../http/pagination.ts";
import { PedidoJson, pedidoExamples } from "../pedidos/schema.ts";
import { ProductoJson } from "../productos/schema.ts";
import { ok } from "../result.ts";
import { WebhookConSecretoJson, WebhookJson } from "../webhooks/schema.ts";

const selectBitacora = statement({
  name: "bitacora/listar",
  text: sql,
  params: ["text", "uuid", "text", "text", "timestamptz", "timestamptz", "text", "int4", "uuid", "int4"],
  columns: {
    id: pg.uuid,
    orden: pg.text,
    sujeto: pg.text,
    operacion: pg.text,
    sujeto_id: pg.uuid,
    version: pg.int4,
    actor: pg.nullable(pg.text),
    creado_en: pg.timestamptz,
    hecho: pg.json<Record<string, unknown>>(),
  },
  plan: "custom",
});

const SUJETOS = ["clientes", "productos", "pedidos", "webhooks", "entregas"] as const;

const CambioJson = z
  .object({
    id: Id,
    sujeto: z.enum(SUJETOS).openapi({ description: "What was changed.", example: "pedidos" }),
    sujeto_id: Id,
    operacion: z.string().openapi({ description: "How it was changed.", example: "confirmar" }),
    version: Version.openapi({ description: "The version that the change made." }),
    actor: z.string().nullable().openapi({
      description: "Who changed it: `clave:<id of the API key>` or `jwt:<sub>`; null while nobody was asked.",
      example: "clave:019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b12",
    }),
    creado_en: Time,
    resultado: z
      .union([ClienteJson, ProductoJson, PedidoJson, WebhookJson, WebhookConSecretoJson, EntregaJson])
      .nullable()
      .openapi({ description: "What it was after the change, as the answer showed it." }),
  })
  .openapi("CambioRegistrado");

const example = exampleOf<z.input<typeof CambioJson>>(
  [
    {
      id: EXAMPLE_ID,
      sujeto: "pedidos",
      sujeto_id: EXAMPLE_IDS.pedido,
      operacion: "confirmar",
      version: pedidoExamples.confirmado.version,
      actor: "clave:019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b12",
      creado_en: EXAMPLE_LATER,
      resultado: pedidoExamples.confirmado,
    },
  ],
  null,
);

const Query = z.strictObject({
  sujeto: z.enum(SUJETOS).optional().openapi({ description: "What was changed." }),
  sujeto_id: OptionalId.optional().openapi({ description: "The id of what was changed." }),
  actor: text(1, 300).optional().openapi({ description: "Who changed it: `clave:<id>` or `jwt:<sub>`." }),
  operacion: text(1, 50).optional().openapi({ description: "How it was changed: `confirmar`." }),
  desde: TimeBound.optional().openapi({ description: "From this time on." }),
  hasta: TimeBound.optional().openapi({ description: "Before this time." }),
  limit,
  cursor: z.string().max(1000).optional().openapi({ description: "`pagina.siguiente` of the page before." }),
});

/** GET /bitacora */
export const listarBitacora = operation(
  {
    operationId: "listarBitacora",
    method: "get",
    path: "/bitacora",
    tag: "auditoria",
    rol: "admin",
    reads: "replica",
    summary: "List who changed what",
    description:
      "Every change of clientes, productos and pedidos, the newest first: who made it, when, and what came of it. Kept for RETENTION_DAYS. All filters hold at once.",
    query: Query,
    success: { status: 200, description: "A page of changes.", schema: listOf(CambioJson), example, list: true },
    refusals: [],
  },
  async ({ query, c }) => {
    const cursor = query.cursor === undefined ? null : decodePosition(query.cursor);
    if (cursor === undefined)
      return invalid("cursor", "Invalid cursor. Pass `pagina.siguiente` of this list unchanged.");
    const { sujeto = null, sujeto_id = null, actor = null, operacion = null, desde = null, hasta = null } = query;
    const from = cursor ?? [null, null, null];
    const filters = [sujeto, sujeto_id, actor, operacion, desde, hasta];
    const rows = await c.get("db").query(selectBitacora, [...filters, ...from, query.limit + 1]);

    const shown = rows.slice(0, query.limit);
    const datos = shown.map(({ orden: _, hecho, creado_en, ...row }) => ({
      ...row,
      sujeto: row.sujeto as (typeof SUJETOS)[number],
      creado_en: creado_en.toISOString(),
      resultado: (recorded(row, hecho)?.data ?? null) as z.input<typeof PedidoJson> | null,
    }));
    const last = shown.at(-1);
    const siguiente = last && rows.length > query.limit ? encodePosition(last) : null;
    return ok(paged(c, datos, { limit: query.limit, page: null, siguiente, total: null }));
  },
);
