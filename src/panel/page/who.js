/** Whose shop the page shows, and as what: where keys are asked for. */
import { get } from "./api.js";
import { byId, setText } from "./dom.js";

/** What the rol that an operation needs is also granted to: see the table in the README. */
const GRANTED = { almacen: ["almacen", "admin"], admin: ["admin"] };

/** @returns {{ update: () => Promise<void>, may: (rol: "almacen" | "admin") => boolean }} `may` says whether the reader may do what needs that rol */
export const createWho = () => {
  const who = byId("who", HTMLElement);
  const words = byId("who-words", HTMLElement);
  let known = "";
  return {
    update: async () => {
      // Asked once: another key means another page.
      if (known !== "") return;
      const { tienda, rol, actor } = await get("/yo");
      known = rol;
      setText(words, `${tienda.nombre}, as ${rol}`);
      who.hidden = actor === null;
    },
    may: (rol) => GRANTED[rol].includes(known),
  };
};
