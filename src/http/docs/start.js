// The page at /docs. The ids in the examples of the document are nobody's: those of what the shop has take their place, so
// that an example does what it says when it is tried out, and what was just created is what comes next.

/** Ids by collection: { productos: "019a…" }. */
const ids = {};

/** The key that was given to Authorize, for as long as the page is open. */
const headers = () => {
  const key = ui.authSelectors.authorized()?.getIn(["bearer", "value"]);
  return key ? { Authorization: `Bearer ${key}` } : {};
};

const first = async (path, fits = () => true) => {
  const answer = await fetch(path, { headers: headers() });
  const { datos = [] } = await answer.json();
  return datos.find(fits)?.id;
};

/** Looks for one of each that the examples can work with. */
const look = async () => {
  // Where a key is asked for, one question finds it out.
  if (!(await fetch("/yo", { headers: headers() })).ok) return;
  const [clientes, productos, pedidos, webhooks] = await Promise.all([
    first("/clientes?orden=-creado_en&limit=1"),
    first("/productos?orden=-creado_en&limit=100&estado=activo", ({ stock }) => stock >= 2),
    first("/pedidos?orden=-creado_en&limit=100&estado=carrito", ({ items }) => items.length > 0),
    first("/webhooks?limit=1"),
  ]);
  const eventos = webhooks && (await first(`/webhooks/${webhooks}/entregas?limit=1`));
  // What was created meanwhile is newer.
  ids.clientes ??= clientes;
  ids.productos ??= productos;
  ids.pedidos ??= pedidos;
  ids.webhooks ??= webhooks;
  ids.eventos ??= eventos;
};

/** An example with the ids of what exists: producto_id is the id of one of the productos. */
const withIds = (example) => {
  if (Array.isArray(example)) return example.map(withIds);
  if (typeof example !== "object" || example === null) return example;
  const entries = Object.entries(example).map(([name, value]) => {
    const id = name.endsWith("_id") ? ids[`${name.slice(0, -"_id".length)}s`] : undefined;
    return [name, id ?? withIds(value)];
  });
  return Object.fromEntries(entries);
};

/** Puts the ids into the document that the page shows: forms that are opened from now on have them. */
const fill = () => {
  const document = ui.specSelectors.specJson().toJS();
  for (const schema of Object.values(document.components.schemas))
    if (schema.example) schema.example = withIds(schema.example);
  for (const [path, operations] of Object.entries(document.paths)) {
    const id = ids[path.split("/")[1]];
    const parameters = Object.values(operations).flatMap((operation) => operation.parameters ?? []);
    if (id) for (const parameter of parameters.filter(({ name }) => name === "id")) parameter.example = id;
    // What was sent to the webhook.
    for (const parameter of parameters.filter(({ name }) => name === "evento" && ids.eventos))
      parameter.example = ids.eventos;
  }
  ui.specActions.updateJsonSpec(document);
};

const responseInterceptor = (response) => {
  const { pathname } = new URL(response.url);
  if (response.status === 201 || (response.ok && pathname.endsWith("/probar"))) {
    ids[response.status === 201 ? pathname.slice(1) : "eventos"] = response.body.id;
    fill();
  }
  return response;
};

/** Looks again with the key that was just given. */
const lookAgain = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (authorize) => (payload) => {
          const done = authorize(payload);
          look().then(fill, () => {});
          return done;
        },
      },
    },
  },
});

const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // It would send the document to another host.
  validatorUrl: null,
  plugins: [lookAgain],
  responseInterceptor,
  onComplete: () => look().then(fill, () => {}),
});
