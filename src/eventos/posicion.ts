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

/** The id of the position in front of all rows of a transaction. */
const NIL = "00000000-0000-0000-0000-000000000000";

/** Whether this is a place between transactions, as reading ends at when there is nothing more to read. */
export const isBetween = ([, version, id]: Posicion): boolean => version === 0 && id === NIL;

/** Less than 0 if a comes before b, more than 0 if it comes after it, 0 if they are the same. */
export const comparePositions = (a: Posicion, b: Posicion): number => {
  if (a === b) return 0;
  const [[ordenA, versionA, idA], [ordenB, versionB, idB]] = [a, b];
  const difference = BigInt(ordenA) - BigInt(ordenB);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  if (versionA !== versionB) return versionA - versionB;
  return idA < idB ? -1 : Number(idA > idB);
};
