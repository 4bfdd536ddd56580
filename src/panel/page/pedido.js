/** One pedido, named by the address of the page: its cliente, its items, its history. */
import { ask, Refused, serverNow } from "./api.js";
import { namesOf } from "./clientes.js";
import { byId, linkOf, setText, showRows, within } from "./dom.js";
import { clock, count, moment, money } from "./format.js";
import { heldUntil } from "./held.js";
import { showHistory } from "./history.js";

/**
 * @typedef {{ producto_id: string, nombre: string, cantidad: number, precio_unitario: number, subtotal: number, devuelto: number }} Item
 * @typedef {{ id: string, numero: number, referencia: string | null, referencia_pago: string | null, version: number, cliente_id: string, estado: string, items: Item[], total: number, total_devuelto: number, motivo: string | null, creado_en: string, confirmado_en: string | null, cancelado_en: string | null, apartado_hasta?: string | null }} Pedido
 */

const named = () => /^#pedido=([\w-]+)$/.exec(location.hash)?.[1];

/** What happened to it, and when. @param {Pedido} pedido */
const story = ({ creado_en, confirmado_en, cancelado_en, motivo, total_devuelto }) => {
  const at = (/** @type {string} */ what, /** @type {string | null} */ time) =>
    time === null ? [] : [`${what} ${moment(time, serverNow())}`];
  const cancelled = at("cancelled", cancelado_en).map((words) =>
    motivo === null ? words : `${words}: \u2068${motivo}\u2069`,
  );
  const returned = total_devuelto === 0 ? [] : [`returned for ${money(total_devuelto)}`];
  return `${[...at("Created", creado_en), ...at("confirmed", confirmado_en), ...returned, ...cancelled].join(", ")}.`;
};

/** How many units of a line came back. @param {Item} item */
const returned = ({ cantidad, devuelto }) =>
  devuelto === 0 ? "" : `${count(devuelto)} of ${count(cantidad)} returned`;

/** What other systems call it. @param {Pedido} pedido */
const names = ({ referencia, referencia_pago }) =>
  [
    ...(referencia === null ? [] : [`Referencia \u2068${referencia}\u2069.`]),
    ...(referencia_pago === null ? [] : [`Paid by \u2068${referencia_pago}\u2069.`]),
  ].join(" ");

/** The longest wait that a timer takes. */
const TIMER_MAX = 2 ** 31 - 1;

/**
 * @param {() => boolean} mayReadLog whether the reader's rol may see who changed it
 * @param {() => void} onChange called when another pedido was chosen
 * @returns {{ update: () => Promise<void> }}
 */
export const createPedido = (mayReadLog, onChange) => {
  const section = byId("pedido", HTMLElement);
  const shown = byId("pedido-shown", HTMLElement);
  const missing = byId("pedido-missing", HTMLElement);
  const title = byId("pedido-title", HTMLElement);
  let chosen = named();
  /** @type {string | null} */
  let etag = null;
  let arrived = false;

  window.addEventListener("hashchange", () => {
    if (!named()) return;
    chosen = named();
    etag = null;
    arrived = true;
    onChange();
  });

  let expiry = 0;
  /** Says until when units are held, and no more once that is over. @param {Pedido} pedido */
  const showHeld = (pedido) => {
    clearTimeout(expiry);
    const until = heldUntil(pedido);
    const held = byId("pedido-held", HTMLElement);
    held.hidden = until === undefined;
    setText(held, until === undefined ? "" : `Held until ${clock(until)}: nobody else can buy these units before.`);
    if (until !== undefined)
      expiry = window.setTimeout(() => showHeld(pedido), Math.min(until - serverNow() + 1, TIMER_MAX));
  };

  /** @param {Pedido} pedido @param {string} cliente */
  const show = (pedido, cliente) => {
    setText(byId("pedido-numero", Element), `#${pedido.numero}`);
    setText(byId("pedido-names", Element), names(pedido));
    showHeld(pedido);
    setText(byId("pedido-cliente", Element), cliente);
    setText(byId("pedido-total", Element), money(pedido.total));
    setText(byId("pedido-estado", Element), pedido.estado);
    setText(byId("pedido-cantidad", Element), count(pedido.items.reduce((sum, { cantidad }) => sum + cantidad, 0)));
    setText(byId("pedido-story", Element), story(pedido));
    setText(byId("pedido-id", Element), pedido.id);
    showRows(
      byId("pedido-rows", Element),
      pedido.items,
      ({ producto_id }) => `${pedido.id} ${producto_id}`,
      (row, item) => {
        within(row, "a", HTMLAnchorElement).href = linkOf(item.producto_id);
        setText(within(row, "bdi", Element), item.nombre);
        setText(within(row, ".cantidad", Element), count(item.cantidad));
        row.dataset.returned = item.devuelto === 0 ? "none" : item.devuelto < item.cantidad ? "some" : "all";
        setText(within(row, ".devuelto", Element), returned(item));
        setText(within(row, ".precio", Element), money(item.precio_unitario));
        setText(within(row, ".subtotal", Element), money(item.subtotal));
      },
    );
  };

  /** @param {boolean} found */
  const reveal = (found) => {
    section.hidden = false;
    shown.hidden = !found;
    missing.hidden = found;
    if (!arrived) return;
    arrived = false;
    title.scrollIntoView({ block: "start" });
    title.focus({ preventScroll: true });
  };

  return {
    update: async () => {
      const id = chosen;
      if (!id) return;
      try {
        const answer = await ask(`/pedidos/${id}`, {}, etag);
        if (answer === null) return;
        const nameOf = await namesOf([answer.body.cliente_id]);
        if (id !== chosen) return;
        show(answer.body, nameOf(answer.body.cliente_id));
        reveal(true);
        const known = await showHistory(id, mayReadLog());
        // The feed tells of a change once it is certain, which may be in a later round.
        if (id === chosen && known >= answer.body.version) etag = answer.etag;
      } catch (error) {
        if (!(error instanceof Refused && (error.status === 404 || error.status === 422))) throw error;
        chosen = undefined;
        reveal(false);
      }
    },
  };
};
