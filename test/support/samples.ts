/**
 * A request for every statement, and one for every operation: the tests that walk all of them (plans, contract, number of
 * statements, idempotency, isolation, replay) take it from here, and fail for one that has none. A new use case adds its
 * sample, and is in all of them.
 */
import { Glob } from "bun";
import { type Param, statements } from "../../src/db/statement.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import { type Api, type Json, NOBODY } from "./api.ts";

// What is declared is known once its file is loaded; not all of them are operations.
for (const file of new Glob("**/*.sql").scanSync("sql"))
  await import(`../../src/${file.replace(/(\.\w+)?\.sql$/, "")}.ts`);

/** What samples ask for: ids and names that a tienda has, or none has; at least as many as there are requests in a batch. */
export type World = {
  readonly clientes: readonly string[];
  readonly productos: readonly string[];
  readonly pedidos: readonly string[];
  readonly emails: readonly string[];
  readonly skus: readonly string[];
  readonly referencias: readonly string[];
  /** Each has an entrega of the event that has the id of the pedido in this place. */
  readonly webhooks: readonly string[];
};

/** Requests of one statement. */
export type Sample =
  /** For a statement in batch form: its nth request. */
  | { readonly request: (world: World, n: number) => object }
  /** For any other: its parameters without the tienda, by what they look for. */
  | { readonly params: (world: World) => Readonly<Record<string, readonly Param[]>> };

const first = (orden: string): Param[] => [orden, null, null, 21, 0, false];
const all = (orden: string): Param[] => [orden, null, null, 100, 0, true];
/** A page from a cursor: the key and the id of the row before it. */
export const after = (orden: string, key: string, id: string | undefined): Param[] => [
  orden,
  key,
  id ?? null,
  21,
  0,
  false,
];
const none = (count: number): null[] => Array(count).fill(null);
/** Times of the shop that test/db/plans.test.ts looks at. */
export const [NOW, LATER] = ["2026-01-01T00:00:00.000Z", "2026-01-01T00:01:00.000Z"];
const ALWAYS = ["2000-01-01T00:00:00.000Z", "2040-01-01T00:00:00.000Z"];
const HOUR = "2026-01-01T01:00:00.000Z";
const one = (kind: "clientes" | "productos" | "pedidos"): Sample => ({
  request: (world, n) => ({ id: world[kind][n] }),
});
const whole: Sample = { params: () => ({ all: [] }) };
const items = ({ productos }: World, n: number, cantidad: number) => [{ producto_id: productos[n], cantidad }];

