// The API key, kept for as long as this tab is open, and sent to this origin only. /panel keeps its key under the same name.
const NAME = "pedidos clave";

export const keptKey = () => sessionStorage.getItem(NAME);

export const keepKey = (key) => sessionStorage.setItem(NAME, key);

export const forgetKey = () => sessionStorage.removeItem(NAME);

/** The header that the key goes into. */
export const authorization = () => {
  const key = keptKey();
  return key === null ? {} : { Authorization: `Bearer ${key}` };
};
