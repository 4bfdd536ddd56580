/** The movements of the stock of one producto: a step chart from the oldest movement shown to the newest. */
import { ask, get, Refused, serverNow } from "./api.js";
import { createChart, steps } from "./chart.js";
import { byId, pedidoLinkOf, setText, showRows, within } from "./dom.js";
import { change, count, moment, money } from "./format.js";
import { heldOf } from "./held.js";

const SHOWN = 100;

/**
 * @typedef {{ tipo: string, cantidad: number, saldo: number, motivo: string | null, pedido_id: string | null, creado_en: string }} Movimiento
 * @typedef {{ id: string, nombre: string, precio: number, stock: number, disponible?: number, estado: string, version: number }} Producto
 */

/** The producto that the address of the page names. */
const named = () => /^#producto=([\w-]+)$/.exec(location.hash)?.[1];

/**
 * @param {() => void} onChange called when another producto was chosen
 * @param {(producto: { id: string } | null) => void} onShow called with the producto that is shown
 * @returns {{ update: () => Promise<void>, suggest: (id: string | undefined) => void }} `suggest` chooses if the reader did not
 */
export const createMovements = (onChange, onShow) => {
  const chart = createChart(byId("movements-chart", HTMLElement), steps);
  const title = byId("movements-title", HTMLElement);
  const empty = byId("movements-empty", HTMLElement);
  const shown = byId("movements", HTMLElement);
  /** Undefined while nothing is chosen; empty if the producto does not exist, so that it is not requested again. */
  let chosen = named();
  /** @type {string | null} */
  let etag = null;

  /** The cursor of the page that is shown; null for the newest movements, which update live. @type {string | null} */
  let cursor = null;
  /** @type {string | null} */
  let next = null;

  window.addEventListener("hashchange", () => {
    if (!named()) return;
    chosen = named();
    [etag, cursor] = [null, null];
    title.scrollIntoView({ block: "start" });
    title.focus({ preventScroll: true });
    onChange();
  });

  const [older, newer] = [byId("movements-older", HTMLButtonElement), byId("movements-newest", HTMLButtonElement)];
  const turnTo = (/** @type {string | null} */ page) => {
    [etag, cursor] = [null, page];
    onChange();
  };
  older.addEventListener("click", () => turnTo(next));
  newer.addEventListener("click", () => turnTo(null));

  /** @param {Producto} producto @param {readonly Movimiento[]} newest */
  const show = (producto, newest) => {
    setText(byId("movements-nombre", Element), producto.nombre);
    setText(byId("movements-stock", Element), count(producto.stock));
    const held = heldOf(producto);
    byId("movements-free", HTMLElement).hidden = held === 0;
    setText(byId("movements-disponible", Element), count(producto.stock - held));
    setText(byId("movements-held", Element), count(held));
    setText(byId("movements-precio", Element), money(producto.precio));
    setText(byId("movements-estado", Element), producto.estado);
    const now = serverNow();
    const points = newest.toReversed().map(({ tipo, cantidad, saldo, creado_en }) => ({
      value: saldo,
      label: moment(creado_en, now),
      words: `${moment(creado_en, now)}: ${tipo} ${change(cantidad)}, then ${count(saldo)} in stock`,
    }));
    shown.hidden = false;
    empty.hidden = true;
    onShow(producto);
    chart.show(
      points,
      `Stock after each of ${count(points.length)} ${points.length === 1 ? "movement" : "movements"}.`,
    );
    older.hidden = next === null;
    newer.hidden = cursor === null;
    const rows = newest.map((one, place) => ({
      ...one,
      key: `${producto.id} ${newest.length - place} ${one.creado_en}`,
    }));
    showRows(
      byId("movements-rows", Element),
      rows,
      ({ key }) => key,
      (row, one) => {
        const time = within(row, "time", HTMLTimeElement);
        time.dateTime = one.creado_en;
        setText(time, moment(one.creado_en, now));
        setText(within(row, ".tipo", Element), one.tipo);
        const pedido = within(row, ".pedido", HTMLAnchorElement);
        pedido.hidden = one.pedido_id === null;
        pedido.href = pedidoLinkOf(one.pedido_id ?? "");
        setText(pedido, one.pedido_id === null ? "" : `pedido …${one.pedido_id.slice(-6)}`);
        setText(within(row, ".cantidad", Element), change(one.cantidad));
        setText(within(row, ".saldo", Element), count(one.saldo));
        setText(within(row, ".motivo", Element), one.motivo ?? "");
      },
    );
  };

  return {
    suggest: (id) => {
      chosen ??= id;
    },
    update: async () => {
      const id = chosen;
      if (!id) return;
      try {
        // Every movement raises the version of its producto: the same ETag, the same movements.
        const answer = await ask(`/productos/${id}`, {}, etag);
        if (answer === null) return;
        const page = cursor;
        const query = { limit: SHOWN, ...(page !== null && { cursor: page }) };
        const { datos, pagina } = await get(`/productos/${id}/movimientos`, query);
        if (id !== chosen || page !== cursor) return;
        // Holds run out without a new version.
        etag = heldOf(answer.body) === 0 ? answer.etag : null;
        next = pagina.siguiente;
        show(answer.body, datos);
      } catch (error) {
        if (!(error instanceof Refused && (error.status === 404 || error.status === 422))) throw error;
        chosen = "";
        shown.hidden = true;
        onShow(null);
        empty.hidden = false;
        setText(empty, "There is no such producto. Choose another.");
      }
    },
  };
};
