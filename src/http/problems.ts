import { z } from "@hono/zod-openapi";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ROLES } from "./roles.ts";

export type Definition = {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly detail: string;
  /** The members that this problem adds to those of every problem. */
  readonly facts?: Readonly<Record<string, z.ZodType>>;
  /** An example of them. */
  readonly example?: Readonly<Record<string, unknown>>;
  /** Those of them that are money: centavos in the domain, amounts on the wire. */
  readonly money?: readonly string[];
};

const producto_id = "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11";
const named = { producto_id: z.uuid(), nombre: z.string() };

/** THE table of problems: every codigo that the API can answer, with its status and text (RFC 9457). */
export const problems = {
  json_invalido: { status: 400, title: "Malformed JSON", detail: "The body is not valid JSON in UTF-8." },
  host_invalido: {
    status: 400,
    title: "Malformed Host",
    detail: "The Host header must name one host, with or without a port: `Host: api.example.com`.",
  },
  peticion_interrumpida: {
    status: 400,
    title: "Interrupted request",
    detail: "The client closed the connection before the request was complete. This codigo appears only in the log.",
  },
  no_autenticado: {
    status: 401,
    title: "Not authenticated",
    detail: "This operation needs a valid API key or token: send `Authorization: Bearer <key>`.",
  },
  sin_permiso: {
    status: 403,
    title: "Not permitted",
    detail: "The rol of the API key or token does not permit this operation.",
    facts: { rol: z.enum(ROLES), necesita: z.enum(ROLES) },
    example: { rol: "lectura", necesita: "ventas" },
  },
  cliente_no_encontrado: { status: 404, title: "Cliente not found", detail: "There is no cliente with this id." },
  producto_no_encontrado: { status: 404, title: "Producto not found", detail: "There is no producto with this id." },
  producto_no_existia: {
    status: 404,
    title: "The producto did not exist then",
    detail: "The producto was created later than `en`: at creado_en.",
    facts: { creado_en: z.iso.datetime() },
    example: { creado_en: "2026-11-22T20:00:00.000Z" },
  },
  pedido_no_encontrado: { status: 404, title: "Pedido not found", detail: "There is no pedido with this id." },
  webhook_no_encontrado: { status: 404, title: "Webhook not found", detail: "There is no webhook with this id." },
  entrega_no_encontrada: {
    status: 404,
    title: "Entrega not found",
    detail:
      "This webhook has no entrega of an event with this id, or it has been deleted: entregas are kept for RETENTION_DAYS.",
  },
  ruta_no_encontrada: { status: 404, title: "Route not found", detail: "This path does not exist. See /docs." },
  metodo_no_permitido: {
    status: 405,
    title: "Method not allowed",
    detail: "This path does not support this method. The Allow header lists the methods it supports.",
  },
  posicion_caducada: {
    status: 410,
    title: "The position is too old",
    detail:
      "Events after this position have been deleted: they are kept for RETENTION_DAYS. Read the resources themselves, then go on without `despues` (the oldest event that is left) or with `despues=ahora`.",
  },
  cuerpo_demasiado_grande: {
    status: 413,
    title: "Body too large",
    detail: "The body is larger than maximo_bytes.",
    facts: { maximo_bytes: z.int() },
    example: { maximo_bytes: 262_144 },
  },
  url_demasiado_larga: {
    status: 414,
    title: "URL too long",
    detail: "The URL is longer than maximo_bytes. No operation needs one that long: look at the query.",
    facts: { maximo_bytes: z.int() },
    example: { maximo_bytes: 8_192 },
  },
  tipo_no_soportado: {
    status: 415,
    title: "Unsupported media type",
    detail: "The body must be plain JSON: send Content-Type: application/json, and no Content-Encoding.",
  },
  cuerpo_lento: {
    status: 408,
    title: "Body too slow",
    detail: "The body did not arrive within this number of seconds. Nothing was changed.",
    facts: { segundos: z.int() },
    example: { segundos: 30 },
  },
  pedido_no_modificable: {
    status: 409,
    title: "The pedido cannot be modified",
    detail:
      "The estado of the pedido does not allow this. A carrito can be modified, confirmed or cancelled. A confirmado can only be cancelled, replaced or, in part, returned. A cancelado that was never confirmed can only be reopened; any other cannot change.",
    facts: { estado: z.enum(["carrito", "confirmado", "cancelado"]) },
    example: { estado: "confirmado" },
  },
  pedido_vacio: { status: 409, title: "The pedido is empty", detail: "A pedido without items cannot be confirmed." },
  producto_inactivo: {
    status: 409,
    title: "Inactive producto",
    detail: "The pedido contains productos that are not for sale: their estado is inactivo.",
    facts: { productos: z.array(z.object(named)) },
    example: { productos: [{ producto_id, nombre: "Taza de barro" }] },
  },
  stock_insuficiente: {
    status: 409,
    title: "Not enough stock",
    detail: "The productos in faltantes do not have enough stock. Nothing was changed.",
    facts: { faltantes: z.array(z.object({ ...named, pedido: z.int(), disponible: z.int() })) },
    example: { faltantes: [{ producto_id, nombre: "Taza de barro", pedido: 5, disponible: 2 }] },
  },
  stock_excesivo: {
    status: 409,
    title: "Too much stock",
    detail: "The stock of these productos would exceed the maximum. Nothing was changed.",
    facts: { productos: z.array(z.object(named)), maximo: z.int() },
    example: { productos: [{ producto_id, nombre: "Taza de barro" }], maximo: 1_000_000_000 },
  },
  total_excesivo: {
    status: 409,
    title: "The total is too large",
    detail: "The total of the pedido would exceed the maximum. Nothing was changed.",
    facts: { maximo: z.number() },
    example: { maximo: 9_999_999_999.99 },
    money: ["maximo"],
  },
  total_cambiado: {
    status: 409,
    title: "The total has changed",
    detail: "The total differs from total_esperado. Nothing was confirmed.",
    facts: { esperado: z.number(), actual: z.number() },
    example: { esperado: 120, actual: 125.5 },
    money: ["esperado", "actual"],
  },
  pago_ya_usado: {
    status: 409,
    title: "The payment was used before",
    detail:
      "A pedido has been confirmed with this referencia_pago: pedido_id names it. One payment pays one pedido, also if that was cancelled later. Nothing was changed.",
    facts: { pedido_id: z.uuid() },
    example: { pedido_id: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b14" },
  },
  sku_duplicado: {
    status: 409,
    title: "The sku is taken",
    detail: "Another producto has this sku: producto_id names it.",
    facts: { sku: z.string(), producto_id: z.uuid() },
    example: { sku: "TAZA-01", producto_id },
  },
  referencia_duplicada: {
    status: 409,
    title: "The referencia is taken",
    detail: "Another resource of this kind has this referencia: id names it. Nothing was changed.",
    facts: { referencia: z.string(), id: z.uuid() },
    example: { referencia: "WEB-1042", id: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b14" },
  },
  email_duplicado: {
    status: 409,
    title: "The email is taken",
    detail: "Another cliente has this email: cliente_id names it.",
    facts: { cliente_id: z.uuid() },
    example: { cliente_id: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b10" },
  },
  cliente_olvidado: {
    status: 409,
    title: "The cliente was erased",
    detail:
      "The person was erased on request. This cliente cannot be changed, and places no more pedidos; create a new one.",
    facts: { cliente_id: z.uuid() },
    example: { cliente_id: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b10" },
  },
  conteo_superado: {
    status: 409,
    title: "A later count exists",
    detail:
      "A count was entered after this version of the producto: it made the version conteo. Nothing was changed. If the stock still seems wrong, read the producto and count again.",
    facts: { version: z.int(), conteo: z.int(), actual: z.int() },
    example: { version: 3, conteo: 5, actual: 7 },
  },
  devolucion_excesiva: {
    status: 409,
    title: "More than can be returned",
    detail:
      "devolvible is what is left to return of each producto in excesos: what was sold, less what was returned before. Nothing was changed.",
    facts: { excesos: z.array(z.object({ producto_id: z.uuid(), cantidad: z.int(), devolvible: z.int() })) },
    example: { excesos: [{ producto_id, cantidad: 3, devolvible: 1 }] },
  },
  ya_devuelto: {
    status: 409,
    title: "Some of it was returned",
    detail: "A line cannot have a lower cantidad than what was returned of it (devuelto). Nothing was changed.",
    facts: { lineas: z.array(z.object({ ...named, cantidad: z.int(), devuelto: z.int() })) },
    example: { lineas: [{ producto_id, nombre: "Taza de barro", cantidad: 1, devuelto: 2 }] },
  },
  version_cambiada: {
    status: 412,
    title: "The version has changed",
    detail: "The resource has changed since the version in If-Match. Read it again. Nothing was changed.",
    facts: { esperada: z.int().nullable(), actual: z.int() },
    example: { esperada: 2, actual: 3 },
  },
  datos_invalidos: {
    status: 422,
    title: "Invalid data",
    detail: "The request is not valid. errores lists every fault, up to 100; omitidos is the number of further faults.",
    facts: {
      errores: z.array(z.object({ campo: z.string(), codigo: z.string(), mensaje: z.string() })),
      omitidos: z.int().optional(),
    },
    example: {
      errores: [{ campo: "items[0].cantidad", codigo: "muy_pequeno", mensaje: "Must be at least 0. Example: 2" }],
    },
  },
  cliente_desconocido: {
    status: 422,
    title: "Unknown cliente",
    detail: "The cliente in the body does not exist.",
    facts: { cliente_id: z.uuid() },
    example: { cliente_id: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b10" },
  },
  producto_desconocido: {
    status: 422,
    title: "Unknown producto",
    detail: "Some productos in the body do not exist.",
    facts: { productos: z.array(z.uuid()) },
    example: { productos: [producto_id] },
  },
  version_desconocida: {
    status: 422,
    title: "Unknown version",
    detail: "The producto never had the version in the body: actual is its newest. Send the version that GET showed.",
    facts: { version: z.int(), actual: z.int() },
    example: { version: 9, actual: 3 },
  },
  pagina_demasiado_profunda: {
    status: 422,
    title: "The page is too deep",
    detail:
      "Pages by number end at 10 000 rows. Use a filter, or pass pagina.siguiente of the previous page as cursor.",
    facts: { maximo_filas: z.int() },
    example: { maximo_filas: 10_000 },
  },
  periodo_invalido: {
    status: 422,
    title: "Invalid period",
    detail:
      "The bounds of the period do not fit each other, the order, or what is summed up by. mensaje says what does.",
    facts: { campo: z.string(), mensaje: z.string() },
    example: { campo: "hasta", mensaje: "hasta must be after desde." },
  },
  clave_reutilizada: {
    status: 422,
    title: "The Idempotency-Key was used for another request",
    detail: "This Idempotency-Key was sent with a different request before. Use a new key for each new request.",
  },
  demasiados_items: {
    status: 422,
    title: "Too many items",
    detail: "A pedido has at most 200 items.",
    facts: { items: z.int(), maximo: z.int() },
    example: { items: 201, maximo: 200 },
  },
  demasiadas_peticiones: {
    status: 429,
    title: "Too many requests",
    detail:
      "At most maximo requests are accepted in this number of seconds from one key (por: clave) or one address (por: direccion), and at most maximo rejected keys from one address (por: rechazos). Try again after the number of seconds in Retry-After.",
    facts: { por: z.enum(["clave", "direccion", "rechazos"]), maximo: z.int(), segundos: z.int() },
    example: { por: "clave", maximo: 6_000, segundos: 60 },
  },
  error_interno: {
    status: 500,
    title: "Internal error",
    detail: "An unexpected error occurred. Quote `request_id` when you report it.",
  },
  no_disponible: {
    status: 503,
    title: "Unavailable",
    detail: "The server cannot answer right now. Try again after the number of seconds in Retry-After.",
  },
} as const satisfies Record<string, Definition>;

export type Codigo = keyof typeof problems;

/** Every codigo that the API can answer. */
export const CODIGOS = Object.keys(problems) as readonly Codigo[];

/** A refusal as the domain states it: its codigo and its facts. */
export type Refusal = { readonly codigo: Codigo; readonly [fact: string]: unknown };

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
type FactsOf<D> = D extends { readonly facts: infer F extends z.ZodRawShape }
  ? Frozen<z.input<z.ZodObject<F>>>
  : unknown;

/** A refusal with one of these codigos, and the facts that the document promises of it. */
export type RefusalOf<K extends Codigo> = { [C in K]: { readonly codigo: C } & FactsOf<(typeof problems)[C]> }[K];
