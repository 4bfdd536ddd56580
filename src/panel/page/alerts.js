/** Productos that are about to run out, the lowest stock first. */
import { get } from "./api.js";
import { byId, linkOf, setText, showRows, within } from "./dom.js";
import { count } from "./format.js";
import { heldOf } from "./held.js";
import { keep, kept } from "./kept.js";

const SHOWN = 10;
/** The largest page of the API. */
const MOST = 100;
const THRESHOLD = 5;

/** @typedef {{ id: string, nombre: string, stock: number, disponible?: number }} Producto */

/**
 * @param {() => void} onChange called when the reader chose another threshold
 * @returns {{ update: () => Promise<string | undefined> }} `update` resolves to the id of the producto with the lowest stock
 */
export const createAlerts = (onChange) => {
  const most = byId("alerts-most", HTMLInputElement);
  most.value = kept("threshold");
  if (most.value === "" || !most.checkValidity()) most.value = String(THRESHOLD);
  most.addEventListener("input", () => {
    if (!most.checkValidity()) return;
    keep("threshold", most.value);
    onChange();
  });

  const more = byId("alerts-more", HTMLButtonElement);
  let shown = SHOWN;
  more.addEventListener("click", () => {
    shown = MOST;
    onChange();
  });

  return {
    update: async () => {
      if (!most.checkValidity()) return undefined;
      const query = { estado: "activo", max_stock: most.value, orden: "stock", limit: shown, contar: "true" };
      /** @type {{ datos: Producto[], pagina: { total: number } }} */
      const { datos, pagina } = await get("/productos", query);
      showRows(
        byId("alerts-rows", Element),
        datos,
        ({ id }) => id,
        (row, { id, nombre, stock, disponible = stock }) => {
          within(row, "a", HTMLAnchorElement).href = linkOf(id);
          setText(within(row, "bdi", Element), nombre);
          const left = within(row, ".left", HTMLElement);
          left.dataset.out = String(stock === 0);
          const held = heldOf({ stock, disponible });
          setText(
            left,
            `${stock === 0 ? "out of stock" : `${count(stock)} left`}${held > 0 ? `, ${count(held)} held` : ""}`,
          );
        },
      );
      byId("alerts-empty", HTMLElement).hidden = datos.length > 0;
      setText(byId("alerts-count", Element), count(pagina.total));
      const hidden = pagina.total - datos.length;
      const words = hidden > 0 ? `and ${count(hidden)} more` : "";
      more.hidden = hidden === 0 || shown === MOST;
      setText(more, words);
      setText(byId("alerts-note", Element), more.hidden ? words : "");
      return datos[0]?.id;
    },
  };
};
