/** Finds something while the reader types: a producto by its nombre, a pedido by its numero, referencia or cliente. */
import { get, Refused } from "./api.js";
import { namesOf } from "./clientes.js";
import { byId, linkOf, pedidoLinkOf, setText, showRows, within } from "./dom.js";
import { count, money } from "./format.js";

/** Milliseconds without a key press after which the search starts. */
const PAUSE = 250;

const SHOWN = 6;

/**
 * Listens to the field of a form; the results are links.
 * @template {{ id: string }} T
 * @param {string} id of the form
 * @param {(text: string) => Promise<T[]>} search finds at most one more than is shown
 * @param {(row: HTMLElement, one: T) => void} fill
 */
const createFind = (id, search, fill) => {
  const form = byId(id, HTMLFormElement);
  const field = within(form, "input", HTMLInputElement);
  const words = byId(`${id}-words`, Element);
  const rows = byId(`${id}-rows`, Element);
  let timer = 0;

  /** @param {readonly T[]} found @param {string} said */
  const show = (found, said) => {
    setText(words, said);
    showRows(rows, found, (one) => one.id, fill);
  };

  /** @param {readonly T[]} found */
  const wordsFor = ({ length }) => {
    if (length === 0) return "Nothing was found.";
    return length > SHOWN ? `The first ${count(SHOWN)} of more.` : `${count(length)} found.`;
  };

  const find = async () => {
    const text = field.value.trim();
    if (text === "") return show([], "");
    try {
      const found = await search(text);
      // Answers may arrive in another order than the questions.
      if (text === field.value.trim()) show(found.slice(0, SHOWN), wordsFor(found));
    } catch (error) {
      if (text === field.value.trim())
        show([], error instanceof Refused ? error.message : "The server does not answer.");
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(find, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    void find();
  });
  rows.addEventListener("click", () => {
    field.value = "";
    show([], "");
  });
};

/** @typedef {{ id: string, nombre: string }} Producto */

/** Results link to the movements. */
export const createFindProducto = () =>
  createFind(
    "find",
    async (nombre) =>
      /** @type {Producto[]} */ ((await get("/productos", { nombre, orden: "nombre", limit: SHOWN + 1 })).datos),
    (row, producto) => {
      within(row, "a", HTMLAnchorElement).href = linkOf(producto.id);
      setText(within(row, "bdi", Element), producto.nombre);
    },
  );

/** @typedef {{ id: string, numero: number, cliente_id: string, cliente: string, estado: string, total: number }} Pedido */

/** Results link to the pedido. */
export const createFindPedido = () =>
  createFind(
    "find-pedido",
    async (q) => {
      /** @type {{ datos: Pedido[] }} */
      const { datos } = await get("/pedidos", { q, orden: "-creado_en", limit: SHOWN + 1 });
      const nameOf = await namesOf(datos.map(({ cliente_id }) => cliente_id));
      return datos.map((pedido) => ({ ...pedido, cliente: nameOf(pedido.cliente_id) }));
    },
    (row, { id, numero, cliente, estado, total }) => {
      within(row, "a", HTMLAnchorElement).href = pedidoLinkOf(id);
      setText(within(row, ".numero", Element), `#${numero}`);
      setText(within(row, "bdi", Element), cliente);
      setText(within(row, ".rest", Element), `${estado} ${money(total)}`);
    },
  );
