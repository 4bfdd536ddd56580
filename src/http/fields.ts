import { z } from "@hono/zod-openapi";
import { isAmount, MAX_CENTAVOS, toAmount } from "../money.ts";

// UNSTORABLE: control characters and lone surrogates. VISIBLE: letters, digits, punctuation, symbols; not spaces or marks.
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
/** The same for the document. */
export const PATTERN = "^[\\p{Z}\\p{M}\\p{Cf}\\p{Co}\\p{Cn}]*[\\p{L}\\p{N}\\p{P}\\p{S}][^\\p{Cc}\\p{Cs}]*$";

/**
 * One line of text that can be stored, shown and compared: Unicode in its composed form (NFC), without control
 * characters and lone surrogates, with at least one visible character, trimmed. Its length is checked as it was sent,
 * which is what the document describes, and again in the form that is stored. A text that is too long is refused before
 * anything else is done with it: composing one of 50 kB took seconds.
 */
export const text = (min: number, max: number) =>
  z
    .string()
    .max(max, { abort: true })
    .refine((sent) => !UNSTORABLE.test(sent), "Must not contain control characters or lone surrogates.")
    .normalize("NFC")
    .trim()
    .min(min)
    .max(max)
    .refine((value) => value === "" || VISIBLE.test(value), "Must contain a visible character.")
    .openapi({ pattern: PATTERN });

/** Why somebody did something, in one line. */
export const Motivo = text(1, 500);

/** What the client calls a resource. */
export const Referencia = text(1, 100).openapi({
  example: "WEB-1042",
  description: "Your own id of it: unique in the tienda among resources of its kind.",
});

/** A resource has at most this many metadatos. */
const MAX_METADATOS = 20;

/** The value of one: kept as it was sent. */
const Metadato = z
  .string()
  .max(500, { abort: true })
  .refine((sent) => !UNSTORABLE.test(sent), "Must not contain control characters or lone surrogates.");

/** The name of one. */
const METADATO = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}$/;

// In a value of its own: the types of the document do not know propertyNames, which OpenAPI 3.1 has.
const METADATOS_DOCUMENT = {
  type: "object",
  maxProperties: MAX_METADATOS,
  propertyNames: { type: "string", pattern: METADATO.source },
  additionalProperties: { type: "string", maxLength: 500, pattern: "^[^\\p{Cc}\\p{Cs}]*$" },
  example: { canal: "web" },
  description: `What else you keep with it: up to ${MAX_METADATOS} texts by name. The server does not read them.`,
} as const;

/** What z.record leaves out without a word gets a name that is refused. */
const showProto = (sent: unknown): unknown =>
  typeof sent === "object" && sent !== null && Object.hasOwn(sent, "__proto__")
    ? Object.fromEntries(
        Object.entries(sent).map(([name, value]) => [name === "__proto__" ? "[__proto__]" : name, value]),
      )
    : sent;

/** What else the client keeps with a resource. */
export const Metadatos = z
  .preprocess(
    showProto,
    z
      .record(z.string().regex(METADATO), Metadato)
      .refine((sent) => Object.keys(sent).length <= MAX_METADATOS, {
        error: `Must have at most ${MAX_METADATOS} keys.`,
        params: { codigo: "muy_grande" },
      })
      // The words of a fault look for an example here.
      .openapi(METADATOS_DOCUMENT),
  )
  .openapi(METADATOS_DOCUMENT);

/** referencia and metadatos as they are answered. */
export const identity = {
  referencia: z.string().nullable().openapi({ example: "WEB-1042", description: "The client's own id of it." }),
  metadatos: z.record(z.string(), z.string()).openapi({ example: { canal: "web" } }),
};

/** The filter of a list by referencia. */
export const ReferenciaFilter = text(1, 100).optional().openapi({ description: "The whole referencia." });

/** Money on the wire: a JSON number of at most two decimals, at least 0. */
export const Amount = z
  .number()
  .min(0)
  .max(toAmount(MAX_CENTAVOS))
  .refine(isAmount, "Must have at most two decimals. Example: 12.50")
  .openapi({ multipleOf: 0.01 });

/** Longer than the longest time that any language writes, with nine digits of a second and an offset. */
const MAX_TIME = 40;