export const samples: Readonly<Record<string, Sample>> = {
  "auditoria/stock": { params: () => ({ all: [100] }) },
  "bitacora/listar": {
    params: ({ pedidos }) => ({
      "the newest": [...none(9), 21],
      "from a cursor": [...none(6), "1000", 1, NOBODY, 21],
      "one pedido": ["pedidos", pedidos[1] ?? null, ...none(7), 21],
    }),
  },
  "bitacora/purgar": { params: () => ({ "older than a month": [30] }) },
  "claves/buscar": { params: () => ({ two: [`${"0".repeat(64)},${"1".repeat(64)}`] }) },
  "claves/crear": {
    params: () => ({
      one: [crypto.randomUUID(), "otra", crypto.randomUUID(), "caja", "ventas", "ped_abcd", "0".repeat(64), 60],
    }),
  },
  "claves/listar": whole,
  "claves/revocar": { params: () => ({ one: [NOBODY] }) },
  "claves/rotar": { params: () => ({ one: [NOBODY, crypto.randomUUID(), "ped_abcd", "0".repeat(64), 60, null] }) },
  "db/held": {
    // Other productos are reached by the lines of the pedidos.
    params: ({ clientes, pedidos, productos }) => ({
      some: [`{${[...clientes, ...pedidos.slice(0, 4), ...productos.slice(4, 7)].join(",")}}`],
    }),
  },
  "db/notify": { params: () => ({ one: ["nobody"] }) },
  "clientes/actualizar": {
    request: ({ clientes, emails, referencias }, n) => ({
      ...{ id: clientes[n], versions: null, cambio: { email: emails[n], referencia: referencias[n] } },
    }),
  },
  "clientes/crear": {
    request: ({ emails, referencias }, n) => ({
      ...{ id: crypto.randomUUID(), nombre: "Ana", email: emails[n], referencia: referencias[n], metadatos: {} },
    }),
  },
  "clientes/exportar": whole,
  "clientes/importar": { params: () => ({ "some lines": [1, 1000, null] }) },
  "clientes/importar.repeated": whole,
  "clientes/listar": {
    params: ({ clientes, emails, referencias }) => ({
      "no filter": [...none(2), ...first("creado_en"), null],
      all: [...none(2), ...all("creado_en"), null],
      "by nombre, from a cursor": [...none(2), ...after("nombre", "Cliente 7", clientes[7]), null],
      nombre: ["ente 1999", null, ...first("creado_en"), null],
      "the beginning of a word": [" q", null, ...first("creado_en"), null],
      email: [null, emails[1] ?? null, ...first("creado_en"), null],
      referencia: [...none(2), ...first("creado_en"), referencias[1] ?? null],
    }),
  },
  "clientes/obtener": one("clientes"),
  "clientes/olvidar": { request: ({ clientes }, n) => ({ id: clientes[n], versions: null }) },
  "entregas/anotar": { params: () => ({ none: ["[]"] }) },
  "entregas/listar": {
    params: ({ webhooks }) => ({
      "the newest": [webhooks[1] ?? null, ...none(4), 21],
      "from a cursor": [webhooks[1] ?? null, null, "1000", 1, NOBODY, 21],
      "dead letters": [webhooks[1] ?? null, "fallida", ...none(3), 21],
    }),
  },
  "entregas/probar": { request: ({ webhooks }, n) => ({ webhook_id: webhooks[n], id: crypto.randomUUID() }) },
  "entregas/purgar": { params: () => ({ "older than a month": [30, 1000], "one by one": [30, 1] }) },
  "entregas/reenviar": {
    request: ({ webhooks, pedidos }, n) => ({ webhook_id: webhooks[n], id: pedidos[n], versions: null }),
  },
  "entregas/repartir": { params: () => ({ all: ["{}", "[]", 500, 10_000, 1000] }) },
  "entregas/tomar": { params: () => ({ some: [64, 8, 30, 3, 4, 32] }) },
  "db/position": whole,
  "eventos/fin": whole,
  "eventos/novedades": {
    params: () => ({ some: [JSON.stringify([{ tienda: PRINCIPAL, orden: "1", version: 0, id: NOBODY }])] }),
  },
  "eventos/listar": {
    params: ({ pedidos }) => ({
      "the oldest": [...none(6), 100, 5000],
      "from a position, of one type": ["1", 1, NOBODY, '["pedidos/crear"]', null, null, 100, 5000],
      "one pedido": [...none(4), "pedidos", pedidos[1] ?? null, 100, 5000],
    }),
  },
  "health/ready": whole,
  "limites/sumar": {
    params: ({ clientes }) => ({
      some: [JSON.stringify(clientes.map((id) => ({ hasta: LATER, quien: `clave:${id}`, peticiones: 2 })))],
    }),
  },
  "numeros/tomar": { params: () => ({ some: [8] }) },
  "pedidos/apartar": { request: ({ pedidos }, n) => ({ id: pedidos[n], versions: null, segundos: 60 + n }) },
  "pedidos/cancelar": { request: ({ pedidos }, n) => ({ id: pedidos[n], versions: null, motivo: "tarde" }) },
  "pedidos/confirmar": {
    request: ({ pedidos, skus }, n) => ({
      ...{ id: pedidos[n], versions: null },
      ...{ total_esperado: null, referencia_pago: n % 2 === 0 ? skus[n] : null },
    }),
  },
  "pedidos/crear": {
    request: (world, n) => ({
      ...{ id: crypto.randomUUID(), cliente_id: world.clientes[n], items: items(world, n, 1) },
      ...{ numero: 1_000_000 + n, referencia: world.referencias[n], metadatos: {} },
    }),
  },
  "pedidos/devolver": {
    request: ({ pedidos, productos }, n) => ({
      ...{ id: pedidos[n], versions: null, motivo: "rota" },
      items: [{ producto_id: productos[n], cantidad: 1, reponer: n % 2 === 1 }],
    }),
  },
  "pedidos/exportar": {
    params: () => ({ all: [null, null, null], "desde, hasta": ["2020-01-01", "2020-02-01", null] }),
  },
  "pedidos/fijar_items": {
    request: (world, n) => ({ id: world.pedidos[n], versions: null, items: items(world, n, n % 3 === 2 ? 0 : 2) }),
  },
  "pedidos/listar": {
    params: ({ clientes, pedidos, emails, referencias }) => ({
      "no filter": [...none(4), ...first("-creado_en"), ...none(5)],
      all: [...none(4), ...all("-creado_en"), ...none(5)],
      "from a cursor": [...none(4), ...after("-creado_en", NOW, pedidos[7]), ...none(5)],
      cliente: [clientes[3] ?? null, ...none(3), ...first("-creado_en"), ...none(5)],
      estado: [null, "confirmado", ...none(2), ...first("-creado_en"), ...none(5)],
      "desde, hasta": [...none(2), "2020-01-01", "2020-02-01", ...first("creado_en"), ...none(5)],
      "those that were confirmed": [...none(4), ...first("-confirmado_en"), ...none(5)],
      "those that were confirmed and cancelled": [
        null,
        "cancelado",
        ...none(2),
        ...first("-confirmado_en"),
        ...none(5),
      ],
      "those that were confirmed in a minute": [
        ...none(2),
        NOW,
        LATER,
        ...first("-confirmado_en").with(-1, true),
        ...none(5),
      ],
      "the dearest": [...none(4), ...first("-total"), ...none(5)],
      "the dearest, from a cursor": [...none(4), ...after("-total", "0.00", pedidos[7]), ...none(5)],
      referencia: [...none(4), ...first("-creado_en"), referencias[1] ?? null, ...none(4)],
      numero: [...none(4), ...first("-creado_en"), null, 201, ...none(3)],
      "q: a numero": [...none(4), ...first("-creado_en"), null, null, "401", 401, " 401"],
      "q: a referencia": [...none(4), ...first("-creado_en"), null, null, referencias[1] ?? null, null, null],
      // In test/db/isolation.test.ts somebody else's cliente with the id of one of ours has this email, and this nombre.
      "q: an email": [...none(4), ...first("-creado_en"), null, null, `twin${emails[1]}`, null, null],
      "q: part of a nombre": [...none(4), ...first("-creado_en"), null, null, "iente 41", null, "iente 41"],
    }),
  },
  "pedidos/obtener": one("pedidos"),
  "pedidos/reabrir": { request: ({ pedidos }, n) => ({ id: pedidos[n], versions: null }) },
  "pedidos/reemplazar": {
    // Some have another cantidad, some another producto.
    request: ({ pedidos, productos }, n) => ({
      ...{ id: pedidos[n], versions: null },
      items: [{ producto_id: productos[n % 3 === 2 ? (n + 1) % productos.length : n], cantidad: 3 }],
    }),
  },
  "pedidos/resumen": { params: () => ({ all: [...ALWAYS, 2_000_000_000], "an hour": [NOW, HOUR, 60] }) },
  "pedidos/resumen.productos": { params: () => ({ all: [...ALWAYS, 100], "an hour": [NOW, HOUR, 20] }) },
  "pedidos/simular": { request: ({ pedidos, skus }, n) => ({ id: pedidos[n], referencia_pago: skus[n] }) },
  "pedidos/vender": {
    request: (world, n) => ({
      ...{ id: crypto.randomUUID(), cliente_id: world.clientes[n], items: items(world, n, 1) },
      ...{ total_esperado: null, referencia_pago: n % 2 === 0 ? world.skus[n] : null },
      ...{ numero: 1_000_000 + n, referencia: n % 2 === 0 ? null : world.referencias[n], metadatos: {} },
    }),
  },
  "productos/actualizar": {
    request: ({ productos, skus, referencias }, n) => ({
      ...{ id: productos[n], versions: n === 1 ? [9] : null, cambio: { sku: skus[n], referencia: referencias[n] } },
    }),
  },
  "productos/ajustar": {
    request: ({ productos }, n) => ({
      id: productos[n],
      versions: null,
      cantidad: n === 1 ? -1_000_000 : n + 1,
      motivo: "x",
    }),
  },
  "productos/contar": {
    // Some of a version that there is, others of one that there is not yet.
    request: ({ productos }, n) => ({
      ...{ id: productos[n], versions: null, motivo: "x" },
      ...{ contado: n + 1, version: n % 2 === 0 ? 2 : 9 },
    }),
  },
  "productos/crear": {
    request: ({ skus, referencias }, n) => ({
      ...{ id: crypto.randomUUID(), sku: skus[n], nombre: "Taza" },
      ...{ precio: 1, stock: 1, stock_minimo: 0, estado: "activo" },
      ...{ referencia: referencias[n], metadatos: {} },
    }),
  },
  "productos/exportar": whole,
  "productos/importar": { params: () => ({ "some lines": [1, 1000, null] }) },
  "productos/importar.repeated": whole,
  "productos/listar": {
    params: ({ productos, skus, referencias }) => ({
      "no filter": [...none(6), ...first("creado_en"), null],
      all: [...none(6), ...all("creado_en"), null],
      "no filter, 10 000 rows deep": [...none(6), ...first("creado_en").with(-2, 9980), null],
      "from a cursor": [...none(6), ...after("creado_en", NOW, productos[7]), null],
      "the newest, from a cursor": [...none(6), ...after("-creado_en", NOW, productos[7]), null],
      "the dearest, from a cursor": [...none(6), ...after("-precio", "500", productos[7]), null],
      "by precio": [...none(6), ...first("precio"), null],
      "by nombre, from a cursor": [...none(6), ...after("nombre", "Producto 7", productos[7]), null],
      estado: ["inactivo", ...none(5), ...first("creado_en"), null],
      price: [null, 5, 5, ...none(3), ...first("creado_en"), null],
      nombre: [...none(3), "ucto 1999", ...none(2), ...first("creado_en"), null],
      "the beginning of a word": [...none(3), " q", ...none(2), ...first("creado_en"), null],
      "a long nombre": [...none(3), "producto ".repeat(22), ...none(2), ...first("creado_en"), null],
      "nombre, by nombre": [...none(3), "ucto 1999", ...none(2), ...first("nombre"), null],
      "the few inactivo, by nombre": ["inactivo", ...none(5), ...first("nombre"), null],
      sku: [...none(4), skus[1] ?? null, null, ...first("creado_en"), null],
      referencia: [...none(6), ...first("creado_en"), referencias[1] ?? null],
      "little stock": [...none(5), 5, ...first("creado_en"), null],
      "little stock, the least first": ["activo", ...none(4), 5, ...first("stock"), null],
    }),
  },
  "productos/movimientos": { params: ({ productos }) => ({ "the newest": [productos[1] ?? null, 2 ** 31 - 1, 21] }) },
  "productos/obtener": one("productos"),
  "productos/obtener.en": {
    params: ({ productos }) => ({
      "the newest": [productos[1] ?? null, "2040-01-01"],
      one: [productos[0] ?? null, NOW],
    }),
  },
  "tiendas/buscar": { params: () => ({ "by nombre": [null, "principal"], "by id": [NOBODY, null] }) },
  "tiendas/listar": whole,
  "tiendas/yo": whole,
  "webhooks/actualizar": {
    request: ({ webhooks }, n) => ({ id: webhooks[n], versions: null, cambio: { url: "https://example.com/new" } }),
  },
  "webhooks/crear": {
    request: () => ({ id: crypto.randomUUID(), url: "https://example.com/", tipos: ["pedido.confirmado"] }),
  },
  "webhooks/eliminar": { request: ({ webhooks }, n) => ({ id: webhooks[n], versions: null }) },
  "webhooks/listar": {
    params: ({ webhooks }) => ({
      all: [null, null, 21],
      "from a cursor": [null, webhooks[1] ?? null, 21],
      one: [webhooks[1] ?? null, null, 1],
    }),
  },
  "webhooks/rotar": { request: ({ webhooks }, n) => ({ id: webhooks[n], versions: null, solapa_segundos: 60 }) },
};

