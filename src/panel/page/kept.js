/** What the reader chose, kept by the browser. One may forbid a page to keep anything: then it just forgets. */

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
