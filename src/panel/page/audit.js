/** The audit's verdict: whether every stock is the sum of its movements. */
import { get, Refused, serverNow } from "./api.js";
import { byId, linkOf, setText, showRows, within } from "./dom.js";
import { clock, count } from "./format.js";

/** The least milliseconds between two audits. An audit reads every movement: a slow one runs less often. */
const EVERY_MS = 60_000;
const TIMES_AS_LONG = 30;

const NAMED = 10;

/** The most that the API lists. */
const MOST = 1_000;

/** @typedef {{ producto_id: string, nombre: string, stock: number, movimientos: number }} Discrepancia */

/** @returns {{ update: () => Promise<void> }} `update` does nothing while the last verdict is fresh */
export const createAudit = () => {
  const verdict = byId("audit", HTMLElement);
  const words = byId("audit-words", Element);
  const note = byId("audit-note", Element);
  const again = byId("audit-again", HTMLButtonElement);
  let due = 0;
  let running = false;

  /** @param {"good" | "bad" | "none"} kind @param {string} said @param {string} about */
  const say = (kind, said, about) => {
    verdict.dataset.verdict = kind;
    setText(words, said);
    setText(note, about);
  };

  /** @param {number} productos @param {readonly Discrepancia[]} discrepancias @param {number} lines that do not match */
  const show = (productos, discrepancias, lines) => {
    const wrong = discrepancias.length;
    const looked = `${count(productos)} ${productos === 1 ? "producto" : "productos"}, at ${clock(serverNow())}.`;
    if (productos === 0) say("none", "There is no producto yet.", "");
    else if (wrong === 0 && lines > 0)
      say(
        "bad",
        `${count(lines)} lines of pedidos do not match the stock that was taken.`,
        `${looked} npm run audit names the tienda.`,
      );
    else if (wrong === 0) say("good", "Every stock is the sum of its movements.", looked);
    else {
      const said =
        wrong === 1
          ? "One stock is not the sum of its movements."
          : `${count(wrong)}${wrong === MOST ? " or more" : ""} stocks are not the sum of their movements.`;
      say("bad", said, `${looked} This should never be.${wrong > NAMED ? ` The first ${NAMED} are:` : ""}`);
    }
    byId("audit-table", HTMLElement).hidden = wrong === 0;
    showRows(
      byId("audit-rows", Element),
      discrepancias.slice(0, NAMED),
      (one) => one.producto_id,
      (row, one) => {
        within(row, "a", HTMLAnchorElement).href = linkOf(one.producto_id);
        setText(within(row, "bdi", Element), one.nombre);
        setText(within(row, ".stock", Element), count(one.stock));
        setText(within(row, ".movimientos", Element), count(one.movimientos));
      },
    );
  };

  const check = async () => {
    if (running) return;
    running = true;
    const begun = Date.now();
    const rest = () => Math.max(EVERY_MS, TIMES_AS_LONG * (Date.now() - begun));
    try {
      const { productos, discrepancias, lineas_sin_producto, lineas_sin_movimiento } = await get("/auditoria/stock");
      show(productos, discrepancias, lineas_sin_producto + lineas_sin_movimiento);
      due = Date.now() + rest();
    } catch (error) {
      // Another part shows that the server is gone; the last verdict stays until it is back.
      if (error instanceof Refused) {
        say("none", "The stock was not added up.", `${error.message} npm run audit does it, however long it takes.`);
        due = Date.now() + rest();
      }
    }
    running = false;
  };

  again.addEventListener("click", check);
  return {
    update: async () => {
      if (Date.now() >= due) await check();
    },
  };
};
