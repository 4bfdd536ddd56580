import { createHash } from "node:crypto";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { agreed } from "../db/agreement.ts";
import type { Remembered } from "../db/statement.ts";
import type { Write, Written } from "../db/write.ts";
import { err, ok, type Result } from "../result.ts";
import type { AppEnv } from "./context.ts";

/** The header with which a client names a request that it may send again. */
export const IdempotencyKeyHeader = z.object({
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible ASCII characters, without spaces")
    .optional()
    .openapi({
      description:
        "Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.",
    }),
});

/** The header of an answer that is repeated. */
export const REPLAYED = "Idempotent-Replayed";

/** The Idempotency-Key came with another request before. */
type ClaveReutilizada = { readonly codigo: "clave_reutilizada" };

/** What a request asks for, as a hash: of what was understood of it, so that {} and {"motivo": null} are the same. */
const huellaOf = (asked: unknown): string => createHash("sha256").update(JSON.stringify(asked)).digest("base64url");

/** Makes a change, and shows its result as clients see it. */
export type Change = <Request extends object, C extends Written, T, E, Shown>(
  write: Write<Request, C, T, E, Shown>,
  request: Request,
) => Promise<Result<Shown, E | ClaveReutilizada>>;

/**
 * How a handler makes a change: once for each Idempotency-Key. A request that is sent again is answered from the log, with
 * the header Idempotent-Replayed; a key that came with another request is refused.
 * @param target the operation and the resource that its path names
 * @throws Disagreement when the domain does not say what the statement did
 */
export const runIdempotent =
  (c: Context<AppEnv>, clave: string | undefined, target: readonly unknown[]): Change =>
  async ({ statement, requestOf, explain, present }, request) => {
    // The id is that of the path, which is in the target, or it is new with each request, as a numero is.
    const { id: _, numero: __, ...asked } = request as { readonly id?: string; readonly numero?: number };
    const remembered: Remembered = clave === undefined ? {} : { clave, huella: huellaOf([...target, asked]) };
    const row = await c.get("db").apply(statement, request, remembered);
    const same = (row as { same_request?: boolean | null } | undefined)?.same_request;
    if (same === false) return err({ codigo: "clave_reutilizada" });
    if (same === true) c.header(REPLAYED, "true");
    const outcome = explain(row && same ? requestOf(row) : request, row);
    const agreedOn = agreed(statement, row as { applied: boolean } | undefined, outcome);
    if (!agreedOn.ok) return agreedOn;
    const place = (row as { place?: string | null } | undefined)?.place;
    if (place) c.header("Read-After", place);
    return ok(present(agreedOn.value));
  };
