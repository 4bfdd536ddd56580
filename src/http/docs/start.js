// The page at /docs. The ids in the examples of the document are nobody's: those of what the shop has take their place, so
// that an example does what it says when it is tried out, and what was just created is what comes next.
import { authorization, forgetKey, keepKey, keptKey } from "./key.js";
import { fillShop } from "./shop.js";

/** What the examples work with: the newest of each collection, and for pedidos the newest of each estado. */
const known = {};

/** The pedidos with which an operation succeeds, the best first. */
const WANTED = {
  fijarItems: ["carrito"],
  apartarPedido: ["carrito"],
  confirmarPedido: ["carrito"],
  cancelarPedido: ["carrito", "confirmado"],
  reabrirPedido: ["cancelado"],
  devolverItems: ["confirmado"],
  reemplazarItems: ["confirmado"],
};
const ANY = ["carrito", "confirmado", "cancelado"];

const first = async (path, wanted = () => true) => {
  const answer = await fetch(path, { headers: authorization() });
  const { datos = [] } = await answer.json();
  return datos.find(wanted);
};

/**
 * Whether the examples work with it: a cart that is confirmed has items, what was confirmed once cannot be reopened, and what
 * comes back, or is changed, is the first line of what was sold.
 */
const fits = {
  clientes: ({ olvidado_en }) => olvidado_en === null,
  productos: ({ estado, stock }) => estado === "activo" && stock >= 2,
  carrito: ({ items }) => items.length > 0,
  confirmado: ({ items: [line, ...others] }) =>
    line.cantidad > line.devuelto && others.every(({ devuelto }) => devuelto === 0),
  cancelado: ({ confirmado_en }) => confirmado_en === null,
};

/** Where the newest of each is. */
const LISTS = {
  clientes: "/clientes?limit=100&orden=-creado_en",
  productos: "/productos?limit=100&orden=-creado_en&estado=activo",
  ...Object.fromEntries(ANY.map((estado) => [estado, `/pedidos?limit=100&orden=-creado_en&estado=${estado}`])),
  webhooks: "/webhooks?limit=1",
};

/** How many looks there were: an older one that is still under way, or was before the shop was filled, says nothing any more. */
let looks = 0;

/** Looks for one of each that the examples can work with and that is not known yet, and shows them. */
const look = async () => {
  const turn = ++looks;
  // Where a key is asked for, one question finds it out.
  const yo = await fetch("/yo", { headers: authorization() });
  if (turn !== looks) return;
  if (!yo.ok) return say("Authorize first: the examples then name what your shop has.");
  const { rol } = await yo.json();
  const missing = Object.entries(LISTS).filter(([name]) => !known[name] && (name !== "webhooks" || rol === "admin"));
  const found = missing.map(async ([name, path]) => [name, await first(path, fits[name])]);
  // What was created meanwhile is newer.
  for (const [name, one] of await Promise.all(found)) if (one) known[name] ??= one;
  if (known.webhooks) known.entregas ??= await first(`/webhooks/${known.webhooks.id}/entregas?limit=1`);
  if (!known.entregas) delete known.entregas;
  fill();
  await explain(turn);
};

/** Forgets what another key, or an empty shop, had. */
const lookAnew = () => {
  for (const name of Object.keys(known)) delete known[name];
  return look();
};

/** Says what the examples need and the shop lacks; an empty shop can be filled. */
const explain = async (turn) => {
  const needs = { clientes: "cliente", productos: "producto in stock", carrito: "carrito with items" };
  const missing = Object.keys(needs).filter((name) => !known[name]);
  if (turn !== looks) return;
  if (missing.length === 0) return say("Each example names what your shop has, and works as it stands.");
  const empty = !known.productos && !(await first("/productos?limit=1"));
  if (turn !== looks) return;
  const words = new Intl.ListFormat("en").format(missing.map((name) => `no ${needs[name]}`));
  const order = "Try the operations from top to bottom: each creates what the next ones need";
  say(`Your shop has ${words} yet. ${order}${empty ? ", or" : "."}`, empty);
};

const say = (words, fillable = false) => {
  document.getElementById("guide-words").textContent = words;
  document.getElementById("guide-fill").hidden = !fillable;
};

/** An example with what exists: producto_id is the id of one of the productos, total_esperado the total of the carrito. */
const withKnown = (example) => {
  if (Array.isArray(example)) return example.map(withKnown);
  if (typeof example !== "object" || example === null) return example;
  const entries = Object.entries(example).map(([name, value]) => {
    if (name === "total_esperado") return [name, known.carrito?.total ?? value];
    const id = name.endsWith("_id") ? known[`${name.slice(0, -"_id".length)}s`]?.id : undefined;
    return [name, id ?? withKnown(value)];
  });
  return Object.fromEntries(entries);
};

