/** One pedido, named by the address of the page: its cliente, its items, its history. */
import { ask, Refused, serverNow } from "./api.js";
import { namesOf } from "./clientes.js";
import { byId, linkOf, setText, showRows, within } from "./dom.js";
import { count, moment, money } from "./format.js";

/**
 * @typedef {{ producto_id: string, nombre: string, cantidad: number, precio_unitario: number, subtotal: number, devuelto: number }} Item
 * @typedef {{ id: string, cliente_id: string, estado: string, items: Item[], total: number, total_devuelto: number, motivo: string | null, creado_en: string, confirmado_en: string | null, cancelado_en: string | null }} Pedido
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

/** How many units there are, and how many of them came back. @param {Item} item */
const units = ({ cantidad, devuelto }) =>
  devuelto === 0 ? count(cantidad) : `${count(cantidad)}, ${count(devuelto)} returned`;

/**
 * @param {() => void} onChange called when another pedido was chosen
 * @returns {{ update: () => Promise<void> }}
 */
export const createPedido = (onChange) => {
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

  /** @param {Pedido} pedido @param {string} cliente */
  const show = (pedido, cliente) => {
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
        setText(within(row, ".cantidad", Element), units(item));
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
        etag = answer.etag;
        show(answer.body, nameOf(answer.body.cliente_id));
        reveal(true);
      } catch (error) {
        if (!(error instanceof Refused && (error.status === 404 || error.status === 422))) throw error;
        chosen = undefined;
        reveal(false);
      }
    },
  };
};
