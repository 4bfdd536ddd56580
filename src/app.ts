import { OpenAPIHono } from "@hono/zod-openapi";
import { except } from "hono/combine";
import { HTTPException } from "hono/http-exception";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { getPath } from "hono/utils/url";
import type { Logger } from "pino";
import manifest from "../package.json" with { type: "json" };
import { auditarStock } from "./auditoria/stock.ts";
import { listarBitacora } from "./bitacora/listar.ts";
import { actualizarCliente } from "./clientes/actualizar.ts";
import { crearCliente } from "./clientes/crear.ts";
import { exportarClientes } from "./clientes/exportar.ts";
import { listarClientes } from "./clientes/listar.ts";
import { obtenerCliente } from "./clientes/obtener.ts";
import { olvidarCliente } from "./clientes/olvidar.ts";
import type { Database } from "./db/database.ts";
import { NotServed } from "./db/errors.ts";
import { listarEntregas } from "./entregas/listar.ts";
import { probarWebhook } from "./entregas/probar.ts";
import { reenviarEntrega } from "./entregas/reenviar.ts";
import { seguirEventos } from "./eventos/flujo.ts";
import { listarEventos } from "./eventos/listar.ts";
import { describeEventos } from "./eventos/schema.ts";
import { createTails } from "./eventos/tail.ts";
import { live } from "./health/live.ts";
import { ready } from "./health/ready.ts";
import { type Authenticate, SECURITY_SCHEMES } from "./http/access.ts";
import { asset } from "./http/asset.ts";
import { type BodyOptions, bodyReader, DEFAULT_BODY } from "./http/body.ts";
import type { AppEnv, Sending } from "./http/context.ts";
import { allowOrigins } from "./http/cors.ts";
import { docs } from "./http/docs.ts";
import { HEADERS } from "./http/headers.ts";
import { type Limits, limitAddress } from "./http/limits.ts";
import { listarProblemas, obtenerProblema } from "./http/problemas.ts";
import { problem } from "./http/respond.ts";
import { completeUrl, refuseHost, refuseLongUrl, urlOf } from "./http/target.ts";
import { createNumeros } from "./numeros/tomar.ts";
import { panel } from "./panel/panel.ts";
import { apartarPedido } from "./pedidos/apartar.ts";
import { cancelarPedido } from "./pedidos/cancelar.ts";
import { confirmarPedido } from "./pedidos/confirmar.ts";
import { crearPedido } from "./pedidos/crear.ts";
import { devolverItems } from "./pedidos/devolver.ts";
import { exportarPedidos } from "./pedidos/exportar.ts";
import { fijarItemsPedido } from "./pedidos/fijar_items.ts";
import { listarPedidos } from "./pedidos/listar.ts";
import { obtenerPedido } from "./pedidos/obtener.ts";
import { reabrirPedido } from "./pedidos/reabrir.ts";
import { reemplazarItems } from "./pedidos/reemplazar.ts";
import { resumirPedidos } from "./pedidos/resumen.ts";
import { actualizarProducto } from "./productos/actualizar.ts";
import { ajustarProducto } from "./productos/ajustar.ts";
import { contarProducto } from "./productos/contar.ts";
import { crearProducto } from "./productos/crear.ts";
import { exportarProductos } from "./productos/exportar.ts";
import { listarProductos } from "./productos/listar.ts";
import { listarMovimientos } from "./productos/movimientos.ts";
import { obtenerProducto } from "./productos/obtener.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import { observeRequests } from "./telemetry/requests.ts";
import type { Tracing } from "./telemetry/tracing.ts";
import { obtenerYo } from "./tiendas/yo.ts";
import { actualizarWebhook } from "./webhooks/actualizar.ts";
import { crearWebhook } from "./webhooks/crear.ts";
import { eliminarWebhook } from "./webhooks/eliminar.ts";
import { listarWebhooks } from "./webhooks/listar.ts";
import { obtenerWebhook } from "./webhooks/obtener.ts";
import { rotarWebhook } from "./webhooks/rotar.ts";

