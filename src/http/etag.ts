import { z } from "@hono/zod-openapi";

const LIST = /^\s*(\*|(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*)\s*$/;
const TAG = /(W\/)?"([^"]*)"/g;

const tags = (header: string) =>
  [...header.matchAll(TAG)].map(([, weak, value]) => ({ weak: weak !== undefined, value }));

/** The ETag of a resource in this version (RFC 9110 §8.8.3): strong, as each change raises the version. */
export const etagOf = (version: number | string): string => `"${version}"`;

/**
 * What of a resource its ETag stands for: its version. Of a producto that carritos hold, also for how much: holds begin and run
 * out without a new version.
 */
export const representationOf = (shown: {
  readonly version: number;
  readonly stock?: number;
  readonly disponible?: number;
}): number | string => {
  const { version, stock = 0, disponible = stock } = shown;
  return disponible === stock ? version : `${version}.${stock - disponible}`;
};

/** Whether If-None-Match names this version or hash: the client has it already (RFC 9110 §13.1.2, weak comparison). */
export const isKnown = (ifNoneMatch: string | undefined, version: number | string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === "*" || tags(ifNoneMatch).some(({ value }) => value === String(version)));

/** The header with which a client says which versions it has. Any text is accepted; other ETags than ours match nothing. */
export const IfNoneMatchHeader = z.object({
  "if-none-match": z.string().optional().openapi({ description: "Answer 304 if the resource still has this ETag." }),
});

/** The header with which a client says which version it wants to change. */
export const IfMatchHeader = z.object({
  "if-match": z.string().regex(LIST, 'Must be * or ETags in quotes. Example: "3"').optional().openapi({
    description: "Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.",
    example: "*",
  }),
});

/**
 * The versions that If-Match allows (RFC 9110 §13.1.1, strong comparison); null when any version will do. A tag
 * that we never give allows nothing.
 */
export const versionsOf = (headers: z.output<typeof IfMatchHeader>): number[] | null => {
  const header = headers["if-match"];
  if (header === undefined || header.trim() === "*") return null;
  return (
    tags(header)
      // Only digits as we write them: "01" is the ETag of nothing. After a dot, what is held: no part of the version.
      .filter(({ weak, value }) => !weak && /^[1-9]\d{0,8}(\.[1-9]\d{0,9})?$/.test(value ?? ""))
      .map(({ value }) => Number.parseInt(value ?? "", 10))
  );
};
