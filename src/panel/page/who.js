/** Whose shop the page shows, and as what: where keys are asked for. */
import { get } from "./api.js";
import { byId, setText } from "./dom.js";

/** @returns {{ update: () => Promise<void> }} */
export const createWho = () => {
  const who = byId("who", HTMLElement);
  const words = byId("who-words", HTMLElement);
  return {
    update: async () => {
      if (!who.hidden) return;
      const { tienda, rol, actor } = await get("/yo");
      setText(words, `${tienda.nombre}, as ${rol}`);
      who.hidden = actor === null;
    },
  };
};
