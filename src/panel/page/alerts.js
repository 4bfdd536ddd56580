/** Productos that are about to run out, the least stock first. */
import { get } from "./api.js";
import { byId, linkOf, setText, showRows, within } from "./dom.js";
import { count } from "./format.js";

const SHOWN = 10;
const THRESHOLD = 5;
const KEPT = "pedidos.panel.threshold";

/** @typedef {{ id: string, nombre: string, stock: number }} Producto */

// A browser may forbid a page to keep anything; then it just forgets.
const kept = () => {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
};

/** @param {string} threshold */
const keep = (threshold) => {
  try {
    localStorage.setItem(KEPT, threshold);
  } catch {}
};

/**
 * @param {() => void} onChange called when the reader chose another threshold
 * @returns {{ update: () => Promise<string | undefined> }} `update` answers the id of the producto with the least
 */
export const createAlerts = (onChange) => {
  const most = byId("alerts-most", HTMLInputElement);
  most.value = kept();
  if (most.value === "" || !most.checkValidity()) most.value = String(THRESHOLD);
  most.addEventListener("input", () => {
    if (!most.checkValidity()) return;
    keep(most.value);
    onChange();
  });

  return {
    update: async () => {
      if (!most.checkValidity()) return undefined;
      const query = { estado: "activo", max_stock: most.value, orden: "stock", limit: SHOWN, contar: "true" };
      /** @type {{ datos: Producto[], pagina: { total: number } }} */
      const { datos, pagina } = await get("/productos", query);
      showRows(
        byId("alerts-rows", Element),
        datos,
        ({ id }) => id,
        (row, { id, nombre, stock }) => {
          within(row, "a", HTMLAnchorElement).href = linkOf(id);
          setText(within(row, "bdi", Element), nombre);
          const left = within(row, ".left", HTMLElement);
          left.dataset.out = String(stock === 0);
          setText(left, stock === 0 ? "out of stock" : `${count(stock)} left`);
        },
      );
      byId("alerts-empty", HTMLElement).hidden = datos.length > 0;
      setText(byId("alerts-count", Element), count(pagina.total));
      const more = pagina.total - datos.length;
      setText(byId("alerts-note", Element), more > 0 ? `and ${count(more)} more` : "");
      return datos[0]?.id;
    },
  };
};