/** The most streams of events at a time, unless told. */
const STREAMS_MAX = 4_000;

/** Every operation of the API. */
const operations = [
  crearCliente,
  obtenerCliente,
  actualizarCliente,
  listarClientes,
  crearProducto,
  obtenerProducto,
  actualizarProducto,
  listarProductos,
  ajustarProducto,
  contarProducto,
  listarMovimientos,
  crearPedido,
  resumirPedidos, // before the pedido whose id is named in its place
  obtenerPedido,
  listarPedidos,
  fijarItemsPedido,
  // In this order every example on the page at /docs succeeds when it is tried out from top to bottom.
  cancelarPedido,
  reabrirPedido,
  apartarPedido,
  confirmarPedido,
  reemplazarItems,
  devolverItems,
  exportarProductos,
  exportarClientes,
  exportarPedidos,
  listarEventos,
  seguirEventos,
  // In a group of its own, behind pedidos: its example erases the cliente whom theirs name.
  olvidarCliente,
  crearWebhook,
  listarWebhooks,
  rotarWebhook,
  probarWebhook,
  listarEntregas,
  reenviarEntrega,
  // Last, as they stand together with the one that deletes what the others name.
  obtenerWebhook,
  actualizarWebhook,
  eliminarWebhook,
  auditarStock,
  listarBitacora,
  obtenerYo,
  listarProblemas,
  obtenerProblema,
  live,
  ready,
];

const document = {
  openapi: "3.1.0",
  info: {
    title: "pedidos",
    version: manifest.version,
    description:
      "Order management: clientes, productos with stock, and pedidos that go from carrito to confirmado. Stock and orders stay right under any load, any retry and any crash.\n\nMoney is a JSON number of at most two decimals; times are RFC 3339 in UTC; objects are strict: an unknown field is a fault. Errors are RFC 9457 problems: programs look at `codigo`, and `/problemas` lists them all. Bodies end at 256 KiB unless the server says otherwise; a malformed Host header is 400 `host_invalido` and a URL of more than 8 KiB 414 `url_demasiado_larga`, everywhere. Requests may be limited per key and per address: 429 `demasiadas_peticiones`, and the headers `RateLimit` and `RateLimit-Policy`.\n\nWhat happens in the shop is drawn live at [/panel](/panel).",
    license: { name: "MIT", identifier: "MIT" },
  },
  tags: [
    { name: "clientes", description: "Who orders." },
    { name: "productos", description: "What is sold, and how much of it there is." },
    { name: "pedidos", description: "Orders: carrito → confirmado → cancelado." },
    { name: "exportaciones", description: "All of it as a file: CSV or NDJSON, streamed." },
    { name: "eventos", description: "What happened, told in order: nothing is missing, nothing is told twice." },
    { name: "privacidad", description: "What a person may ask of the shop." },
    { name: "webhooks", description: "Where events are sent to: signed, at least once, in the order of each subject." },
    { name: "auditoria", description: "Proof that the stock is what happened to it, and who changed what." },
    { name: "acceso", description: "Who you are." },
    { name: "problemas", description: "What the codes of refusals mean." },
    { name: "health", description: "For whoever operates the server." },
  ],
  servers: [{ url: "/", description: "Where this document comes from." }],
};

type AppOptions = {
  readonly db: Database;
  readonly log: Logger;
  /** Finds out who sends a request. */
  readonly authenticate: Authenticate;
  /** Undefined where nothing is limited. */
  readonly limits?: Limits | undefined;
  readonly body?: BodyOptions;
  /** Origins whose pages may call the API from a browser; none by default. */
  readonly corsOrigins?: readonly string[];
  /** How webhooks are sent; by default only to the public internet, and by another server. */
  readonly webhooks?: Sending;
  /** Aborted once the server is stopping. */
  readonly stopping?: AbortSignal;
  /** The most streams of events at a time. */
  readonly streamsMax?: number;
  /** Undefined where nothing is counted. */
  readonly metrics?: Metrics | undefined;
  /** Undefined where nothing is traced. */
  readonly tracing?: Tracing | undefined;
};

