import { z } from "@hono/zod-openapi";

/** The header with which a client says what an answer has to show at least. */
export const ReadAfterHeader = z.object({
  "read-after": z
    .string()
    .regex(/^\d{1,18}$/, "Must be the `Read-After` of an answer, unchanged.")
    .optional()
    .openapi({
      description:
        "The header `Read-After` of an answer to a change: what is read shows that change and all before it. Without it, what is read may be some seconds old where the server has read replicas.",
      example: "17592186045204",
    }),
});
