/** Reads the bodies of requests: no more than a size, no longer than a time, and as UTF-8. */
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { createDeadlines } from "../db/deadlines.ts";
import type { AppEnv } from "./context.ts";
import type { Codigo } from "./problems.ts";
import { problem } from "./respond.ts";

/** The limits of a body. */
export type BodyOptions = { readonly maxBytes: number; readonly timeoutSeconds: number };

export const DEFAULT_BODY: BodyOptions = { maxBytes: 262_144, timeoutSeconds: 30 };

/** What a body can be refused with, whatever it is for. */
export const BODY_REFUSALS = [
  "json_invalido",
  "cuerpo_lento",
  "cuerpo_demasiado_grande",
  "tipo_no_soportado",
] as const satisfies readonly Codigo[];

const SLOW = Symbol("slow");

type Reading = { readonly expires: number; readonly giveUp: () => void };

/**
 * Reads a body before anything else looks at it. Bytes that are not UTF-8 are refused, as JSON is UTF-8 (RFC 8259 §8.1), not
 * stored as question marks. The time is for the whole body: one byte now and then does not extend it.
 */
export const bodyReader = ({ maxBytes, timeoutSeconds }: BodyOptions): MiddlewareHandler<AppEnv> => {
  const limitBody = bodyLimit({
    maxSize: maxBytes,
    onError: (c) => problem(c, { codigo: "cuerpo_demasiado_grande", maximo_bytes: maxBytes }),
  });
  // One timer for all bodies; most of them are here before it ticks.
  const readings = createDeadlines<Reading>((late) => {
    for (const { giveUp } of late) giveUp();
  });
  return async (c, next) => {
    if (c.req.raw.body === null) return next();
    const { promise: tooSlow, resolve } = Promise.withResolvers<typeof SLOW>();
    const reading = { expires: performance.now() + timeoutSeconds * 1000, giveUp: () => resolve(SLOW) };
    let bytes = new ArrayBuffer();
    const read = async () =>
      limitBody(c, async () => {
        bytes = await c.req.arrayBuffer();
      });
    readings.add(reading);
    const whole = read();
    const refused = await Promise.race([whole, tooSlow]).finally(() => readings.remove(reading));
    if (refused === SLOW) {
      whole.catch(() => {}); // it ends with its connection, and nobody waits for it
      return problem(c, { codigo: "cuerpo_lento", segundos: timeoutSeconds }, { Connection: "close" });
    }
    if (refused) return refused;
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      c.req.bodyCache = { text: Promise.resolve(text) } as never;
    } catch {
      throw new HTTPException(400, { message: "The body is not UTF-8." });
    }
    await next();
  };
};
