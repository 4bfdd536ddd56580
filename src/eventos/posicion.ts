import { z } from "@hono/zod-openapi";
import { decodeCursor, encodeCursor } from "../http/pagination.ts";

/** A place in the log: orden, sujeto_version and id of a row. What comes later is after it. */
export type Posicion = readonly [orden: string, version: number, id: string];

/** The positive numbers that fit into a bigint and an int of PostgreSQL. */
const Shape = z.tuple([z.string().regex(/^\d{1,18}$/), z.int().min(0).max(2_147_483_647), z.uuid()]);

/** The position of this row, as clients get it. */
export const encodePosition = ({ orden, version, id }: { orden: string; version: number; id: string }): string =>
  encodeCursor([orden, version, id]);

/** The position that a client sent back; undefined if it is malformed. */
export const decodePosition = (text: string): Posicion | undefined => Shape.safeParse(decodeCursor(text)).data;
