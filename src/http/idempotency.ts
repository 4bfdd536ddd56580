import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { agreed } from "../db/agreement.ts";
import type { BatchStatement, Column, Columns, Remembered, Row } from "../db/statement.ts";
import { err, type Result } from "../result.ts";
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

type ClaveReutilizada = { readonly codigo: "clave_reutilizada" };
type Written = Columns & { readonly applied: Column<boolean>; readonly same_request: Column<boolean | null> };

/** Asks a statement to change something, and the domain what its row means. */
export type Ask = <Request extends object, C extends Written, T, E>(
  statement: BatchStatement<Request & Remembered, C>,
  request: Request,
  explain: (request: Request, row: Row<BatchStatement<never, C>> | undefined) => Result<T, E>,
) => Promise<Result<T, E | ClaveReutilizada>>;

/** The Idempotency-Key of a request and the hash of what it asks for; neither where it has no key. */
export const rememberedAs = (clave: string | undefined, asked: unknown): Remembered =>
  clave === undefined
    ? {}
    : { clave, huella: new Bun.CryptoHasher("sha256").update(JSON.stringify(asked)).digest("base64url") };

/**
 * How a handler asks: once for each Idempotency-Key. A key that was used for another request is refused.
 * @throws Disagreement when the domain does not say what the statement did
 */
export const askOnce =
  (c: Context<AppEnv>, remembered: Remembered): Ask =>
  async (statement, request, explain) => {
    const row = await c.var.db.call(statement, c.var.tienda, { ...request, ...remembered });
    const same = row?.same_request as boolean | null | undefined;
    if (same === false) return err({ codigo: "clave_reutilizada" });
    if (same === true) c.header(REPLAYED, "true");
    return agreed(statement, row as { applied: boolean } | undefined, explain(request, row as never));
  };
