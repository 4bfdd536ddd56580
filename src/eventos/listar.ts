import { z } from "@hono/zod-openapi";
import sql from "../../sql/eventos/listar.sql" with { type: "text" };
import type { TiendaDatabase } from "../db/database.ts";
import { pg, statement, type TiendaId } from "../db/statement.ts";
import { eventTypes } from "../db/write.ts";
import { EXAMPLE_ID, EXAMPLE_IDS, EXAMPLE_LATER } from "../http/fields.ts";
import { operation } from "../http/operation.ts";
import { invalid, limit } from "../http/pagination.ts";
import { pedidoExamples } from "../pedidos/schema.ts";
import { err, ok } from "../result.ts";
import { type Evento, type LogRow, toEvento } from "./evento.ts";
import { endOfFeed } from "./fin.ts";
import { decodePosition, encodePosition, type Posicion } from "./posicion.ts";
import { EventosJson, SubjectFilter, TiposFilter } from "./schema.ts";

const selectEventos = statement({
  name: "eventos/listar",
  text: sql,
  params: ["text", "int4", "uuid", "text", "text", "uuid", "int4", "int4"],
  columns: {
    id: pg.nullable(pg.uuid),
    orden: pg.nullable(pg.text),
    sujeto: pg.nullable(pg.text),
    operacion: pg.nullable(pg.text),
    sujeto_id: pg.nullable(pg.uuid),
    version: pg.nullable(pg.int4),
    creado_en: pg.nullable(pg.timestamptz),
    hecho: pg.nullable(pg.json<Record<string, unknown>>()),
    fin_orden: pg.text,
    fin_version: pg.int4,
    fin_id: pg.uuid,
    caducada: pg.bool,
  },
  plan: "custom",
});

/** How many rows one read looks at, however few of them pass its filter. */
const SCAN = 5_000;

/** What to read of the feed. */
export type Filtro = {
  /** Types of events; undefined: all. */
  readonly tipos?: readonly string[] | undefined;
  /** One subject: "pedidos/<id>"; undefined: all. */
  readonly subject?: string | undefined;
};

/** A part of the feed: events with the position of each, and the position from which to go on. */
export type Tramo = {
  readonly eventos: readonly { readonly evento: Evento; readonly posicion: Posicion }[];
  readonly fin: Posicion;
  /** Whether events after the position have been deleted. */
  readonly caducada: boolean;
};

/** Whether an event passes a filter. */
export const passes = ({ tipos, subject }: Filtro, evento: Evento): boolean =>
  (tipos?.includes(evento.type) ?? true) && (subject ?? evento.subject) === evento.subject;

/** Reads the feed of a tienda after this position (null: from its oldest event), at most so many events. */
export const readFeed = async (
  db: TiendaDatabase,
  tienda: TiendaId,
  despues: Posicion | null,
  filtro: Filtro,
  most: number,
): Promise<Tramo> => {
  const { tipos, subject } = filtro;
  const operaciones = tipos && JSON.stringify(tipos.flatMap((tipo) => [...(eventTypes.get(tipo) ?? [])]));
  const [sujeto = null, sujeto_id = null] = subject?.split("/") ?? [];
  const from = despues ?? [null, null, null];
  const rows = await db.query(selectEventos, [...from, operaciones ?? null, sujeto, sujeto_id, most, SCAN]);
  const [first] = rows;
  if (!first) throw new Error("the feed has no end");
  const eventos = rows.flatMap((row) => {
    const evento = row.id === null ? null : toEvento(tienda, row as LogRow);
    // An operacion can be an event of several types.
    if (evento === null || !passes(filtro, evento)) return [];
    const posicion: Posicion = [row.orden as string, row.version as number, evento.id];
    return [{ evento, posicion }];
  });
  return { eventos, fin: [first.fin_orden, first.fin_version, first.fin_id], caducada: first.caducada };
};

const example: z.input<typeof EventosJson> = {
  datos: [
    {
      specversion: "1.0",
      id: EXAMPLE_ID,
      source: "/tiendas/00000000-0000-7000-8000-000000000001",
      type: "pedido.confirmado",
      subject: `pedidos/${EXAMPLE_IDS.pedido}`,
      time: EXAMPLE_LATER,
      sequence: pedidoExamples.confirmado.version,
      data: pedidoExamples.confirmado,
    },
  ],
  pagina: { limit: 20, siguiente: encodePosition({ orden: "742", version: 2, id: EXAMPLE_ID }) },
};

const Query = z.strictObject({
  despues: z.string().min(1).max(200).optional().openapi({
    description:
      "`pagina.siguiente` of the page before, `ahora` for what happens from now on. Without it: the oldest event that is kept.",
  }),
  tipo: TiposFilter.optional(),
  subject: SubjectFilter.optional(),
  limit,
});

/** GET /eventos */
export const listarEventos = operation(
  {
    operationId: "listarEventos",
    method: "get",
    path: "/eventos",
    tag: "eventos",
    rol: "lectura",
    reads: "replica",
    summary: "Read what happened",
    description:
      "Every change of clientes, productos and pedidos, the oldest first, each as a CloudEvent with the resource as GET showed it then. No change is ever missing, none appears before it is certain, and the order never changes: keep `pagina.siguiente`, pass it as `despues`, and you see every event once. An empty page means that nothing new has happened; a page can have fewer events than limit, even none, and more behind it only while its filters skip many. Kept for RETENTION_DAYS; a position from before is 410 `posicion_caducada`.",
    query: Query,
    success: { status: 200, description: "Events, in order.", schema: EventosJson, example },
    noStore: true,
    refusals: ["posicion_caducada"],
  },
  async ({ query, c }) => {
    const { despues, tipo: tipos, subject, limit } = query;
    const [db, identity] = [c.get("db"), c.get("identity")];
    if (!identity) throw new Error("the feed belongs to a tienda, and nobody asks for one");
    if (despues === "ahora") {
      // A replica would say where it is itself.
      c.get("caller").replica = undefined;
      return ok(page([], await endOfFeed(db), limit));
    }
    const from = despues === undefined ? null : decodePosition(despues);
    if (from === undefined)
      return invalid("despues", "Invalid position. Pass `pagina.siguiente` of this feed unchanged, or `ahora`.");
    const { eventos, fin, caducada } = await readFeed(db, identity.tienda, from, { tipos, subject }, limit);
    return caducada ? err({ codigo: "posicion_caducada" }) : ok(page(eventos, fin, limit));
  },
);

const page = (eventos: Tramo["eventos"], [orden, version, id]: Posicion, limit: number) => ({
  datos: eventos.map(({ evento }) => evento) as z.input<typeof EventosJson>["datos"],
  pagina: { limit, siguiente: encodePosition({ orden, version, id }) },
});