/** Examples about what was sold name a producto of that pedido. */
const OF_SOLD = ["NuevaDevolucion", "Reemplazo"];
const withSold = (example) => {
  const [line] = known.confirmado?.items ?? [];
  return line
    ? { ...example, items: example.items.map((item) => ({ ...item, producto_id: line.producto_id })) }
    : withKnown(example);
};

/** The id for the path of an operation. */
const idFor = (collection, { operationId }) =>
  collection === "pedidos"
    ? (WANTED[operationId] ?? ANY).map((estado) => known[estado]?.id).find(Boolean)
    : known[collection]?.id;

/** What the document has already: to put it in takes the page a while. */
let filled = "[]";

/** Puts what is known into the document that the page shows: forms that are opened from now on have it. */
const fill = () => {
  const now = JSON.stringify(Object.entries(known).map(([name, { id, total }]) => [name, id, total]));
  if (now === filled) return;
  filled = now;
  const document = ui.specSelectors.specJson().toJS();
  for (const [name, schema] of Object.entries(document.components.schemas))
    if (schema.example) schema.example = (OF_SOLD.includes(name) ? withSold : withKnown)(schema.example);
  for (const [path, operations] of Object.entries(document.paths))
    for (const operation of Object.values(operations)) {
      const id = idFor(path.split("/")[1], operation);
      const parameters = operation.parameters ?? [];
      if (id) for (const parameter of parameters.filter(({ name }) => name === "id")) parameter.example = id;
      // What was sent to the webhook.
      const evento = known.entregas?.id;
      if (evento)
        for (const parameter of parameters.filter(({ name }) => name === "evento")) parameter.example = evento;
    }
  ui.specActions.updateJsonSpec(document);
};

/** Keeps what was answered: it is the newest. */
const keep = ({ url, ok, body }) => {
  if (!ok || !body?.id) return;
  const { pathname, searchParams } = new URL(url);
  if (searchParams.get("simular") === "true") return;
  const [, collection] = pathname.split("/");
  for (const name of Object.keys(known)) if (known[name].id === body.id) delete known[name];
  const sent = /\/(probar|reenviar)$/.test(pathname);
  const name = sent ? "entregas" : collection === "pedidos" ? body.estado : collection;
  if (fits[name]?.(body) ?? true) known[name] = body;
  fill();
  look().catch(() => {});
};

/** Keeps the key that was just given, and looks again with it. */
const lookAgain = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (authorize) => (payload) => {
          const done = authorize(payload);
          // The pages of the tasks use it as well.
          keepKey(payload.bearer.value);
          lookAnew().catch(() => {});
          return done;
        },
        logout: (logout) => (names) => {
          forgetKey();
          return logout(names);
        },
      },
    },
  },
});

/** One function, so that React calls it once, and not each time it draws: what is moved loses the focus and the click. */
const placeGuide = (place) => place?.append(guide);

/** Shows the guide below the description. */
const withGuide = () => ({
  wrapComponents: {
    InfoContainer:
      (Info, { React }) =>
      (props) =>
        React.createElement(
          React.Fragment,
          null,
          React.createElement(Info, props),
          React.createElement("div", { ref: placeGuide }),
        ),
  },
});

const guide = document.getElementById("guide");
const send = async (method, path, body) => {
  const init = {
    method,
    headers: { ...authorization(), "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(path, init);
  const { title, detail, ...others } = await answer.json();
  if (!answer.ok) throw new Error(`${title}: ${detail}`);
  return others;
};
document.getElementById("guide-fill").addEventListener("click", () => {
  const turn = ++looks;
  const progress = (done, total) => turn === looks && say(`Filling the shop: ${done} of ${total} requests…`);
  fillShop(send, progress).then(lookAnew, ({ message }) => {
    // Requests that are still under way say nothing any more.
    looks++;
    say(`The shop was not filled. ${message}`, true);
  });
});

const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // It would send the document to another host.
  validatorUrl: null,
  plugins: [lookAgain, withGuide],
  responseInterceptor: (response) => {
    keep(response);
    return response;
  },
  onComplete: () => {
    const key = keptKey();
    const schema = { type: "http", scheme: "bearer" };
    if (key) ui.authActions.authorize({ bearer: { name: "bearer", value: key, schema } });
    else look().catch(() => {});
  },
});
