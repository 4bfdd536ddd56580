/** The feed of events as tests read it. Transactions of other test files hold its horizon back, so it is waited for. */
import type { Api, Json } from "./api.ts";
import { until } from "./locks.ts";

type Reader = Pick<Api, "get">;

/** All events after a position, read page by page, and the position to go on from. */
export const readAll = async (
  reader: Reader,
  despues?: string,
  query = "",
): Promise<{ datos: Json[]; fin: string }> => {
  const datos: Json[] = [];
  for (let fin = despues; ; ) {
    const { status, body } = await reader.get(`/eventos?limit=100${query}${fin ? `&despues=${fin}` : ""}`);
    if (status !== 200) throw new Error(`GET /eventos answered ${status} ${JSON.stringify(body)}`);
    datos.push(...body.datos);
    fin = body.pagina.siguiente as string;
    if (body.datos.length === 0) return { datos, fin };
  }
};

/** The same, once there are so many. */
export const readUntil = async (reader: Reader, count: number, despues?: string, query = ""): Promise<Json[]> => {
  let datos: Json[] = [];
  await until(async () => {
    ({ datos } = await readAll(reader, despues, query));
    return datos.length >= count;
  }, `${count} events`);
  return datos;
};

/** The position after everything that has happened so far. */
export const now = async (reader: Reader): Promise<string> =>
  (await reader.get("/eventos?despues=ahora")).body.pagina.siguiente;

/** Waits until the feed tells all that has happened so far, so that what follows "now" is only what happens next. */
export const settled = ({ sql }: Pick<Api, "sql">): Promise<void> =>
  until(async () => {
    const [row] = await sql`
      select not exists (select from bitacora
                         where orden >= feed_position(base, pg_snapshot_xmin(pg_current_snapshot()))) as all_told
      from feed_origin`;
    return row?.all_told;
  }, "the feed tells all that has happened");
