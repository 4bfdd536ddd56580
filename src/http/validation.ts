import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Refusal } from "./problems.ts";
import { problem } from "./respond.ts";

type Issue = z.core.$ZodIssue;

/** One fault of a request. */
type Fault = { campo: string; codigo: string; mensaje: string; refusal?: Refusal };

/** An answer names at most so many faults, and says how many more there are: a small body can have very many. */
const MAX_FAULTS = 100;

/** The parts of a request, as a route declares them. */
export type RequestSchemas = {
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly headers?: z.ZodType | undefined;
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
  const codigo = faultCode(issue);
  const mensaje = codigo === "requerido" ? "This field is required." : issue.message;
  // A fault with a codigo of its own is answered with that, if it is the only one.
  const refusal = issue.code === "custom" ? (issue.params?.refusal as Refusal | undefined) : undefined;
  return [{ campo: campo(issue.path), codigo, mensaje, ...(refusal && { refusal }) }];
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

/** The faults of a value in one line, for who reads them in a table. */
export const mistakes = (schema: z.ZodType, value: unknown): string =>
  faultsOf(schema, value)
    .map((fault) => `${fault.campo}: ${fault.mensaje}`)
    .join("; ");

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
    // No body at all is looked at as an empty object: its faults are the fields that it lacks.
    const absent = body !== undefined && (await c.req.text()) === "";
    const json = absent ? {} : body && (await c.req.json().catch(() => undefined));
    const all = [
      ...faultsOf(schemas.params, c.req.param()),
      ...faultsOf(schemas.query, query),
      ...faultsOf(schemas.headers, c.req.header()),
      ...(json === undefined ? [] : faultsOf(body, json)),
    ];
    const [only] = all;
    if (only?.refusal && all.length === 1) return problem(c, only.refusal);
    const errores = all.slice(0, MAX_FAULTS).map(({ refusal: _, ...fault }) => fault);
    const omitidos = all.length - errores.length;
    return problem(c, { codigo: "datos_invalidos", errores, ...(omitidos > 0 && { omitidos }) });
  };
