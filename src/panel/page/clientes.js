/** The names of clientes, each requested once. */
import { get } from "./api.js";

/** @type {Map<string, string>} */
const known = new Map();

/**
 * Loads the names of clientes; a failed one is tried again next time.
 * @param {readonly string[]} ids
 * @returns {Promise<(id: string) => string>}
 */
export const namesOf = async (ids) => {
  const learn = async (/** @type {string} */ id) => {
    const { nombre } = await get(`/clientes/${id}`);
    known.set(id, nombre);
  };
  await Promise.allSettled([...new Set(ids)].filter((id) => !known.has(id)).map(learn));
  return (id) => known.get(id) ?? "";
};
