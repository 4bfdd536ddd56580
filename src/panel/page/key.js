/** The API key, where the server asks for one: kept for as long as this tab is open, and sent to this origin only. */
import { byId, setText } from "./dom.js";

const NAME = "pedidos clave";

const dialog = byId("key", HTMLDialogElement);
const form = byId("key-form", HTMLFormElement);
const input = byId("key-input", HTMLInputElement);
const words = byId("key-words", HTMLElement);

/** The header that the key goes into. @returns {Record<string, string>} */
export const authorization = () => {
  const key = sessionStorage.getItem(NAME);
  return key === null ? {} : { Authorization: `Bearer ${key}` };
};

/** Whether a key is being asked for: until it is there, there is no use in asking the server. */
export const isAsking = () => dialog.open;

/** Asks for a key, as the server accepts none or not the one that it got. */
export const askForKey = () => {
  setText(
    words,
    sessionStorage.getItem(NAME) === null ? "This server asks for an API key." : "The server does not accept this key.",
  );
  sessionStorage.removeItem(NAME);
  if (!dialog.open) dialog.showModal();
};

/** @param {() => void} onKey called when a key was given */
export const createKey = (onKey) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(NAME, input.value.trim());
    input.value = "";
    dialog.close();
    onKey();
  });
  // Without a key there is nothing behind it to look at.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  byId("key-forget", HTMLButtonElement).addEventListener("click", () => {
    sessionStorage.removeItem(NAME);
    // What it let see must not stay on the screen.
    location.reload();
  });
};