/** A request of the API that is answered with success, and the statement that it sends; null when it sends none. */
export type Call = {
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
  readonly statement: string | null;
};

const get = (path: string, statement: string | null): Call => ({ method: "GET", path, statement });
const confirmed = async (api: Api): Promise<Json> => {
  const { id } = await api.pedido([await api.producto(), 2]);
  return (await api.patch(`/pedidos/${id}/confirmar`)).body;
};

const webhook = async (api: Api): Promise<Json> =>
  (await api.post("/webhooks", { url: "https://example.com/hook", tipos: ["pedido.confirmado"] })).body;
const entrega = async (api: Api): Promise<Json> => (await api.post(`/webhooks/${(await webhook(api)).id}/probar`)).body;

/** By operationId. */
export const calls: Readonly<Record<string, (api: Api) => Promise<Call>>> = {
  actualizarCliente: async (api) => ({
    ...{ method: "PATCH", path: `/clientes/${(await api.cliente()).id}`, statement: "clientes/actualizar" },
    body: { email: `${crypto.randomUUID()}@example.com` },
  }),
  actualizarProducto: async (api) => ({
    ...{ method: "PATCH", path: `/productos/${(await api.producto({ precio: 12.05 })).id}` },
    ...{ body: { sku: crypto.randomUUID() }, statement: "productos/actualizar" },
  }),
  ajustarProducto: async (api) => ({
    ...{ method: "POST", path: `/productos/${(await api.producto({ stock: 5 })).id}/ajustes` },
    ...{ body: { cantidad: -3, motivo: "rotas" }, statement: "productos/ajustar" },
  }),
  actualizarWebhook: async (api) => ({
    ...{ method: "PATCH", path: `/webhooks/${(await webhook(api)).id}`, statement: "webhooks/actualizar" },
    body: { tipos: ["pedido.cancelado"], estado: "pausado" },
  }),
  apartarPedido: async (api) => {
    const { id } = await api.pedido([await api.producto(), 2], [await api.producto({ precio: 0.2 }), 3]);
    const [path, body] = [`/pedidos/${id}/apartar`, { segundos: 300 }];
    return { method: "PATCH", path, body, statement: "pedidos/apartar" };
  },
  auditarStock: async () => get("/auditoria/stock", "auditoria/stock"),
  cancelarPedido: async (api) => ({
    ...{ method: "PATCH", path: `/pedidos/${(await confirmed(api)).id}/cancelar` },
    ...{ body: { motivo: "se arrepintió" }, statement: "pedidos/cancelar" },
  }),
  confirmarPedido: async (api) => {
    const { id, total } = await api.pedido([await api.producto(), 2], [await api.producto({ precio: 0.2 }), 3]);
    const [path, body] = [`/pedidos/${id}/confirmar`, { total_esperado: total }];
    return { method: "PATCH", path, body, statement: "pedidos/confirmar" };
  },
  contarProducto: async (api) => ({
    ...{ method: "POST", path: `/productos/${(await api.producto({ stock: 5 })).id}/conteos` },
    ...{ body: { contado: 3, version: 1, motivo: "inventario" }, statement: "productos/contar" },
  }),
  crearCliente: async () => ({
    ...{ method: "POST", path: "/clientes", statement: "clientes/crear" },
    body: { nombre: "Ana", email: `${crypto.randomUUID()}@example.com` },
  }),
  crearPedido: async (api) => {
    const [cliente, producto] = [await api.cliente(), await api.producto()];
    const body = { cliente_id: cliente.id, items: [{ producto_id: producto.id, cantidad: 2 }] };
    return { method: "POST", path: "/pedidos", body, statement: "pedidos/crear" };
  },
  crearProducto: async () => ({
    ...{ method: "POST", path: "/productos", statement: "productos/crear" },
    body: { nombre: "Taza", precio: 12.5, sku: crypto.randomUUID() },
  }),
  crearWebhook: async () => ({
    ...{ method: "POST", path: "/webhooks", statement: "webhooks/crear" },
    body: { url: "https://example.com/hook" },
  }),
  eliminarWebhook: async (api) => ({
    ...{ method: "DELETE", path: `/webhooks/${(await webhook(api)).id}`, statement: "webhooks/eliminar" },
  }),
  fijarItems: async (api) => {
    const [pedido, producto] = [await api.pedido([await api.producto(), 1]), await api.producto()];
    const body = { producto_id: producto.id, cantidad: 3 };
    return { method: "PATCH", path: `/pedidos/${pedido.id}/items`, body, statement: "pedidos/fijar_items" };
  },
  devolverItems: async (api) => {
    const { id, items } = await confirmed(api);
    const body = { items: [{ producto_id: items[0].producto_id, cantidad: 1, reponer: true }], motivo: "rota" };
    return { method: "POST", path: `/pedidos/${id}/devoluciones`, body, statement: "pedidos/devolver" };
  },
  exportarClientes: async () => get("/exportaciones/clientes?formato=ndjson", "clientes/exportar"),
  exportarPedidos: async (api) => {
    await confirmed(api);
    return get("/exportaciones/pedidos?formato=ndjson&estado=confirmado", "pedidos/exportar");
  },
  exportarProductos: async () => get("/exportaciones/productos", "productos/exportar"),
  listarBitacora: async (api) => get(`/bitacora?sujeto_id=${(await api.producto()).id}`, "bitacora/listar"),
  listarClientes: async () => get("/clientes?nombre=a", "clientes/listar"),
  listarEventos: async (api) => get(`/eventos?subject=productos/${(await api.producto()).id}`, "eventos/listar"),
  listarEntregas: async (api) => get(`/webhooks/${(await entrega(api)).webhook_id}/entregas`, "entregas/listar"),
  listarMovimientos: async (api) => get(`/productos/${(await api.producto()).id}/movimientos`, "productos/movimientos"),
  listarPedidos: async () => get("/pedidos?contar=true", "pedidos/listar"),
  seguirEventos: async () => get("/eventos/flujo", "eventos/fin"),
  listarProblemas: async () => get("/problemas", null),
  listarProductos: async () => get("/productos?min_price=1", "productos/listar"),
  listarWebhooks: async (api) => {
    await webhook(api);
    return get("/webhooks?limit=2", "webhooks/listar");
  },
  live: async () => get("/health/live", null),
  obtenerCliente: async (api) => get(`/clientes/${(await api.cliente()).id}`, "clientes/obtener"),
  obtenerPedido: async (api) => get(`/pedidos/${(await confirmed(api)).id}`, "pedidos/obtener"),
  obtenerProblema: async () => get("/problemas/pedido_vacio", null),
  obtenerProducto: async (api) => get(`/productos/${(await api.producto()).id}`, "productos/obtener"),
  obtenerWebhook: async (api) => get(`/webhooks/${(await webhook(api)).id}`, "webhooks/listar"),
  obtenerYo: async () => get("/yo", "tiendas/yo"),
  olvidarCliente: async (api) => {
    const { id } = await api.cliente({ email: `${crypto.randomUUID()}@example.com` });
    return { method: "POST", path: `/clientes/${id}/olvidar`, statement: "clientes/olvidar" };
  },
  probarWebhook: async (api) => ({
    ...{ method: "POST", path: `/webhooks/${(await webhook(api)).id}/probar`, statement: "entregas/probar" },
  }),
  ready: async () => get("/health/ready", "health/ready"),
  resumirPedidos: async (api) => {
    await confirmed(api);
    return get("/pedidos/resumen?por=dia&desde=2020-01-01&hasta=2020-02-01", "pedidos/resumen");
  },
  reenviarEntrega: async (api) => {
    const { webhook_id, id } = await entrega(api);
    const path = `/webhooks/${webhook_id}/entregas/${id}/reenviar`;
    return { method: "POST", path, statement: "entregas/reenviar" };
  },
  rotarWebhook: async (api) => ({
    ...{ method: "POST", path: `/webhooks/${(await webhook(api)).id}/rotar`, statement: "webhooks/rotar" },
    body: { solapa_segundos: 60 },
  }),
  reemplazarItems: async (api) => {
    const [{ id }, producto] = [await confirmed(api), await api.producto()];
    const body = { items: [{ producto_id: producto.id, cantidad: 1 }] };
    return { method: "PATCH", path: `/pedidos/${id}/reemplazar`, body, statement: "pedidos/reemplazar" };
  },
  reabrirPedido: async (api) => {
    const { id } = await api.pedido([await api.producto(), 2]);
    await api.patch(`/pedidos/${id}/cancelar`, { motivo: "tarde" });
    return { method: "PATCH", path: `/pedidos/${id}/reabrir`, statement: "pedidos/reabrir" };
  },
};

/** Requests that make an operation send another statement, by operationId. */
export const variants: typeof calls = {
  crearPedido: async (api) => {
    const [cliente, producto] = [await api.cliente(), await api.producto()];
    const items = [{ producto_id: producto.id, cantidad: 2 }];
    const body = { cliente_id: cliente.id, items, confirmar: true, referencia_pago: crypto.randomUUID() };
    return { method: "POST", path: "/pedidos", body, statement: "pedidos/vender" };
  },
};

/** Names of the statements that have no sample, and of the samples that have no statement. */
export const strangers = (): string[] => {
  const known = Object.keys(samples);
  return [
    ...[...statements.keys()].filter((name) => !known.includes(name)),
    ...known.filter((name) => !statements.has(name)),
  ];
};
