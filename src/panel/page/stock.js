/** Changes a stock by hand, for roles that may: by a count of what is there, or by what came and went. */
import { get, newKey, post, Refused } from "./api.js";
import { byId, setText, within } from "./dom.js";
import { count } from "./format.js";

/** @typedef {{ id: string, stock: number, version: number }} Producto */

/** @param {unknown} error */
const wordsOf = (error) =>
  error instanceof Refused ? error.message : "The server does not answer. Send it again: it will not be done twice.";

/**
 * @param {() => boolean} mayChange whether the reader's rol allows it
 * @param {() => void} onChange called when a stock was changed
 * @returns {{ show: (producto: { id: string } | null) => void }} `show` tells which producto is shown
 */
export const createStock = (mayChange, onChange) => {
  const section = byId("stock", HTMLElement);
  const said = byId("stock-said", HTMLElement);
  /** The producto that is shown. */
  let id = "";
  /** The producto as it was when its count began. @type {Producto | null} */
  let counted = null;

  /** @param {string} words @param {"good" | "bad"} verdict */
  const say = (words, verdict = "good") => {
    said.dataset.verdict = verdict;
    setText(said, words);
  };

  /**
   * A form behind the button that opens it. What it sends has one key until it is changed or has succeeded: sent again
   * after a lost answer, it has one effect.
   * @param {string} name
   * @param {() => Promise<void>} begin
   * @param {(data: FormData, key: string) => Promise<string>} submit resolves to what is then said
   */
  const createForm = (name, begin, submit) => {
    const form = byId(name, HTMLFormElement);
    const start = byId(`${name}-start`, HTMLButtonElement);
    const send = within(form, "[type=submit]", HTMLButtonElement);
    let key = "";
    const close = () => {
      form.hidden = true;
      form.reset();
      start.setAttribute("aria-expanded", "false");
    };
    start.addEventListener("click", async () => {
      say("");
      for (const other of forms) if (other.form !== form) other.close();
      const about = id;
      try {
        await begin();
      } catch (error) {
        return say(wordsOf(error), "bad");
      }
      if (about !== id) return;
      key = newKey();
      form.hidden = false;
      start.setAttribute("aria-expanded", "true");
      within(form, "input", HTMLInputElement).focus();
    });
    form.addEventListener("input", () => {
      key = newKey();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const about = id;
      send.disabled = true;
      try {
        const words = await submit(new FormData(form), key);
        if (about !== id) return;
        close();
        start.focus();
        say(words);
      } catch (error) {
        if (about === id) say(wordsOf(error), "bad");
      } finally {
        send.disabled = false;
        onChange();
      }
    });
    within(form, "[type=button]", HTMLButtonElement).addEventListener("click", () => {
      close();
      say("");
      start.focus();
    });
    return { form, close };
  };

  /** The motivo as the API takes it. @param {FormData} data */
  const motivoOf = (data) => String(data.get("motivo")).trim() || null;

  const forms = [
    createForm(
      "count",
      async () => {
        // As it is now: what was sold before is not on the shelf, and what is sold from now on stays deducted.
        const now = /** @type {Producto} */ (await get(`/productos/${id}`));
        counted = now;
        const units = `${count(now.stock)} ${now.stock === 1 ? "unit" : "units"}`;
        setText(
          byId("count-words", Element),
          `Count now: the stock is ${units} in version ${now.version}. What is sold while you count stays deducted.`,
        );
      },
      async (data, key) => {
        if (counted === null) throw new Error("the count has not begun");
        const contado = Number(data.get("contado"));
        const body = { contado, version: counted.version, motivo: motivoOf(data) };
        const { stock } = await post(`/productos/${counted.id}/conteos`, body, key);
        return `Counted ${count(contado)}: ${count(stock)} in stock now.`;
      },
    ),
    createForm(
      "adjust",
      async () => {},
      async (data, key) => {
        const body = { cantidad: Number(data.get("cantidad")), motivo: motivoOf(data) };
        const { stock } = await post(`/productos/${id}/ajustes`, body, key);
        return `Adjusted: ${count(stock)} in stock now.`;
      },
    ),
  ];

  return {
    show: (producto) => {
      section.hidden = producto === null || !mayChange();
      if (producto?.id === id) return;
      // A count of one producto is not that of another.
      id = producto?.id ?? "";
      for (const { close } of forms) close();
      say("");
    },
  };
};
