/** Finds a producto by part of its nombre, while the reader types. */
import { get, Refused } from "./api.js";
import { byId, linkOf, setText, showRows, within } from "./dom.js";

/** Milliseconds without a key press after which the search starts. */
const PAUSE = 250;

const SHOWN = 6;

/** @typedef {{ id: string, nombre: string }} Producto */

/** Listens to the field; results link to the movements. */
export const createFind = () => {
  const form = byId("find", HTMLFormElement);
  const nombre = byId("find-nombre", HTMLInputElement);
  const words = byId("find-words", Element);
  const rows = byId("find-rows", Element);
  let timer = 0;

  /** @param {readonly Producto[]} found @param {string} said */
  const show = (found, said) => {
    setText(words, said);
    showRows(
      rows,
      found,
      ({ id }) => id,
      (row, producto) => {
        within(row, "a", HTMLAnchorElement).href = linkOf(producto.id);
        setText(within(row, "bdi", Element), producto.nombre);
      },
    );
  };

  const find = async () => {
    const part = nombre.value.trim();
    if (part === "") return show([], "");
    try {
      const { datos } = await get("/productos", { nombre: part, orden: "nombre", limit: SHOWN });
      if (part === nombre.value.trim()) show(datos, datos.length === 0 ? "No producto has that in its nombre." : "");
    } catch (error) {
      show([], error instanceof Refused ? error.message : "The server does not answer.");
    }
  };

  nombre.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(find, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    void find();
  });
  rows.addEventListener("click", () => {
    nombre.value = "";
    show([], "");
  });
};
