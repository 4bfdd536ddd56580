/** The headers of answers, described once in the OpenAPI document; answers refer to them. */
export const HEADERS = {
  "X-Request-Id": {
    description: "Identifies this request in the server's log. A well-formed X-Request-Id of the request is kept.",
    required: true,
    schema: { type: "string", minLength: 1, maxLength: 255 },
    example: "0b9d0b8e-5f0e-4f3c-8a55-2f2a6f1f7c11",
  },
  ETag: {
    description:
      "The version of the resource, in quotes; of a producto that is held also how much of it, of a look into the past also that of the past.",
    required: true,
    schema: { type: "string", pattern: '^"\\d+(\\.\\d+)?(-\\d+)?"$' },
    example: '"3"',
  },
  Location: {
    description: "The path of the new resource.",
    required: true,
    schema: { type: "string", format: "uri-reference" },
    example: "/pedidos/019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b14",
  },
  Link: {
    description:
      'The paths of the first page, `rel="first"`, and of the next page if there is one, `rel="next"` (RFC 8288).',
    required: true,
    schema: { type: "string", pattern: '^<[^>]+>; rel="first"(, <[^>]+>; rel="next")?$' },
    example: '</productos?limit=20>; rel="first"',
  },
  "Idempotent-Replayed": {
    description: "true if the answer repeats that of an earlier request with the same Idempotency-Key.",
    schema: { type: "string", const: "true" },
    example: "true",
  },
  "Read-After": {
    description:
      "Stands for this change. Send it with a later list, report or page of the feed, and that shows the change, whichever server of the database answers. Absent if nothing was changed.",
    schema: { type: "string" },
    example: "17592186045204",
  },
  "Cache-Control": {
    description: "The answer must not be cached.",
    required: true,
    schema: { type: "string", const: "no-store" },
    example: "no-store",
  },
  "Content-Disposition": {
    description: "The name of the file.",
    required: true,
    schema: { type: "string", pattern: '^attachment; filename="[a-z]+\\.(csv|ndjson)"$' },
    example: 'attachment; filename="productos.csv"',
  },
  "WWW-Authenticate": {
    description: "How to authenticate; with `error` if what was sent is not accepted.",
    required: true,
    schema: { type: "string", pattern: "^Bearer" },
    example: "Bearer",
  },
  RateLimit: {
    description: "The limit that applies to you, what is left of it, and the seconds until it starts anew.",
    schema: { type: "string", pattern: "^limit=\\d+, remaining=\\d+, reset=\\d+$" },
    example: "limit=6000, remaining=5999, reset=60",
  },
  "RateLimit-Policy": {
    description: "The limit, and the seconds that it is for.",
    schema: { type: "string", pattern: "^\\d+;w=\\d+$" },
    example: "6000;w=60",
  },
  "X-Accel-Buffering": {
    description: "Tells proxies to pass on each event at once.",
    required: true,
    schema: { type: "string", const: "no" },
    example: "no",
  },
  "Retry-After": {
    description: "Seconds to wait before trying again.",
    required: true,
    schema: { type: "integer", minimum: 0 },
    example: 1,
  },
} as const;

export type HeaderName = keyof typeof HEADERS;

/** The headers of what is limited. */
export const RATE_HEADERS = ["RateLimit", "RateLimit-Policy"] as const satisfies readonly HeaderName[];

/** References to these headers, for an answer that has them. */
export const headerRefs = (...names: readonly HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
