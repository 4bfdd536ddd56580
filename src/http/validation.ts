import { getOpenApiMetadata } from "@asteasolutions/zod-to-openapi";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { EXAMPLE_ID } from "./fields.ts";
import { hintOf } from "./hints.ts";
import type { Refusal } from "./problems.ts";
import { problem } from "./respond.ts";

type Issue = z.core.$ZodIssue;

type RawIssue = z.core.$ZodRawIssue;

/** One fault of a request. */
type Fault = { campo: string; codigo: string; mensaje: string; refusal?: Refusal };

/** The most faults that an answer lists; it counts the others. A small body can have very many. */
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

/** The codigo of a fault. */
const codeOf = (issue: Issue): string => {
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

/** The name of each type, and an example for fields that declare none. */
const TYPES: Readonly<Record<string, readonly [name: string, example: unknown]>> = {
  string: ["text", "text"],
  number: ["a number", 1],
  int: ["a whole number", 1],
  boolean: ["true or false", true],
  array: ["a list", []],
  object: ["an object", {}],
  record: ["an object", {}],
};

/** The same for each format of a text. */
const FORMS: typeof TYPES = {
  uuid: ["an id", EXAMPLE_ID],
  datetime: ["a time in RFC 3339", "2026-01-31T12:00:00Z"],
  date: ["a day", "2026-01-31"],
};

/** A sentence that says what is right. It replaces the validator's own; a message of the schema takes precedence. */
const sentenceOf = (issue: RawIssue): readonly [sentence: string, example?: unknown] => {
  switch (issue.code) {
    case "invalid_type": {
      const [name, example] = TYPES[issue.expected] ?? [`of type ${issue.expected}`, undefined];
      return [issue.input === undefined ? "This field is required." : `Must be ${name}.`, example];
    }
    case "too_small":
      if (issue.origin !== "string") return [`Must be at least ${issue.minimum}.`];
      return [issue.minimum === 1 ? "Must not be empty." : `Must have at least ${issue.minimum} characters.`, "text"];
    case "too_big":
      if (issue.origin !== "string") return [`Must be at most ${issue.maximum}.`];
      return [`Must have at most ${issue.maximum} characters.`];
    case "invalid_format": {
      const [name, example] = FORMS[issue.format] ?? ["of another form", undefined];
      return [`Must be ${name}.`, example];
    }
    case "invalid_value":
      return [`Must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.join(", ")}.`];
    default:
      return ["This value is not valid."];
  }
};

/** The example that a field declares. */
const declaredExample = (issue: RawIssue & { readonly schema?: unknown }): unknown => {
  const schema: unknown = issue.schema ?? issue.inst;
  return schema instanceof z.ZodType ? getOpenApiMetadata(schema).example : undefined;
};

/** The message of a fault; `write` shows an example as the client would write it there. */
const words =
  (write: (example: unknown) => string) =>
  (issue: RawIssue): string => {
    const [sentence, standard] = sentenceOf(issue);
    const example = declaredExample(issue) ?? standard;
    return example === undefined ? sentence : `${sentence} Example: ${write(example)}`;
  };

const inJson = words((example) => JSON.stringify(example));
const inText = words((example) => (typeof example === "object" ? JSON.stringify(example) : String(example)));

/** The faults of an issue, and the number of further ones that are not listed. */
const faultsIn = (issue: Issue, collection: string): { readonly faults: Fault[]; readonly more: number } => {
  if (issue.code === "unrecognized_keys")
    return {
      faults: issue.keys.slice(0, MAX_FAULTS).map((key) => ({
        campo: campo([...issue.path, key]),
        codigo: "campo_desconocido",
        mensaje: `There is no such field here. ${hintOf(collection, key)}`.trim(),
      })),
      more: Math.max(0, issue.keys.length - MAX_FAULTS),
    };
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const option = issue.errors.toSorted((a, b) => distance(a) - distance(b))[0] ?? [];
    const inner = option.map((other) =>
      faultsIn({ ...other, path: [...issue.path, ...other.path] } as Issue, collection),
    );
    return { faults: inner.flatMap(({ faults }) => faults), more: inner.reduce((sum, { more }) => sum + more, 0) };
  }
  // A fault with a codigo of its own is answered with that codigo if it is the only fault.
  const refusal = issue.code === "custom" ? (issue.params?.refusal as Refusal | undefined) : undefined;
  const fault = {
    campo: campo(issue.path),
    codigo: codeOf(issue),
    mensaje: issue.message,
    ...(refusal && { refusal }),
  };
  return { faults: [fault], more: 0 };
};

/** How far a value is from an option of a union: an unknown field at the top means that the other option was intended. */
const distance = (issues: readonly Issue[]): number =>
  issues.reduce(
    (sum, issue) =>
      sum + (issue.code === "unrecognized_keys" && issue.path.length === 0 ? 1000 * issue.keys.length : 1),
    0,
  );

type Faults = { readonly faults: readonly Fault[]; readonly more: number };
const NONE: Faults = { faults: [], more: 0 };

/** The faults of a value, each place and codigo once: a cantidad of 2^53 is not too large twice. */
const faultsOf = (schema: z.ZodType | undefined, value: unknown, error: typeof inJson, collection = ""): Faults => {
  // With its input, a missing field can be told from one of the wrong type.
  const issues = schema?.safeParse(value, { reportInput: true, error }).error?.issues ?? [];
  const found = issues.map((issue) => faultsIn(issue, collection));
  const once = new Map(found.flatMap(({ faults }) => faults).map((fault) => [`${fault.campo} ${fault.codigo}`, fault]));
  return { faults: [...once.values()], more: found.reduce((sum, { more }) => sum + more, 0) };
};

/** The faults of a value in one line, for tables and the command line. */
export const mistakes = (schema: z.ZodType, value: unknown): string =>
  faultsOf(schema, value, inText)
    .faults.map((fault) => `${fault.campo}: ${fault.mensaje}`)
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
    // An absent body is treated as an empty object: its faults are the missing fields.
    const absent = body !== undefined && (await c.req.text()) === "";
    const json = absent ? {} : body && (await c.req.json().catch(() => undefined));
    const [, collection] = c.req.path.split("/", 2);
    const parts = [
      faultsOf(schemas.params, c.req.param(), inText),
      faultsOf(schemas.query, query, inText, collection),
      faultsOf(schemas.headers, c.req.header(), inText),
      json === undefined ? NONE : faultsOf(body, json, inJson, collection),
    ];
    const all = parts.flatMap(({ faults }) => faults);
    const [only] = all;
    if (only?.refusal && all.length === 1) return problem(c, only.refusal);
    const errores = all.slice(0, MAX_FAULTS).map(({ refusal: _, ...fault }) => fault);
    const omitidos = all.length - errores.length + parts.reduce((sum, { more }) => sum + more, 0);
    return problem(c, { codigo: "datos_invalidos", errores, ...(omitidos > 0 && { omitidos }) });
  };
