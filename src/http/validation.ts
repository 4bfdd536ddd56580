import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { problem } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** One fault of a request. */
type Fault = { campo: string; codigo: string; mensaje: string };

/** The parts of a request, as a route declares them. */
export type RequestSchemas = {
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly body?:
    | { readonly required: boolean; readonly content: { readonly "application/json": { readonly schema: z.ZodType } } }
    | undefined;
};

/** items[0].cantidad */
const campo = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");

const faultCode = (issue: Issue): string => {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "requerido" : "tipo_invalido";
    case "too_small":
      return "muy_pequeno";
    case "too_big":
      return "muy_grande";
    case "invalid_format":
      return "formato_invalido";
    case "custom":
      return typeof issue.params?.codigo === "string" ? issue.params.codigo : "valor_invalido";
    default:
      return "valor_invalido";
  }
};

const faults = (issue: Issue): Fault[] => {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      campo: campo([...issue.path, key]),
      codigo: "campo_desconocido",
      mensaje: "There is no such field here.",
    }));
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const option = issue.errors.toSorted((a, b) => distance(a) - distance(b))[0] ?? [];
    return option.flatMap((inner) => faults({ ...inner, path: [...issue.path, ...inner.path] } as Issue));
  }
  return [{ campo: campo(issue.path), codigo: faultCode(issue), mensaje: issue.message }];
};

/** How far a value is from an option of a union: an unknown field at the top says that the other option was meant. */
const distance = (issues: readonly Issue[]): number =>
  issues.reduce(
    (sum, issue) =>
      sum + (issue.code === "unrecognized_keys" && issue.path.length === 0 ? 1000 * issue.keys.length : 1),
    0,
  );

/** The faults of a value, each place and codigo once: a cantidad of 2^53 is not too large twice. */
const faultsOf = (schema: z.ZodType | undefined, value: unknown): Fault[] => {
  // The issue keeps its input so that a missing field can be told from one of the wrong type.
  const all = schema?.safeParse(value, { reportInput: true }).error?.issues.flatMap(faults) ?? [];
  return [...new Map(all.map((fault) => [`${fault.campo} ${fault.codigo}`, fault])).values()];
};

/**
 * What to do with the validation of one part of a request: nothing if it is sound; else every part is looked at, so
 * that one 422 names all the faults of the request. Malformed JSON is thrown by the body's own validator.
 */
export const validationHook =
  (schemas: RequestSchemas) =>
  async (result: { success: boolean }, c: Context): Promise<Response | undefined> => {
    if (result.success) return undefined;
    const query = Object.fromEntries(
      Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
    );
    const body = schemas.body?.content["application/json"].schema;
    const json = body ? await c.req.json().catch(() => undefined) : undefined;
    const errores = [
      ...faultsOf(schemas.params, c.req.param()),
      ...faultsOf(schemas.query, query),
      ...(json === undefined ? [] : faultsOf(body, json)),
    ];
    const refusal = { codigo: "datos_invalidos", errores } as const;
    return problem(c, refusal);
  };

/** Text that PostgreSQL can store and every client can show: no NUL, no lone surrogates; spaces around it are cut. */
export const text = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes("\0"), "must be Unicode text without NUL characters");

/** An id, in the lower case in which PostgreSQL writes it. */
export const Id = z.uuid().toLowerCase().openapi({ example: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11" });

/** The parameters of a path with one id. */
export const IdParams = z.strictObject({ id: Id });
