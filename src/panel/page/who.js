/** Whose shop the page shows, and as what: where keys are asked for. */
import { get } from "./api.js";
import { byId, setText } from "./dom.js";

/** @returns {{ update: () => Promise<void> }} */
export const createWho = () => {
  const who = byId("who", HTMLElement);
  const words = byId("who-words", HTMLElement);
  let known = false;
  return {
    update: async () => {
      // Asked once: another key means another page.
      if (known) return;
      const { tienda, rol, actor } = await get("/yo");
      known = true;
      setText(words, `${tienda.nombre}, as ${rol}`);
      who.hidden = actor === null;
    },
  };
};
