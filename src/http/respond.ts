import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { toAmount } from "../money.ts";
import { type HeaderName, headerRefs } from "./headers.ts";
import { type Codigo, type Definition, problems, type Refusal } from "./problems.ts";
import { pathOf } from "./target.ts";

/** The media type of every problem (RFC 9457 §3). */
const PROBLEM_JSON = "application/problem+json";

/** Seconds after which a client that got a 503 may try again. */
const RETRY_AFTER = "1";

/** The problems that say when to try again. */
const RETRY: readonly Codigo[] = ["no_disponible", "demasiadas_peticiones"];

/** The members that every problem has. */
const members = {
  type: z
    .string()
    .openapi({ description: "The kind of problem, as the path that explains it.", example: "/problemas/pedido_vacio" }),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().openapi({ description: "The path of the request." }),
  codigo: z.string().openapi({ description: "The kind of problem, for programs." }),
  request_id: z
    .string()
    .openapi({ description: "Identifies this request in the server's log; the same as the header X-Request-Id." }),
};

/** The body of any problem. */
export const Problem = z
  .looseObject(members)
  .openapi("Problema", { description: "RFC 9457 problem details. Each codigo adds facts of its own." });

/** stock_insuficiente → StockInsuficiente */
const componentName = (codigo: string): string =>
  codigo.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The schemas of the problems by codigo, each with its facts: clients tell them apart by it. */
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

/** The status and the words of a codigo, with an example. */
export const explainProblem = (codigo: Codigo) => {
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
  return c.body(JSON.stringify(body(codigo, shown, pathOf(c.req.url), c.get("requestId"))), problems[codigo].status, {
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
          ...(group.includes("demasiadas_peticiones") ? ["Cache-Control" as const] : []),
          ...(RETRY.some((codigo) => group.includes(codigo)) ? ["Retry-After" as const] : []),
          ...(group.includes("no_autenticado") ? ["WWW-Authenticate" as const] : []),
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
