import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { toAmount } from "../money.ts";
import { type HeaderName, headerRefs } from "./headers.ts";

type Definition = {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly detail: string;
  /** The members that this problem adds. */
  readonly facts?: Readonly<Record<string, z.ZodType>>;
  /** What they look like. */
  readonly example?: Readonly<Record<string, unknown>>;
  /** Those of them that are money: centavos in the domain, amounts on the wire. */
  readonly money?: readonly string[];
};

const producto_id = "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11";
const named = { producto_id: z.uuid(), nombre: z.string() };

/** THE table of problems: every codigo that the API can answer, with its status and its words (RFC 9457). */
const problems = {
  json_invalido: { status: 400, title: "Malformed JSON", detail: "The body is not valid JSON in UTF-8." },
  cliente_no_encontrado: { status: 404, title: "Cliente not found", detail: "There is no cliente with this id." },
  producto_no_encontrado: { status: 404, title: "Producto not found", detail: "There is no producto with this id." },
  pedido_no_encontrado: { status: 404, title: "Pedido not found", detail: "There is no pedido with this id." },
  ruta_no_encontrada: { status: 404, title: "Route not found", detail: "There is nothing at this path. See /docs." },
  metodo_no_permitido: {
    status: 405,
    title: "Method not allowed",
    detail: "This path does not take this method. The Allow header names those that it takes.",
  },
  cuerpo_demasiado_grande: {
    status: 413,
    title: "Body too large",
    detail: "The body is larger than the server accepts.",
    facts: { maximo_bytes: z.int() },
    example: { maximo_bytes: 1_048_576 },
  },
  tipo_no_soportado: {
    status: 415,
    title: "Unsupported media type",
    detail: "The body must be JSON: send Content-Type: application/json.",
  },
  pedido_no_modificable: {
    status: 409,
    title: "The pedido cannot be modified",
    detail:
      "The estado of the pedido does not allow it: a carrito can be modified, confirmed and cancelled, a confirmado only cancelled, and a cancelado only reopened, if it never was confirmed.",
    facts: { estado: z.enum(["carrito", "confirmado", "cancelado"]) },
    example: { estado: "confirmado" },
  },
  pedido_vacio: { status: 409, title: "The pedido is empty", detail: "A pedido without items cannot be confirmed." },
  producto_inactivo: {
    status: 409,
    title: "Inactive producto",
    detail: "The pedido asks for productos that are not for sale: they are inactivo.",
    facts: { productos: z.array(z.object(named)) },
    example: { productos: [{ producto_id, nombre: "Taza de barro" }] },
  },
  stock_insuficiente: {
    status: 409,
    title: "Not enough stock",
    detail: "There is less than was asked for of the productos in faltantes. Nothing was changed.",
    facts: { faltantes: z.array(z.object({ ...named, pedido: z.int(), disponible: z.int() })) },
    example: { faltantes: [{ producto_id, nombre: "Taza de barro", pedido: 5, disponible: 2 }] },
  },
  stock_excesivo: {
    status: 409,
    title: "Too much stock",
    detail: "There would be more of these productos than the server can keep count of. Nothing was changed.",
    facts: { productos: z.array(z.object(named)), maximo: z.int() },
    example: { productos: [{ producto_id, nombre: "Taza de barro" }], maximo: 1_000_000_000 },
  },
  total_excesivo: {
    status: 409,
    title: "The total is too large",
    detail: "The total of the pedido is larger than the server can keep.",
    facts: { maximo: z.number() },
    example: { maximo: 9_999_999_999.99 },
    money: ["maximo"],
  },
  total_cambiado: {
    status: 409,
    title: "The total has changed",
    detail: "The total is not total_esperado. Nothing was confirmed.",
    facts: { esperado: z.number(), actual: z.number() },
    example: { esperado: 120, actual: 125.5 },
    money: ["esperado", "actual"],
  },
  sku_duplicado: {
    status: 409,
    title: "The sku is taken",
    detail: "Another producto has this sku: producto_id names it.",
    facts: { sku: z.string(), producto_id: z.uuid() },
    example: { sku: "TAZA-01", producto_id },
  },
  email_duplicado: {
    status: 409,
    title: "The email is taken",
    detail: "Another cliente has this email: cliente_id names it.",
    facts: { email: z.string(), cliente_id: z.uuid() },
    example: { email: "ana@example.com", cliente_id: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b10" },
  },
  version_cambiada: {
    status: 412,
    title: "The version has changed",
    detail: "The resource is not in the version that If-Match names: somebody changed it. Read it again.",
    facts: { esperada: z.int().nullable(), actual: z.int() },
    example: { esperada: 2, actual: 3 },
  },
  datos_invalidos: {
    status: 422,
    title: "Invalid data",
    detail:
      "The request has faults. All of them are in errores, up to a hundred; omitidos says how many more there are.",
    facts: {
      errores: z.array(z.object({ campo: z.string(), codigo: z.string(), mensaje: z.string() })),
      omitidos: z.int().optional(),
    },
    example: {
      errores: [{ campo: "items[0].cantidad", codigo: "muy_pequeno", mensaje: "Too small: expected number to be >=0" }],
    },
  },
  cliente_desconocido: {
    status: 422,
    title: "Unknown cliente",
    detail: "The body names a cliente that does not exist.",
    facts: { cliente_id: z.uuid() },
    example: { cliente_id: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b10" },
  },
  producto_desconocido: {
    status: 422,
    title: "Unknown producto",
    detail: "The body names productos that do not exist.",
    facts: { productos: z.array(z.uuid()) },
    example: { productos: [producto_id] },
  },
  pagina_demasiado_profunda: {
    status: 422,
    title: "The page is too deep",
    detail:
      "Pages reach 10 000 rows deep. Narrow the list with a filter, or walk it with cursor: pagina.siguiente of the page before.",
    facts: { maximo_filas: z.int() },
    example: { maximo_filas: 10_000 },
  },
  clave_reutilizada: {
    status: 422,
    title: "The Idempotency-Key was used for another request",
    detail: "This Idempotency-Key came with another request before. Use a new key for each new request.",
  },
  demasiados_items: {
    status: 422,
    title: "Too many items",
    detail: "A pedido has at most 200 items.",
    facts: { items: z.int(), maximo: z.int() },
    example: { items: 201, maximo: 200 },
  },
  error_interno: { status: 500, title: "Internal error", detail: "Something went wrong here. The log knows more." },
  no_disponible: {
    status: 503,
    title: "Unavailable",
    detail: "The server cannot answer at the moment. Try again after Retry-After seconds.",
  },
} as const satisfies Record<string, Definition>;

export type Codigo = keyof typeof problems;

/** A refusal as the domain states it: its codigo, and the facts of it. */
export type Refusal = { readonly codigo: Codigo; readonly [fact: string]: unknown };

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
type FactsOf<D> = D extends { readonly facts: infer F extends z.ZodRawShape }
  ? Frozen<z.input<z.ZodObject<F>>>
  : unknown;

/** A refusal with one of these codigos, and the facts that the document promises of it. */
export type RefusalOf<K extends Codigo> = { [C in K]: { readonly codigo: C } & FactsOf<(typeof problems)[C]> }[K];

/** The media type of every problem (RFC 9457 §3). */
const PROBLEM_JSON = "application/problem+json";

/** Seconds after which a client that got a 503 may try again. */
const RETRY_AFTER = "1";

/** The members that every problem has. */
const members = {
  type: z.string().openapi({ description: "Identifies the kind of problem.", example: "/problemas/pedido_vacio" }),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().openapi({ description: "The path that was asked for." }),
  codigo: z.string().openapi({ description: "The kind of problem, for programs." }),
  request_id: z
    .string()
    .openapi({ description: "Names this request in the log of the server, and is the answer's X-Request-Id." }),
};

/** The body of any problem. */
export const Problem = z
  .looseObject(members)
  .openapi("Problema", { description: "RFC 9457 problem details; each codigo adds the facts of its own." });

/** stock_insuficiente → StockInsuficiente */
const componentName = (codigo: string): string =>
  codigo.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The bodies of the problems, by codigo: what clients can tell apart by it, each with its facts. */
const schemas = new Map(
  Object.entries<Definition>(problems).map(([codigo, { status, facts }]) => [
    codigo,
    z
      .object({
        ...members,
        type: z.literal(`/problemas/${codigo}`),
        status: z.literal(status),
        codigo: z.literal(codigo),
        ...facts,
      })
      .openapi(componentName(codigo)),
  ]),
);

/** The schema of an answer with one of these codigos. */
const schemaOf = (codigos: readonly Codigo[]): z.ZodType => {
  const [first, ...others] = codigos.map((codigo) => schemas.get(codigo) ?? Problem);
  return others.length === 0 ? (first as z.ZodType) : z.discriminatedUnion("codigo", [first, ...others] as never);
};

const body = (codigo: Codigo, facts: Readonly<Record<string, unknown>>, instance: string, request_id: string) => {
  const { status, title, detail } = problems[codigo];
  return { type: `/problemas/${codigo}`, title, status, detail, instance, codigo, request_id, ...facts };
};

const REQUEST_ID = "0b9d0b8e-5f0e-4f3c-8a55-2f2a6f1f7c11";

const exampleOf = (codigo: Codigo, instance: string) => {
  const { example = {} }: Definition = problems[codigo];
  return body(codigo, example, instance, REQUEST_ID);
};

/** Every codigo that the API can answer. */
export const CODIGOS = Object.keys(problems) as readonly Codigo[];

/** What there is to say of a codigo, with an example; null when the API has no such codigo. */
export const explainProblem = (name: string) => {
  const codigo = CODIGOS.find((known) => known === name);
  if (!codigo) return null;
  const { status, title, detail } = problems[codigo];
  return { codigo, status, title, detail, ejemplo: exampleOf(codigo, "/pedidos") };
};

/** Answers with a problem: the refusal's codigo decides the status, its other members become facts. */
export const problem = (c: Context, refusal: Refusal, headers: Record<string, string> = {}): Response => {
  const { codigo, ...facts } = refusal;
  const { money = [] }: Definition = problems[codigo];
  const shown = Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, money.includes(name) ? toAmount(fact as number) : fact]),
  );
  c.set("refusal", refusal);
  if (codigo === "no_disponible") c.header("Retry-After", RETRY_AFTER);
  return c.body(JSON.stringify(body(codigo, shown, c.req.path, c.get("requestId"))), problems[codigo].status, {
    "Content-Type": PROBLEM_JSON,
    ...headers,
  });
};

/** OpenAPI responses for these codigos, one per status, each codigo with an example; all have these headers too. */
export const problemResponses = (codigos: readonly Codigo[], path: string, others: readonly HeaderName[] = []) => {
  const byStatus = Map.groupBy(codigos, (codigo) => problems[codigo].status);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((codigo) => `\`${codigo}\`: ${problems[codigo].title}.`).join("  \n"),
        headers: headerRefs(
          "X-Request-Id",
          ...others,
          ...(group.includes("no_disponible") ? ["Retry-After" as const] : []),
        ),
        content: {
          [PROBLEM_JSON]: {
            schema: schemaOf(group),
            examples: Object.fromEntries(
              group.map((codigo) => [codigo, { summary: problems[codigo].title, value: exampleOf(codigo, path) }]),
            ),
          },
        },
      },
    ]),
  );
};
