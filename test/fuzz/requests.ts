/** Requests as openapi.json describes them, and how they are written once it is known what exists. */
import fc from "fast-check";
import type { Json } from "../support/api.ts";
import type { Operation } from "../support/document.ts";
import { existing, optional, Pick, Raw, type Tree, valuesOf, write } from "./values.ts";

/** A request that can be sent. */
export type Request = {
  readonly method: string;
  /** Path and query, as they stand in the request line. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
};

/** What is known of the server, from its answers: what a wish is made true with. */
export type Known = {
  readonly idOf: (pick: Pick) => string;
  /** The version of the resource with this id that was answered last; 0 if none was. */
  readonly versionOf: (id: string) => number;
  /** Requests that were sent, the newest last. */
  readonly sent: readonly Request[];
  /** Paths of next pages, from Link headers, the newest last. */
  readonly next: readonly string[];
};

/** A request that may name things that do not exist yet. */
export type Wish = (known: Known) => Request;

type Value = Pick | Raw | string;
/** The value of a header: text, or the version of the resource in the path plus this. */
type Header = string | { readonly newer: number };

/** A request in parts, before it is written. */
export type Parts = {
  readonly operation: Operation;
  readonly method: string;
  readonly path: Readonly<Record<string, Value>>;
  readonly query: readonly (readonly [string, Value])[];
  readonly headers: readonly (readonly [string, Header])[];
  readonly body?: Tree | undefined;
  /** What becomes of the text of the body. */
  readonly spoil?: (text: string) => string | Uint8Array<ArrayBuffer>;
};

const escaped = (value: Value, { idOf }: Known): string => {
  if (value instanceof Raw) return value.text;
  return encodeURIComponent(value instanceof Pick ? idOf(value) : value.toWellFormed());
};

/** The wish for a request of these parts. */
export const wishOf =
  ({ operation, method, path, query, headers, body, spoil = (text) => text }: Parts): Wish =>
  (known) => {
    const pathname = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => escaped(path[name] ?? "", known));
    const search = query.map(([name, value]) => `${encodeURIComponent(name)}=${escaped(value, known)}`).join("&");
    const version = known.versionOf(pathname.split("/")[2] ?? "");
    const written = headers.map(([name, value]) => [
      name,
      typeof value === "string" ? value : `"${Math.max(0, version + value.newer)}"`,
    ]);
    return {
      method,
      url: search ? `${pathname}?${search}` : pathname,
      headers: Object.fromEntries(written),
      ...(body !== undefined && { body: spoil(write(body, known.idOf)) }),
    };
  };

const asText = (tree: Tree): Value => (tree instanceof Pick || tree instanceof Raw ? tree : String(tree));

const ETAGS = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ newer: 0 }) },
  { weight: 2, arbitrary: fc.constantFrom({ newer: -1 }, { newer: 1 }) },
  { weight: 2, arbitrary: fc.constantFrom("*", 'W/"1"', '"1", "2", "3"', '""', '"abc"', '"99999999999999999999"') },
);

const headerValue = (name: string, schema: Json): fc.Arbitrary<Header> => {
  if (name.endsWith("-match")) return ETAGS;
  if (name === "idempotency-key")
    return fc.oneof(
      fc.uuid(),
      fc.nat(200).map((n) => `key-${n}`),
    );
  return valuesOf(schema, name, 0).map(String);
};

/** Requests for an operation: as it is declared, with so many values of a hundred that are just not allowed. */
export const partsOf = (operation: Operation, astray: number): fc.Arbitrary<Parts> => {
  const parameters: Json[] = operation.declared.parameters ?? [];
  const placed = (place: string) => parameters.filter((parameter) => parameter.in === place);
  const [, collection = ""] = operation.path.split("/");
  const idsOfPath = fc.oneof({ weight: 15, arbitrary: existing(collection) }, fc.uuid());
  const path = placed("path").map(({ name, schema }) => [
    name,
    name === "id" ? idsOfPath : valuesOf(schema, name, astray).map(asText),
  ]);
  const query = placed("query").map(({ name, schema, required }) => {
    const pair = valuesOf(schema, name, astray).map((value) => [name, asText(value)] as const);
    return required ? pair : optional(pair, name === "cursor" ? 3 : 25);
  });
  const headers = placed("header").map(({ name, schema }) =>
    optional(
      headerValue(name, schema).map((value) => [name, value] as const),
      30,
    ),
  );
  const { requestBody } = operation.declared;
  const body: fc.Arbitrary<Tree> | undefined =
    requestBody && valuesOf(requestBody.content["application/json"].schema, "", astray);
  const given = <T>(list: readonly (T | undefined)[]): T[] => list.filter((item): item is T & {} => item !== undefined);
  return fc
    .record({
      path: fc.record(Object.fromEntries(path)) as fc.Arbitrary<Parts["path"]>,
      query: fc.tuple(...query).map(given),
      headers: fc.tuple(...headers).map(given),
      body: body ? (requestBody.required ? body : optional(body, 50)) : fc.constant(undefined),
    })
    .map((parts) => ({
      operation,
      method: operation.method,
      ...parts,
      headers: parts.body === undefined ? parts.headers : [...parts.headers, ["content-type", "application/json"]],
    }));
};
