/** The history of a pedido: from the log with who changed it, where the reader may see that, else from the feed. */
import { get, serverNow } from "./api.js";
import { byId, setText, showRows, within } from "./dom.js";
import { count, moment, money } from "./format.js";

/** The largest page of the API. */
const MOST = 100;

/**
 * @typedef {{ estado: string, items: { cantidad: number }[], total: number, total_devuelto: number, motivo: string | null }} After
 * @typedef {{ version: number, time: string, what: string, actor: string | null, after: After | null }} Change
 */

/** The newest changes in the log. @param {string} id @returns {Promise<Change[]>} */
const fromLog = async (id) => {
  const { datos } = await get("/bitacora", { sujeto: "pedidos", sujeto_id: id, limit: MOST });
  return datos.map((/** @type {any} */ { version, creado_en, operacion, actor, resultado }) => ({
    ...{ version, actor, time: creado_en, what: operacion, after: resultado },
  }));
};

/** All changes in the feed, which is read from the oldest on. @param {string} id @returns {Promise<Change[]>} */
const fromFeed = async (id) => {
  /** @type {Change[]} */
  const changes = [];
  /** @type {string | undefined} */
  let despues;
  for (;;) {
    const query = { subject: `pedidos/${id}`, limit: MOST, ...(despues && { despues }) };
    const { datos, pagina } = await get("/eventos", query);
    for (const { sequence, time, type, data } of datos)
      changes.push({ version: sequence, actor: null, time, what: type.split(".").at(-1), after: data });
    if (datos.length < MOST) return changes.toReversed();
    despues = pagina.siguiente;
  }
};

/** What a change left. @param {After | null} after */
const wordsOf = (after) => {
  if (!after) return "";
  const units = after.items.reduce((sum, { cantidad }) => sum + cantidad, 0);
  const returned = after.total_devuelto === 0 ? [] : [`${money(after.total_devuelto)} returned`];
  return [after.estado, `${count(units)} ${units === 1 ? "unit" : "units"}`, money(after.total), ...returned].join(
    ", ",
  );
};

/**
 * Shows the changes of a pedido, the newest first.
 * @param {string} id
 * @param {boolean} mayReadLog
 * @returns {Promise<number>} the newest version that the history knows; 0 if none is kept
 */
export const showHistory = async (id, mayReadLog) => {
  const changes = await (mayReadLog ? fromLog : fromFeed)(id);
  showRows(
    byId("history-rows", Element),
    changes,
    ({ version }) => `${id} ${version}`,
    (row, { time: at, what, actor, after }) => {
      const time = within(row, "time", HTMLTimeElement);
      time.dateTime = at;
      setText(time, moment(at, serverNow()));
      setText(within(row, ".what", Element), what);
      setText(within(row, ".after", Element), wordsOf(after));
      setText(within(row, ".actor", Element), actor ?? "");
    },
  );
  const [oldest, newest] = [changes.at(-1)?.version ?? 0, changes[0]?.version ?? 0];
  setText(byId("history-note", Element), oldest === 1 ? "" : "Older changes are not shown, or not kept any more.");
  return newest;
};
