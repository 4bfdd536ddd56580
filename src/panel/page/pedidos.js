/** The newest pedidos, with what is in them and how far they got. */
import { get, serverNow } from "./api.js";
import { byId, setText, showRows, within } from "./dom.js";
import { count, moment, money } from "./format.js";

const SHOWN = 10;
const ITEMS = 3;

/**
 * @typedef {{ producto_id: string, nombre: string, cantidad: number }} Item
 * @typedef {{ id: string, estado: string, items: Item[], total: number, creado_en: string }} Pedido
 */

/** Each name is kept apart from what stands around it, whichever way it is written. @param {readonly Item[]} items */
const itemsInWords = (items) => {
  const named = items.slice(0, ITEMS).map(({ nombre, cantidad }) => `${count(cantidad)} × \u2068${nombre}\u2069`);
  const more = items.length - ITEMS;
  if (items.length === 0) return "empty";
  return more > 0 ? `${named.join(", ")} and ${count(more)} more` : named.join(", ");
};

/** @returns {{ update: () => Promise<string | undefined> }} `update` answers the id of a producto in the newest pedido */
export const createPedidos = () => ({
  update: async () => {
    /** @type {{ datos: Pedido[] }} */
    const { datos } = await get("/pedidos", { orden: "-creado_en", limit: SHOWN });
    showRows(
      byId("pedidos-rows", Element),
      datos,
      ({ id }) => id,
      (row, pedido) => {
        const time = within(row, "time", HTMLTimeElement);
        time.dateTime = pedido.creado_en;
        setText(time, moment(pedido.creado_en, serverNow()));
        setText(within(row, ".items", Element), itemsInWords(pedido.items));
        const estado = within(row, ".estado", HTMLElement);
        estado.dataset.estado = pedido.estado;
        setText(estado, pedido.estado);
        setText(within(row, ".total", Element), money(pedido.total));
      },
    );
    byId("pedidos-empty", HTMLElement).hidden = datos.length > 0;
    return datos.find(({ items }) => items.length > 0)?.items[0]?.producto_id;
  },
});
