/** The reader's choices, stored by the browser. If storage is forbidden, they are forgotten. */

/** @param {string} name */
export const kept = (name) => {
  try {
    return localStorage.getItem(`pedidos.panel.${name}`) ?? "";
  } catch {
    return "";
  }
};

/** @param {string} name @param {string} value */
export const keep = (name, value) => {
  try {
    localStorage.setItem(`pedidos.panel.${name}`, value);
  } catch {}
};
