import { createRoute, type OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import type { Result } from "../result.ts";
import { admit, securityOf } from "./access.ts";
import { BODY_REFUSALS } from "./body.ts";
import type { AppEnv } from "./context.ts";
import { etagOf, IfNoneMatchHeader, isKnown, representationOf } from "./etag.ts";
import { NoQuery } from "./fields.ts";
import { type HeaderName, headerRefs, RATE_HEADERS } from "./headers.ts";
import { type Change, IdempotencyKeyHeader, REPLAYED, runIdempotent } from "./idempotency.ts";
import { UNLIMITED } from "./limits.ts";
import type { Codigo, Refusal, RefusalOf } from "./problems.ts";
import { ReadAfterHeader } from "./read_after.ts";
import { problem, problemResponses } from "./respond.ts";
import type { Rol } from "./roles.ts";
import { type RequestSchemas, validationHook } from "./validation.ts";

/** The forms of a file that is downloaded. */
export const FILE_MEDIA = ["text/csv", "application/x-ndjson"] as const;

type OperationConfig = RequestSchemas & {
  readonly headers?: z.ZodObject | undefined;
  /** What generated clients call the operation. */
  readonly operationId: string;
  readonly method: "get" | "post" | "patch" | "delete";
  readonly path: string;
  readonly tag: string;
  /** What a caller has to be at least; null for what everybody may see without a key. */
  readonly rol: Rol | null;
  readonly summary: string;
  readonly description: string;
  readonly success: {
    readonly status: 200 | 201;
    readonly description: string;
    readonly schema: z.ZodType;
    /** What the example of the request is answered; readers make one of the schema where it is left out. */
    readonly example?: unknown;
    /**
     * Set for an answer that is streamed: events without end, or rows as a file in one of two forms, which the handler
     * chooses. It opens for GET, and not for HEAD. The schema is that of an event or a row.
     */
    readonly media?: "text/event-stream" | typeof FILE_MEDIA;
    /**
     * True for a single resource with a version: it is answered with its ETag, and read again only if that changed. live: with its
     * ETag for If-Match, but in full each time, as part of what is shown changes without a new version.
     */
    readonly etag?: true | "live";
    /** True for a page of a list: it is answered with Link. */
    readonly list?: true;
  };
  /** For lists, reports and the like: what its handler queries may be read from a replica, some seconds old. */
  readonly reads?: "replica";
  /** True for an answer of the moment, which nobody may keep. */
  readonly noStore?: true;
  /** False for an operation that asks nothing of the database, and so cannot fail with it. */
  readonly database?: false;
  /** Every codigo with which the handler can refuse; those of validation and infrastructure are added. */
  readonly refusals: readonly Codigo[];
};

type Valid<C extends OperationConfig> = {
  readonly params: C["params"] extends z.ZodType ? z.output<C["params"]> : undefined;
  readonly query: C["query"] extends z.ZodType ? z.output<C["query"]> : undefined;
  readonly headers: C["headers"] extends z.ZodType ? z.output<C["headers"]> : undefined;
  readonly body: C["body"] extends { content: { "application/json": { schema: infer S extends z.ZodType } } }
    ? z.output<S>
    : undefined;
  /** How an operation changes something: a request that is sent again has one effect. */
  readonly change: Change;
  readonly c: Context<AppEnv>;
};

type Outcome<C extends OperationConfig> = Result<
  C["success"] extends { media: string | readonly string[] }
    ? () => ReadableStream<Uint8Array>
    : z.input<C["success"]["schema"]>,
  RefusalOf<C["refusals"][number] | "datos_invalidos" | "clave_reutilizada">
>;

/** A route with its handler, ready for createApp. */
export type Operation = Parameters<OpenAPIHono<AppEnv>["openapiRoutes"]>[0][number];

/**
 * Declares an operation of the API: its place in the OpenAPI document, its validation and its handler in one. The
 * compiler holds the handler to the declaration: it can answer only what `success` and `refusals` say.
 */
export const operation = <const C extends OperationConfig>(
  config: C,
  handle: (request: Valid<C>) => Promise<Outcome<C>>,
): Operation => {
  const { operationId, method, path, tag, rol, summary, description, success, refusals, ...others } = config;
  const { database: _, reads, noStore, ...parts } = others;
  const changes = method !== "get";
  const added = changes ? IdempotencyKeyHeader : reads && ReadAfterHeader;
  const headers = added ? added.extend(config.headers?.shape ?? {}) : config.headers;
  const request = { query: NoQuery, ...parts, headers };
  const conditional = success.etag === true && !changes;
  const limited = !path.startsWith(UNLIMITED);
  const limitHeaders = limited ? RATE_HEADERS : [];
  const codigos: Codigo[] = [
    ...(rol === null ? [] : (["no_autenticado"] as const)),
    // Every rol may do what lectura may.
    ...(rol === null || rol === "lectura" ? [] : (["sin_permiso"] as const)),
    ...(request.body ? BODY_REFUSALS : []),
    ...refusals,
    "datos_invalidos",
    ...(changes ? (["clave_reutilizada"] as const) : []),
    ...(limited ? (["demasiadas_peticiones"] as const) : []),
    ...(config.database === false ? [] : (["error_interno", "no_disponible"] as const)),
  ];
  const route = createRoute({
    operationId,
    method,
    path,
    tags: [tag],
    summary,
    description,
    ...securityOf(rol),
    request: (conditional ? { ...request, headers: IfNoneMatchHeader } : request) as never,
    middleware: [
      ...(noStore ? [forbidStore] : []),
      ...(rol === null ? [] : [admit(rol)]),
      ...(request.body ? [refuseEncoded, readBody, ...(request.body.required ? [] : [readAbsent])] : []),
    ],
    responses: {
      [success.status]: {
        description: success.description,
        content: contentOf(success),
        headers: headerRefs(...ownHeaders(config), ...limitHeaders),
      },
      ...(conditional && {
        304: {
          description: "The client has it already: its If-None-Match names this version.",
          headers: headerRefs("X-Request-Id", "ETag", ...limitHeaders),
        },
      }),
      ...problemResponses(codigos, path, [...(noStore ? (["Cache-Control"] as const) : []), ...limitHeaders]),
    },
  });
  const handler = async (c: Context<AppEnv>): Promise<Response> => {
    const valid = <T>(part: string): T => c.req.valid(part as never) as T;
    const headers = valid<Record<string, string | undefined> | undefined>("header");
    const given = { params: valid("param"), query: valid("query"), headers, body: valid("json") };
    const clave = given.headers?.["idempotency-key"];
    const change = runIdempotent(c, clave, [operationId, given.params]);
    const caller = c.get("caller");
    if (reads) caller.replica = { after: given.headers?.["read-after"] };
    let outcome = await handle({ ...given, change, c } as never);
    // What a replica does not have yet may be there.
    if (!outcome.ok && caller.server !== undefined && caller.server !== "primary") {
      caller.replica = undefined;
      caller.server = "primary";
      outcome = await handle({ ...given, change, c } as never);
    }
    if (!outcome.ok) return problem(c, outcome.error as Refusal);
    if (success.media) {
      const headers: Record<string, string> =
        success.media === "text/event-stream" ? { "Content-Type": success.media, "X-Accel-Buffering": "no" } : {};
      if (c.req.method === "HEAD") return c.body(null, success.status, headers);
      return c.body((outcome.value as () => ReadableStream)(), success.status, headers);
    }
    const { id, ...value } = outcome.value as { id: string; version: number };
    // What is made of a part of a resource has no address of its own.
    if (success.status === 201) c.header("Location", `${path.replace(/\/\{.*/, "")}/${id}`);
    const shown = c.get("representation") ?? representationOf(value);
    if (success.etag) c.header("ETag", etagOf(c.get("currentVersion") ?? shown));
    if (conditional && !c.get("live") && isKnown(c.req.header("If-None-Match"), shown)) return c.body(null, 304);
    return c.json(outcome.value as object, success.status);
  };
  return { route, handler, hook: validationHook(request) } as unknown as Operation;
};

const forbidStore: MiddlewareHandler = async (c, next) => {
  c.header("Cache-Control", "no-store");
  await next();
};

/** Refuses a compressed body (RFC 9110 §8.4): read as it is, it would be called malformed JSON. */
const refuseEncoded: MiddlewareHandler<AppEnv> = async (c, next) => {
  const encoding = c.req.header("Content-Encoding") ?? "identity";
  if (/^\s*identity\s*$/i.test(encoding) || encoding === "") return next();
  return problem(c, { codigo: "tipo_no_soportado" });
};

const readBody: MiddlewareHandler<AppEnv> = (c, next) => c.get("readBody")(c, next);

// What stands in for a body that may be left out: even by clients that always say Content-Type: application/json.
const readAbsent: MiddlewareHandler = async (c, next) => {
  if (c.req.raw.body === null) c.req.bodyCache.text = Promise.resolve("{}") as never;
  await next();
};

/** The body of an operation's success in its forms. */
const contentOf = ({ media, schema, example }: OperationConfig["success"]) => {
  const content = { schema, ...(example !== undefined && { example }) };
  if (media === undefined || typeof media === "string") return { [media ?? "application/json"]: content };
  const [csv, ndjson] = media;
  // As CSV it is a text, which a schema does not describe further.
  return { [csv]: { schema: { type: "string" as const } }, [ndjson]: content };
};

/** The headers of an operation's success. */
const ownHeaders = ({ method, success, noStore }: OperationConfig): HeaderName[] => [
  "X-Request-Id",
  ...(success.status === 201 ? (["Location"] as const) : []),
  ...(success.etag ? (["ETag"] as const) : []),
  ...(success.list ? (["Link"] as const) : []),
  ...(noStore ? (["Cache-Control"] as const) : []),
  ...(success.media === "text/event-stream" ? (["X-Accel-Buffering"] as const) : []),
  ...(Array.isArray(success.media) ? (["Content-Disposition"] as const) : []),
  ...(method === "get" ? [] : ([REPLAYED, "Read-After"] as const)),
];

/** The body of an operation. `required: false` also takes a request without one. */
export const jsonBody = <S extends z.ZodType>(schema: S, required = true) => ({
  required,
  content: { "application/json": { schema } },
});
