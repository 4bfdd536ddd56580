import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { ClienteJson } from "../clientes/schema.ts";
import { eventTypes } from "../db/write.ts";
import { EXAMPLE_ID, Id, Time } from "../http/fields.ts";
import { PedidoJson } from "../pedidos/schema.ts";
import { ProductoJson } from "../productos/schema.ts";

/** What `data` holds, by the beginning of the type. */
const DATA = { cliente: ClienteJson, producto: ProductoJson, pedido: PedidoJson } as const;

/** An event as clients get it (CloudEvents 1.0), about any subject. */
export const EventoJson = z
  .object({
    specversion: z.literal("1.0"),
    id: Id.openapi({ description: "The same however often the event is delivered: drop what you have seen." }),
    source: z.string().openapi({
      description: "The tienda, as a URI reference.",
      example: "/tiendas/00000000-0000-7000-8000-000000000001",
    }),
    type: z.string().openapi({ description: "What happened.", example: "pedido.confirmado" }),
    subject: z.string().openapi({ description: "What changed, as its path.", example: `pedidos/${EXAMPLE_ID}` }),
    time: Time,
    sequence: z.int().openapi({
      description: "The version of the subject after the change: the events of a subject come in this order.",
      example: 2,
    }),
    data: z
      .union([PedidoJson, ProductoJson, ClienteJson])
      .openapi({ description: "The subject after the change, as GET showed it then." }),
  })
  .openapi("Evento");

type Registry = OpenAPIHono["openAPIRegistry"];

/** pedido.confirmado → PedidoConfirmado */
const componentName = (type: string): string =>
  type.replace(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Adds the events to the document, each type with the data that it has, as what a webhook receives. */
export const describeEventos = (registry: Registry): void => {
  for (const type of [...eventTypes.keys()].sort()) {
    const data = DATA[type.split(".")[0] as keyof typeof DATA];
    const schema = EventoJson.extend({ type: z.literal(type), data }).openapi(`Evento${componentName(type)}`);
    registry.registerWebhook({
      operationId: `evento${componentName(type)}`,
      method: "post",
      path: type,
      tags: ["eventos"],
      summary: type,
      security: [],
      request: { body: { required: true, content: { "application/cloudevents+json": { schema } } } },
      responses: { "2xx": { description: "The receiver has taken it." } },
    });
  }
};

/** A page of the feed. */
export const EventosJson = z
  .object({
    datos: z.array(EventoJson),
    pagina: z.object({
      limit: z.int().openapi({ example: 20 }),
      siguiente: z.string().openapi({
        description: "The position after this page, always there: pass it as `despues`.",
        example: "WyIxNzU5MjE4NjA0NTIwNCIsMl0",
      }),
    }),
  })
  .openapi("Eventos");

/** Types of events, separated by commas. */
export const TiposFilter = z
  .string()
  .max(500)
  .transform((value) => value.split(","))
  .refine((tipos) => tipos.every((tipo) => eventTypes.has(tipo)), {
    error: () => `Must be one or more of ${[...eventTypes.keys()].sort().join(", ")}, separated by commas.`,
  })
  .openapi({
    type: "string",
    description: "Only events of these types, separated by commas: `pedido.confirmado,pedido.cancelado`.",
  });

/** One subject: "pedidos/<id>". */
export const SubjectFilter = z
  .string()
  .max(60)
  .toLowerCase()
  .regex(
    /^(clientes|productos|pedidos)\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    `Must be what changed and its id. Example: pedidos/${EXAMPLE_ID}`,
  )
  .openapi({ description: "Only events of this subject: `pedidos/<id>`." });
