/** openapi.json as the tests read it. */
import { join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import type { Json } from "./api.ts";

/** An operation of the document. */
export type Operation = {
  /** "PATCH /pedidos/{id}/items" */
  readonly name: string;
  readonly method: string;
  /** The path with its parameters in braces. */
  readonly path: string;
  /** The operation object: parameters, requestBody, responses. */
  readonly declared: Json;
};

const document: Json = await Bun.file(join(import.meta.dir, "..", "..", "openapi.json")).json();

/** Every operation of the document. */
export const operations: readonly Operation[] = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
  Object.entries<Json>(methods).map(([key, declared]) => {
    const method = key.toUpperCase();
    return { name: `${method} ${path}`, method, path, declared };
  }),
);

// A path that is written out wins over one with a parameter in the same place.
const paths = Object.keys(document.paths)
  .toSorted((a, b) => a.split("{").length - b.split("{").length)
  .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`) }));

/** The operations of the path that this one stands for, whatever their method. */
export const operationsAt = (pathname: string): readonly Operation[] => {
  const found = paths.find(({ pattern }) => pattern.test(pathname));
  return operations.filter(({ path }) => path === found?.path);
};

/** The parameters of a path as they stand in this one. */
export const pathParameters = (pathname: string): Readonly<Record<string, string>> => {
  const found = paths.find(({ pattern }) => pattern.test(pathname));
  return found?.pattern.exec(pathname)?.groups ?? {};
};

const unescaped = (key: string) => key.replaceAll("~1", "/").replaceAll("~0", "~");

/** What a reference stands for; anything else stands for itself. */
export const resolve = (value: Json): Json => {
  if (!value?.$ref) return value;
  const keys: string[] = value.$ref.slice("#/".length).split("/");
  return resolve(keys.reduce((at: Json, key) => at[unescaped(key)], document));
};

// The document leaves the objects of answers open, so that clients bear a member that a later version adds. The tests
// close them: what is answered has to be declared. The mapping of a discriminator is left out, as ajv takes none.
const closed = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  if (value.discriminator) return { ...value, discriminator: { propertyName: value.discriminator.propertyName } };
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closed(inner)]));
  return value.type === "object" && value.properties ? { additionalProperties: false, ...copy } : copy;
};

// strict means to know every keyword, and JSON Schema does not know those of OpenAPI.
const ajv = addFormats(new Ajv({ strict: false, allErrors: true, discriminator: true }));
// ajv divides binary fractions, so that 0.07 is no multiple of 0.01, or with multipleOfPrecision 5e-324 is one.
ajv.removeKeyword("multipleOf");
ajv.addKeyword({
  keyword: "multipleOf",
  type: "number",
  validate: (of: number, value: number) => Number((Math.round(value / of) * of).toPrecision(15)) === value,
});
ajv.addSchema(closed(document), "openapi.json");

/** What is wrong with a value in the eyes of the document's schema at this place; null when nothing is. */
export const faultsOf = (value: unknown, ...place: readonly string[]): string | null => {
  const escaped = place.map((key) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1")));
  const validate = ajv.getSchema(`openapi.json#/${escaped.join("/")}`);
  if (!validate) throw new Error(`openapi.json has no schema at ${place.join(" ")}`);
  return explain(validate, value);
};

/** The same for a schema that has no place of its own: that of a header or a parameter. */
export const faultsOfSchema = (value: unknown, schema: Json): string | null => explain(ajv.compile(schema), value);

const explain = (validate: ValidateFunction, value: unknown): string | null =>
  validate(value)
    ? null
    : (validate.errors ?? [])
        .map(({ instancePath, message, params: { additionalProperty = "", allowedValue = "" } }) =>
          [instancePath, message, additionalProperty, allowedValue].join(" ").trim(),
        )
        .join("; ");