const plusOf = ({ input }: { readonly input?: unknown }): string | undefined =>
  typeof input === "string" && input.length <= MAX_TIME && / \d\d:\d\d$/.test(input)
    ? "Must be a time in RFC 3339. In a query, write the + of an offset as %2B. Example: 2026-01-31T12:00:00%2B02:00"
    : undefined;

const Timestamp = z.iso
  .datetime({ offset: true, error: plusOf })
  .max(MAX_TIME, { abort: true })
  .refine((time) => {
    const year = new Date(time).getUTCFullYear();
    return Number.isNaN(year) || (year >= 1 && year <= 9999); // a text that is not a time has that one fault
  }, "Must be a time of the years 1 to 9999. Example: 2026-01-31T12:00:00Z");

const Day = z.iso
  .date()
  .refine((day) => !day.startsWith("0000"), "Must be a day of the years 1 to 9999. Example: 2026-01-31");

const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** A time to the millisecond, the next one if it has finer digits. */
const roundUp = (time: string): string => {
  const [, digits = ""] = /\.(\d+)/.exec(time) ?? [];
  const whole = Date.parse(time.replace(/\.\d+/, ""));
  const milliseconds = Number(digits.slice(0, 3).padEnd(3, "0")) + (/[1-9]/.test(digits.slice(3)) ? 1 : 0);
  return new Date(Math.min(whole + milliseconds, LAST)).toISOString();
};

/**
 * A bound of a period: a time in RFC 3339 of the years that both PostgreSQL and JavaScript can hold, 1 to 9999 in UTC, or
 * a day, which begins at 00:00 UTC. Its output is UTC, to the millisecond: PostgreSQL takes no offset beyond 15:59. Times
 * are kept to the millisecond, so what is at or after a finer bound, and what is before it, is so of the next one.
 */
export const TimeBound = z.union([Timestamp, Day]).transform(roundUp);

/** A time to the millisecond, the one before if it has finer digits. */
const roundDown = (time: string): string => new Date(Date.parse(time.replace(/(\.\d{3})\d+/, "$1"))).toISOString();

/** A moment in RFC 3339. Its output is UTC, to the millisecond: what happened up to a finer one, happened up to it. */
export const Moment = Timestamp.transform(roundDown);

/** When the things in the examples of answers were created, and when they were changed. */
export const EXAMPLE_TIME = "2026-11-22T20:00:00.000Z";
export const EXAMPLE_LATER = "2026-11-22T20:05:00.000Z";

/** A time as it is answered: UTC, to the millisecond. */
export const Time = z.iso.datetime().openapi({ example: EXAMPLE_TIME });

/** The version of a resource, as it is answered. */
export const Version = z.int().openapi({ example: 1, description: "Goes up by one with every accepted change." });

/** A parameter of a query that is true or false; false by default. */
export const flag = (description: string) =>
  z
    .enum(["true", "false"])
    .default("false")
    .openapi({ type: "boolean", enum: [true, false], default: false, description });

/** The query of an operation that takes none: a misspelled parameter is refused, not ignored. */
export const NoQuery = z.strictObject({});

/** The id in the examples of the document. */
export const EXAMPLE_ID = "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11";

/** The ids in the examples of answers. */
export const EXAMPLE_IDS = {
  cliente: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b10",
  producto: EXAMPLE_ID,
  pedido: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b14",
  webhook: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b18",
  evento: "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b1c",
};

/** An id, in lower case as PostgreSQL writes it. Optional fields have no example. */
export const OptionalId = z.uuid().toLowerCase();

/** A required id. */
export const Id = OptionalId.openapi({ example: EXAMPLE_ID });

/** The parameters of a path with one id. */
export const IdParams = z.strictObject({ id: Id });

/** A change of some fields of a resource: each is optional, but one must be there. */
export const changeOf = <T extends z.ZodRawShape>(fields: T) =>
  z
    .strictObject(fields)
    .partial()
    .refine((change) => Object.keys(change).length > 0, {
      error: `Must name at least one of ${Object.keys(fields).join(", ")}.`,
      params: { codigo: "muy_pequeno" },
    })
    .openapi({ minProperties: 1 });
