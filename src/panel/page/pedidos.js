/** The newest pedidos: their cliente, items and estado. */
import { get, serverNow } from "./api.js";
import { namesOf } from "./clientes.js";
import { byId, link, linkOf, pedidoLinkOf, setText, showRows, within } from "./dom.js";
import { count, moment, money } from "./format.js";
import { heldUntil } from "./held.js";

const SHOWN = 10;
const ITEMS = 3;

/**
 * @typedef {{ producto_id: string, nombre: string, cantidad: number, devuelto: number }} Item
 * @typedef {{ id: string, cliente_id: string, estado: string, numero: number, items: Item[], total: number, creado_en: string, apartado_hasta?: string | null }} Pedido
 */

/**
 * Lists the items of a pedido, each producto a link, and links to the rest. Does not touch the page if it is unchanged.
 * @param {HTMLElement} element @param {Pedido} pedido
 */
const showItems = (element, { id, items }) => {
  const said = JSON.stringify(items.map((item) => [item.producto_id, item.nombre, item.cantidad, item.devuelto]));
  if (element.dataset.said === said) return;
  element.dataset.said = said;
  const named = items
    .slice(0, ITEMS)
    .flatMap(({ producto_id, nombre, cantidad, devuelto }, place) => [
      `${place > 0 ? ", " : ""}${count(cantidad)} × `,
      link("producto", linkOf(producto_id), nombre),
      ...(devuelto === 0 ? [] : [` (${count(devuelto)} returned)`]),
    ]);
  const more = items.length - ITEMS;
  const rest = more > 0 ? [" and ", link("pedido", pedidoLinkOf(id), `${count(more)} more`)] : [];
  element.replaceChildren(...(items.length === 0 ? ["empty"] : [...named, ...rest]));
};

/** @returns {{ update: () => Promise<string | undefined> }} `update` resolves to the id of a producto in the newest pedido */
export const createPedidos = () => ({
  update: async () => {
    /** @type {{ datos: Pedido[] }} */
    const { datos } = await get("/pedidos", { orden: "-creado_en", limit: SHOWN });
    const nameOf = await namesOf(datos.map(({ cliente_id }) => cliente_id));
    showRows(
      byId("pedidos-rows", Element),
      datos,
      ({ id }) => id,
      (row, pedido) => {
        within(row, ".pedido", HTMLAnchorElement).href = pedidoLinkOf(pedido.id);
        const time = within(row, "time", HTMLTimeElement);
        time.dateTime = pedido.creado_en;
        setText(time, moment(pedido.creado_en, serverNow()));
        setText(within(row, ".numero", Element), `#${pedido.numero}`);
        setText(within(row, ".cliente bdi", Element), nameOf(pedido.cliente_id));
        showItems(within(row, ".items", HTMLElement), pedido);
        const estado = within(row, ".estado", HTMLElement);
        estado.dataset.estado = pedido.estado;
        setText(estado, heldUntil(pedido) ? `${pedido.estado}, held` : pedido.estado);
        setText(within(row, ".total", Element), money(pedido.total));
      },
    );
    byId("pedidos-empty", HTMLElement).hidden = datos.length > 0;
    return datos.find(({ items }) => items.length > 0)?.items[0]?.producto_id;
  },
});