/**
 * What every answer tells a browser not to do with it; the pages at /docs and /panel say more. Only what means something for
 * JSON. hono/secure-headers, which opens each finished answer again, takes 0.9 to 1.9 µs of a request for these; setting them
 * beforehand takes 0.1 to 0.3. No Strict-Transport-Security: the proxy that ends TLS sends it, this server speaks plain HTTP.
 */
const SECURITY_HEADERS = Object.entries({
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  // Only about what is loaded without CORS, as <script> and <img> do.
  "Cross-Origin-Resource-Policy": "same-origin",
});

/** The HTTP application: the middleware, and every route. Reads no environment and opens no connection. */
export const createApp = (options: AppOptions): OpenAPIHono<AppEnv> => {
  const { db, log, authenticate, limits, corsOrigins = [], metrics, tracing } = options;
  const { stopping = new AbortController().signal, streamsMax = STREAMS_MAX } = options;
  const numeros = createNumeros(db);
  const readBody = bodyReader(options.body ?? DEFAULT_BODY);
  const tails = createTails({ db, log, most: streamsMax, stopping, observer: metrics });
  metrics?.watchStreams(tails.count);
  const { webhooks = { insecure: false, wake: () => {} } } = options;
  const app = new OpenAPIHono<AppEnv>({ getPath: (request) => getPath({ url: urlOf(request) } as Request) });

  app.use(completeUrl, async (c, next) => {
    for (const [name, value] of SECURITY_HEADERS) c.header(name, value);
    await next();
    // Bun would say 0, as a HEAD has no body.
    if (c.req.method === "HEAD" && c.res.body)
      c.res.headers.set("Content-Length", String((await c.res.arrayBuffer()).byteLength));
  });
  app.use(requestId());
  app.use(async (c, next) => {
    c.set("stopping", stopping);
    c.set("authenticate", authenticate);
    c.set("readBody", readBody);
    c.set("tails", tails);
    c.set("webhooks", webhooks);
    c.set("numeros", numeros);
    await next();
  });
  if (tracing) app.use(except("/health/*", ...tracing.middleware));
  app.use(observeRequests({ db, log, metrics }));
  // Before the limits: a page can read a 429, and preflights do not count.
  if (corsOrigins.length > 0) app.use(allowOrigins(corsOrigins));
  if (limits) app.use(limitAddress(limits));
  app.use(refuseLongUrl);
  app.use(refuseHost);
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => problem(c, { codigo: "metodo_no_permitido" }, { Allow: methods.join(", ") }),
    }),
  );

  app.openapiRoutes(operations);
  describeEventos(app.openAPIRegistry);
  for (const [name, scheme] of Object.entries(SECURITY_SCHEMES))
    app.openAPIRegistry.registerComponent("securitySchemes", name, scheme);
  for (const [name, header] of Object.entries(HEADERS)) app.openAPIRegistry.registerComponent("headers", name, header);
  app.get(
    "/openapi.json",
    asset({
      type: "application/json",
      cacheControl: "no-cache",
      load: () => JSON.stringify(app.getOpenAPI31Document(document)),
    }),
  );
  app.route("/", docs());
  app.route("/", panel());
  app.get("/", (c) => c.redirect("/docs"));

  app.notFound((c) => problem(c, { codigo: "ruta_no_encontrada" }));
  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status === 400) return problem(c, { codigo: "json_invalido" });
    if (error instanceof HTTPException && error.status === 415) return problem(c, { codigo: "tipo_no_soportado" });
    // The client hung up inside its request: its own doing, and nothing to report.
    if (error.name === "AbortError" && c.req.raw.signal.aborted) return problem(c, { codigo: "peticion_interrumpida" });
    if (error instanceof NotServed) return problem(c, { codigo: "no_disponible" });
    return problem(c, { codigo: "error_interno" });
  });
  return app;
};
