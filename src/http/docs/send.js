// A page about one task: sends its requests as they stand there, and fills in what later ones need of the answers.
import { authorization, keepKey } from "./key.js";

/** An id of this visit. Not crypto.randomUUID, which browsers offer to pages served over HTTPS only. */
const uuid = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
  "",
);

/** The answers so far, by name. */
const known = { uuid };

/** A request with what is known; what is not keeps its name. */
const filled = (request) =>
  request.replace(
    /\{\{([\w.]+)\}\}/g,
    (name, path) => path.split(".").reduce((value, part) => value?.[part], known) ?? name,
  );

/** The parts of a request as HTTP has it. */
const parse = (text) => {
  const [head, ...rest] = text.trim().split(/\n\s*\n/);
  const [line, ...fields] = head.split("\n");
  const [, method, path] = /^(\w+)\s+(\S+)$/.exec(line.trim()) ?? [];
  if (!path?.startsWith("/") || path.startsWith("//"))
    throw new Error("The first line must be a method and a path, as GET /pedidos.");
  const headers = fields.map((field) => /^([^:]+):\s*(.*)$/.exec(field)?.slice(1));
  if (headers.includes(undefined))
    throw new Error("A header must have a name, a colon and a value. The body begins after an empty line.");
  const body = rest.join("\n\n");
  return { method, path, headers: Object.fromEntries(headers), body: body === "" ? undefined : body };
};

/** An answer to be read: JSON on many lines, anything else as it came. */
const shown = async (response) => {
  const text = await response.text();
  if (!/[/+]json/.test(response.headers.get("Content-Type") ?? "")) return { text };
  const body = JSON.parse(text);
  return { body, text: JSON.stringify(body, null, 2) };
};

/** The headers of an answer that the tasks speak of. */
const HEADERS = ["ETag", "Location", "Idempotent-Replayed"];

const forms = [...document.querySelectorAll(".step")].map((form) => {
  const [request, send] = [form.querySelector("textarea"), form.querySelector("button")];
  const [status, answer] = [form.querySelector(".status"), form.querySelector("pre")];
  const { name, status: expected } = form.dataset;
  const template = request.dataset.request;
  let suggested = template;

  /** Takes in what is known, unless the reader wrote something else. */
  const fill = () => {
    if (request.value !== suggested) return;
    suggested = filled(template);
    request.value = suggested;
  };

  const say = (words, verdict) => {
    status.textContent = words;
    form.dataset.verdict = verdict;
  };

  const submit = async () => {
    const [missing] = /\{\{\w+/.exec(request.value) ?? [];
    if (missing) return say(`Send the requests above first: ${missing.slice(2)} is not known yet.`, "bad");
    const { method, path, headers, body } = parse(request.value);
    const json = body === undefined ? {} : { "Content-Type": "application/json" };
    const init = { method, headers: { ...authorization(), ...json, ...headers }, body, cache: "no-store" };
    const response = await fetch(path, init);
    const { text, body: found } = await shown(response);
    const kept = HEADERS.filter((header) => response.headers.has(header));
    const lines = kept.map((header) => `${header}: ${response.headers.get(header)}`);
    answer.textContent = [...lines, ...(lines.length > 0 ? [""] : []), text].join("\n");
    answer.hidden = false;
    const asExpected = String(response.status) === expected;
    say(`${response.status}${asExpected ? "" : ` (in order, it is ${expected})`}`, asExpected ? "good" : "bad");
    if (name && response.ok) known[name] = found;
    if (response.status === 401) await greet();
    for (const other of forms) other.fill();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    say("Sending…", "");
    try {
      await submit();
    } catch (error) {
      say(error instanceof TypeError ? "The server does not answer." : error.message, "bad");
    } finally {
      send.disabled = false;
      send.focus();
    }
  });
  return { fill };
});

const key = document.getElementById("key");

/** Says whose shop the requests change, and asks for a key where one is needed. */
const greet = async () => {
  const words = document.getElementById("key-words");
  const yo = await fetch("/yo", { headers: authorization(), cache: "no-store" });
  if (!yo.ok) {
    key.hidden = false;
    words.textContent = "Authorize first: this server asks for a key.";
    return;
  }
  const { tienda, rol, actor } = await yo.json();
  key.hidden = actor === null;
  words.textContent = `The requests go to the shop \u2068${tienda.nombre}\u2069, as ${rol}.`;
};

key.addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = document.getElementById("key-input");
  keepKey(input.value.trim());
  input.value = "";
  await greet();
});

for (const form of forms) form.fill();
await greet();
