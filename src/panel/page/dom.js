/** The page's own elements. What users wrote enters them as text only, never as markup. */

/**
 * The element with this id.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export const byId = (id, type) => {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`The page has no ${type.name} #${id}.`);
  return element;
};

/**
 * The first element inside of another that matches.
 * @template {Element} T
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export const within = (parent, selector, type) => {
  const element = parent.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`There is no ${type.name} ${selector}.`);
  return element;
};

/** Sets a text, and does not touch the page if it is unchanged. @param {Element} element @param {string} text */
export const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

/** Where a producto's movements are shown. @param {string} id */
export const linkOf = (id) => `#producto=${id}`;

/** Where a pedido is shown. @param {string} id */
export const pedidoLinkOf = (id) => `#pedido=${id}`;

/** A link whose name keeps its own writing direction. @param {string} kind @param {string} to @param {string} name */
export const link = (kind, to, name) => {
  const [anchor, words] = [document.createElement("a"), document.createElement("bdi")];
  anchor.className = kind;
  anchor.href = to;
  words.textContent = name;
  anchor.append(words);
  return anchor;
};

/**
 * Makes a list show items, each in a row of the list's template. A row stays as long as its item does, so that it
 * keeps the focus; a new row gets the class `fresh`, but not in a list that was empty.
 * @template T
 * @param {Element} list
 * @param {readonly T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(row: HTMLElement, item: T) => void} fill
 */
export const showRows = (list, items, keyOf, fill) => {
  const template = byId(list.id.replace(/s$/, ""), HTMLTemplateElement);
  const old = /** @type {HTMLElement[]} */ ([...list.children]);
  const rows = new Map(old.map((row) => [row.dataset.key, row]));
  /** @param {string} key */
  const newRow = (key) => {
    const row = within(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), "*", HTMLElement);
    row.dataset.key = key;
    if (old.length > 0) row.classList.add("fresh");
    return row;
  };
  let place = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const row = rows.get(key) ?? newRow(key);
    rows.delete(key);
    fill(row, item);
    if (row === place) place = row.nextElementSibling;
    else list.insertBefore(row, place);
  }
  for (const row of rows.values()) row.remove();
};
