import sql from "../../sql/db/position.sql" with { type: "text" };
import { globalStatement, pg } from "./statement.ts";

/** How far a server is: every change with a lower position is visible there. */
export const selectPosition = globalStatement({
  name: "db/position",
  text: sql,
  params: [],
  columns: { position: pg.text, standby: pg.bool },
  plan: "generic",
});

/** The bits of a position below its epoch: feed_position in db/migrations/*_bitacora.sql. */
const XID_BITS = 44n;

/** Whether a server at this position shows the change with that one. In another epoch, ids of transactions say nothing. */
export const shows = (position: string, change: string): boolean => {
  const [here, there] = [BigInt(position), BigInt(change)];
  return here > there && here >> XID_BITS === there >> XID_BITS;
};

/** Whether a server at this position is as far as one was that was at that one. */
export const reaches = (position: string, other: string): boolean => BigInt(position) >= BigInt(other);
