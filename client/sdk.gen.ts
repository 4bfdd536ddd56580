// Made from openapi.json by @hey-api/openapi-ts: npm run openapi. Do not edit.
// @ts-nocheck: it compiles under every setting, also exactOptionalPropertyTypes and without the DOM's types.
/* eslint-disable */

import { client } from './client.gen.ts';
import type { Client, ClientMeta, Options as Options2, RequestResult, ServerSentEventsResult, TDataShape } from './client/index.ts';
import type { ActualizarClienteData, ActualizarClienteErrors, ActualizarClienteResponses, ActualizarProductoData, ActualizarProductoErrors, ActualizarProductoResponses, ActualizarWebhookData, ActualizarWebhookErrors, ActualizarWebhookResponses, AjustarProductoData, AjustarProductoErrors, AjustarProductoResponses, ApartarPedidoData, ApartarPedidoErrors, ApartarPedidoResponses, AuditarStockData, AuditarStockErrors, AuditarStockResponses, CancelarPedidoData, CancelarPedidoErrors, CancelarPedidoResponses, ConfirmarPedidoData, ConfirmarPedidoErrors, ConfirmarPedidoResponses, ContarProductoData, ContarProductoErrors, ContarProductoResponses, CrearClienteData, CrearClienteErrors, CrearClienteResponses, CrearPedidoData, CrearPedidoErrors, CrearPedidoResponses, CrearProductoData, CrearProductoErrors, CrearProductoResponses, CrearWebhookData, CrearWebhookErrors, CrearWebhookResponses, DevolverItemsData, DevolverItemsErrors, DevolverItemsResponses, EliminarWebhookData, EliminarWebhookErrors, EliminarWebhookResponses, ExportarClientesData, ExportarClientesErrors, ExportarClientesResponses, ExportarPedidosData, ExportarPedidosErrors, ExportarPedidosResponses, ExportarProductosData, ExportarProductosErrors, ExportarProductosResponses, FijarItemsData, FijarItemsErrors, FijarItemsResponses, ListarBitacoraData, ListarBitacoraErrors, ListarBitacoraResponses, ListarClientesData, ListarClientesErrors, ListarClientesResponses, ListarEntregasData, ListarEntregasErrors, ListarEntregasResponses, ListarEventosData, ListarEventosErrors, ListarEventosResponses, ListarMovimientosData, ListarMovimientosErrors, ListarMovimientosResponses, ListarPedidosData, ListarPedidosErrors, ListarPedidosResponses, ListarProblemasData, ListarProblemasErrors, ListarProblemasResponses, ListarProductosData, ListarProductosErrors, ListarProductosResponses, ListarWebhooksData, ListarWebhooksErrors, ListarWebhooksResponses, LiveData, LiveErrors, LiveResponses, ObtenerClienteData, ObtenerClienteErrors, ObtenerClienteResponses, ObtenerPedidoData, ObtenerPedidoErrors, ObtenerPedidoResponses, ObtenerProblemaData, ObtenerProblemaErrors, ObtenerProblemaResponses, ObtenerProductoData, ObtenerProductoErrors, ObtenerProductoResponses, ObtenerWebhookData, ObtenerWebhookErrors, ObtenerWebhookResponses, ObtenerYoData, ObtenerYoErrors, ObtenerYoResponses, OlvidarClienteData, OlvidarClienteErrors, OlvidarClienteResponses, ProbarWebhookData, ProbarWebhookErrors, ProbarWebhookResponses, ReabrirPedidoData, ReabrirPedidoErrors, ReabrirPedidoResponses, ReadyData, ReadyErrors, ReadyResponses, ReemplazarItemsData, ReemplazarItemsErrors, ReemplazarItemsResponses, ReenviarEntregaData, ReenviarEntregaErrors, ReenviarEntregaResponses, ResumirPedidosData, ResumirPedidosErrors, ResumirPedidosResponses, RotarWebhookData, RotarWebhookErrors, RotarWebhookResponses, SeguirEventosData, SeguirEventosErrors, SeguirEventosResponse, SeguirEventosResponses } from './types.gen.ts';

export type Options<TData extends TDataShape = TDataShape, ThrowOnError extends boolean = boolean, TResponse = unknown> = Options2<TData, ThrowOnError, TResponse> & {
    /**
     * You can provide a client instance returned by `createClient()` instead of
     * individual options. This might be also useful if you want to implement a
     * custom client.
     */
    client?: Client;
    /**
     * You can pass arbitrary values through the `meta` object. This can be
     * used to access values that aren't defined as part of the SDK function.
     */
    meta?: keyof ClientMeta extends never ? Record<string, unknown> : ClientMeta;
};

/**
 * List clientes
 *
 * All filters hold at once. orden=nombre is alphabetical. A page by number, or by cursor from the page before: each row once, also while others are added.
 */
export const listarClientes = <ThrowOnError extends boolean = false>(options?: Options<ListarClientesData, ThrowOnError>): RequestResult<ListarClientesResponses, ListarClientesErrors, ThrowOnError> => (options?.client ?? client).get<ListarClientesResponses, ListarClientesErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/clientes',
    ...options
});

/**
 * Create a cliente
 *
 * The email, if there is one, belongs to one cliente of the tienda only, in upper or lower case.
 */
export const crearCliente = <ThrowOnError extends boolean = false>(options: Options<CrearClienteData, ThrowOnError>): RequestResult<CrearClienteResponses, CrearClienteErrors, ThrowOnError> => (options.client ?? client).post<CrearClienteResponses, CrearClienteErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/clientes',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read a cliente
 *
 * The cliente with this id.
 */
export const obtenerCliente = <ThrowOnError extends boolean = false>(options: Options<ObtenerClienteData, ThrowOnError>): RequestResult<ObtenerClienteResponses, ObtenerClienteErrors, ThrowOnError> => (options.client ?? client).get<ObtenerClienteResponses, ObtenerClienteErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/clientes/{id}',
    ...options
});

/**
 * Change a cliente
 *
 * Changes the fields that are named; a null email or referencia takes it away; metadatos replaces all of them.
 */
export const actualizarCliente = <ThrowOnError extends boolean = false>(options: Options<ActualizarClienteData, ThrowOnError>): RequestResult<ActualizarClienteResponses, ActualizarClienteErrors, ThrowOnError> => (options.client ?? client).patch<ActualizarClienteResponses, ActualizarClienteErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/clientes/{id}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List productos
 *
 * All filters hold at once. orden=nombre is alphabetical. A page by number, or by cursor from the page before: each row once, also while others are added.
 */
export const listarProductos = <ThrowOnError extends boolean = false>(options?: Options<ListarProductosData, ThrowOnError>): RequestResult<ListarProductosResponses, ListarProductosErrors, ThrowOnError> => (options?.client ?? client).get<ListarProductosResponses, ListarProductosErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/productos',
    ...options
});

/**
 * Create a producto
 *
 * The sku, if there is one, belongs to one producto of the tienda only.
 */
export const crearProducto = <ThrowOnError extends boolean = false>(options: Options<CrearProductoData, ThrowOnError>): RequestResult<CrearProductoResponses, CrearProductoErrors, ThrowOnError> => (options.client ?? client).post<CrearProductoResponses, CrearProductoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/productos',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read a producto
 *
 * The producto with this id. With `en`, its stock at that moment, in the body with `en`: everything else is as it is now, and the ETag is that of this look, which no If-Match accepts.
 */
export const obtenerProducto = <ThrowOnError extends boolean = false>(options: Options<ObtenerProductoData, ThrowOnError>): RequestResult<ObtenerProductoResponses, ObtenerProductoErrors, ThrowOnError> => (options.client ?? client).get<ObtenerProductoResponses, ObtenerProductoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/productos/{id}',
    ...options
});

/**
 * Change a producto
 *
 * Changes the fields that are named; a null sku or referencia takes it away; metadatos replaces all of them. Carritos show the new precio at once, what was confirmed keeps its own. The stock is changed by ajustes only.
 */
export const actualizarProducto = <ThrowOnError extends boolean = false>(options: Options<ActualizarProductoData, ThrowOnError>): RequestResult<ActualizarProductoResponses, ActualizarProductoErrors, ThrowOnError> => (options.client ?? client).patch<ActualizarProductoResponses, ActualizarProductoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/productos/{id}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Adjust the stock
 *
 * Adds to the stock or takes away from it, whatever is sold meanwhile: a delivery, a loss, the difference that a count found. Never below zero.
 */
export const ajustarProducto = <ThrowOnError extends boolean = false>(options: Options<AjustarProductoData, ThrowOnError>): RequestResult<AjustarProductoResponses, AjustarProductoErrors, ThrowOnError> => (options.client ?? client).post<AjustarProductoResponses, AjustarProductoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/productos/{id}/ajustes',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Enter a count
 *
 * Read the producto, count it, and send its version with the number: the stock changes by the difference to what it was at that version, and what was sold since stays deducted. The shop need not close. A count that finds no difference is recorded as well. A count older than the last one is refused, so that no difference is corrected twice.
 */
export const contarProducto = <ThrowOnError extends boolean = false>(options: Options<ContarProductoData, ThrowOnError>): RequestResult<ContarProductoResponses, ContarProductoErrors, ThrowOnError> => (options.client ?? client).post<ContarProductoResponses, ContarProductoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/productos/{id}/conteos',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List the movements of the stock
 *
 * Everything that changed the stock of the producto, the newest first, with the stock after it: inicial, ajuste, conteo, confirmacion, cancelacion, devolucion, reemplazo.
 */
export const listarMovimientos = <ThrowOnError extends boolean = false>(options: Options<ListarMovimientosData, ThrowOnError>): RequestResult<ListarMovimientosResponses, ListarMovimientosErrors, ThrowOnError> => (options.client ?? client).get<ListarMovimientosResponses, ListarMovimientosErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/productos/{id}/movimientos',
    ...options
});

/**
 * List pedidos
 *
 * With their items and totals. All filters hold at once. A page by number, or by cursor from the page before: each row once, also while others are added. orden=confirmado_en lists those that were confirmed, also if they were cancelled since, and orden=total those that are no longer a carrito.
 */
export const listarPedidos = <ThrowOnError extends boolean = false>(options?: Options<ListarPedidosData, ThrowOnError>): RequestResult<ListarPedidosResponses, ListarPedidosErrors, ThrowOnError> => (options?.client ?? client).get<ListarPedidosResponses, ListarPedidosErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/pedidos',
    ...options
});

/**
 * Create a pedido
 *
 * Opens a carrito, with its first items if there are any. The items must be activo and in stock, but nothing is reserved: only confirming takes stock. With confirmar=true the pedido is created and confirmed at once, or nothing is created; the only event is then pedido.confirmado, with version 1.
 */
export const crearPedido = <ThrowOnError extends boolean = false>(options: Options<CrearPedidoData, ThrowOnError>): RequestResult<CrearPedidoResponses, CrearPedidoErrors, ThrowOnError> => (options.client ?? client).post<CrearPedidoResponses, CrearPedidoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/pedidos',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Sum up what was confirmed
 *
 * How many pedidos were confirmed in a period, with how many units, for how much: by minuto, hora or dia, at most 1,500 of them, or by producto, which reads every line of the period. A pedido counts when it was confirmed.
 */
export const resumirPedidos = <ThrowOnError extends boolean = false>(options?: Options<ResumirPedidosData, ThrowOnError>): RequestResult<ResumirPedidosResponses, ResumirPedidosErrors, ThrowOnError> => (options?.client ?? client).get<ResumirPedidosResponses, ResumirPedidosErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/pedidos/resumen',
    ...options
});

/**
 * Read a pedido
 *
 * A carrito shows live names and prices, which change without a new version of it: If-None-Match is passed over. Once it is confirmed or cancelled, names, prices and total are frozen.
 */
export const obtenerPedido = <ThrowOnError extends boolean = false>(options: Options<ObtenerPedidoData, ThrowOnError>): RequestResult<ObtenerPedidoResponses, ObtenerPedidoErrors, ThrowOnError> => (options.client ?? client).get<ObtenerPedidoResponses, ObtenerPedidoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/pedidos/{id}',
    ...options
});

/**
 * Set items of a carrito
 *
 * Sets the cantidad of one item, or of several in `items`: adds it, changes it, and 0 removes it. All of them or none. Nothing is held by it: what was held is given back, and only confirming takes stock.
 */
export const fijarItems = <ThrowOnError extends boolean = false>(options: Options<FijarItemsData, ThrowOnError>): RequestResult<FijarItemsResponses, FijarItemsErrors, ThrowOnError> => (options.client ?? client).patch<FijarItemsResponses, FijarItemsErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/pedidos/{id}/items',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Cancel a pedido
 *
 * Ends a carrito, whose prices and total are frozen; or undoes a confirmado: its stock is given back at once, all that was not returned before, its prices and total stay as they were.
 */
export const cancelarPedido = <ThrowOnError extends boolean = false>(options: Options<CancelarPedidoData, ThrowOnError>): RequestResult<CancelarPedidoResponses, CancelarPedidoErrors, ThrowOnError> => (options.client ?? client).patch<CancelarPedidoResponses, CancelarPedidoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/pedidos/{id}/cancelar',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Reopen a pedido
 *
 * Makes a cancelado that never was confirmed a carrito again, with its items at live prices. What was confirmed once stays cancelado.
 */
export const reabrirPedido = <ThrowOnError extends boolean = false>(options: Options<ReabrirPedidoData, ThrowOnError>): RequestResult<ReabrirPedidoResponses, ReabrirPedidoErrors, ThrowOnError> => (options.client ?? client).patch<ReabrirPedidoResponses, ReabrirPedidoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/pedidos/{id}/reabrir',
    ...options
});

/**
 * Hold the stock of a carrito
 *
 * Holds the stock of every item for a while, all at once or not at all, as for the time of a payment: until `apartado_hasta` it is not `disponible` to others, and confirming finds it. The stock itself stays as it is. When the time is over others can have it again at once; confirming then still works while there is stock. Setting items and cancelling give it back; asking again holds it anew.
 */
export const apartarPedido = <ThrowOnError extends boolean = false>(options: Options<ApartarPedidoData, ThrowOnError>): RequestResult<ApartarPedidoResponses, ApartarPedidoErrors, ThrowOnError> => (options.client ?? client).patch<ApartarPedidoResponses, ApartarPedidoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/pedidos/{id}/apartar',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Confirm a pedido
 *
 * Takes the stock of every item and freezes prices and total, all at once or not at all. With total_esperado, only at that total; with referencia_pago, only if that payment has not paid another pedido. With simular=true it only says what would happen.
 */
export const confirmarPedido = <ThrowOnError extends boolean = false>(options: Options<ConfirmarPedidoData, ThrowOnError>): RequestResult<ConfirmarPedidoResponses, ConfirmarPedidoErrors, ThrowOnError> => (options.client ?? client).patch<ConfirmarPedidoResponses, ConfirmarPedidoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/pedidos/{id}/confirmar',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Replace the items of a confirmado
 *
 * Gives a confirmado other items: takes from the stock what is added and gives back what is left out, all at once or not at all. An item that stays keeps its price, also for units that are added to it; an added one gets the live price. What was returned stays: no item gets less than that. faltantes names the units that are missing, not all of the item.
 */
export const reemplazarItems = <ThrowOnError extends boolean = false>(options: Options<ReemplazarItemsData, ThrowOnError>): RequestResult<ReemplazarItemsResponses, ReemplazarItemsErrors, ThrowOnError> => (options.client ?? client).patch<ReemplazarItemsResponses, ReemplazarItemsErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/pedidos/{id}/reemplazar',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Return items of a confirmado
 *
 * Takes back some units of a confirmado, as often as needed, never more than were sold: with reponer into the stock again, without it (broken, used up) not. Prices and total stay as they were; devuelto of each item and total_devuelto say what came back, reembolso what this return is worth. Cancelling later gives back only the rest.
 */
export const devolverItems = <ThrowOnError extends boolean = false>(options: Options<DevolverItemsData, ThrowOnError>): RequestResult<DevolverItemsResponses, DevolverItemsErrors, ThrowOnError> => (options.client ?? client).post<DevolverItemsResponses, DevolverItemsErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/pedidos/{id}/devoluciones',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Export the productos
 *
 * All productos of one moment, in the order in which they were created, with the columns that `npm run import` takes. The file comes in chunks, from a replica if there is one that has everything. Without the last chunk it is not complete: HTTP clients then report an error. 503 `no_disponible` while two exports of the tienda, or four of the server, are under way.
 */
export const exportarProductos = <ThrowOnError extends boolean = false>(options?: Options<ExportarProductosData, ThrowOnError>): RequestResult<ExportarProductosResponses, ExportarProductosErrors, ThrowOnError> => (options?.client ?? client).get<ExportarProductosResponses, ExportarProductosErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/exportaciones/productos',
    ...options
});

/**
 * Export the clientes
 *
 * All clientes of one moment but those who were erased, in the order in which they were created, with the columns that `npm run import` takes. A file like that of the productos.
 */
export const exportarClientes = <ThrowOnError extends boolean = false>(options?: Options<ExportarClientesData, ThrowOnError>): RequestResult<ExportarClientesResponses, ExportarClientesErrors, ThrowOnError> => (options?.client ?? client).get<ExportarClientesResponses, ExportarClientesErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/exportaciones/clientes',
    ...options
});

/**
 * Export the lines of pedidos
 *
 * A row per line, of one moment, in the order in which the pedidos were created; a pedido without lines has none. Names and prices are those that were confirmed, of a carrito those of now. A file like that of the productos.
 */
export const exportarPedidos = <ThrowOnError extends boolean = false>(options?: Options<ExportarPedidosData, ThrowOnError>): RequestResult<ExportarPedidosResponses, ExportarPedidosErrors, ThrowOnError> => (options?.client ?? client).get<ExportarPedidosResponses, ExportarPedidosErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/exportaciones/pedidos',
    ...options
});

/**
 * Read what happened
 *
 * Every change of clientes, productos and pedidos, the oldest first, each as a CloudEvent with the resource as GET showed it then. No change is ever missing, none appears before it is certain, and the order never changes: keep `pagina.siguiente`, pass it as `despues`, and you see every event once. An empty page means that nothing new has happened; a page can have fewer events than limit, even none, and more behind it only while its filters skip many. Kept for RETENTION_DAYS; a position from before is 410 `posicion_caducada`.
 */
export const listarEventos = <ThrowOnError extends boolean = false>(options?: Options<ListarEventosData, ThrowOnError>): RequestResult<ListarEventosResponses, ListarEventosErrors, ThrowOnError> => (options?.client ?? client).get<ListarEventosResponses, ListarEventosErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/eventos',
    ...options
});

/**
 * Follow what happens
 *
 * The events of GET /eventos as they happen, in the same order, as Server-Sent Events: no event is missing, and none comes twice. A client that was cut off sends the last `id` as `Last-Event-ID` and gets everything since; a position from before RETENTION_DAYS is 410 `posicion_caducada`. Every 5 seconds a comment shows that the stream is alive; a line `id` without an event only moves the position on. The server ends the stream of a client that does not read, or whose key is no longer accepted, and every stream when it stops: connect again, with `Last-Event-ID`. 503 `no_disponible` if there are STREAMS_MAX streams already.
 */
export const seguirEventos = <ThrowOnError extends boolean = false>(options?: Options<SeguirEventosData, ThrowOnError, SeguirEventosResponse>): Promise<ServerSentEventsResult<SeguirEventosResponses>> => (options?.client ?? client).sse.get<SeguirEventosResponses, SeguirEventosErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/eventos/flujo',
    ...options
});

/**
 * Erase a person
 *
 * Erases nombre, email, referencia and metadatos, here and in the log of changes, for good: a repeated Idempotency-Key of then is answered without them. The pedidos stay, with a cliente called `(olvidado)`; it cannot be changed and places no new ones. The email is free at once. Erasing again changes nothing but the version.
 */
export const olvidarCliente = <ThrowOnError extends boolean = false>(options: Options<OlvidarClienteData, ThrowOnError>): RequestResult<OlvidarClienteResponses, OlvidarClienteErrors, ThrowOnError> => (options.client ?? client).post<OlvidarClienteResponses, OlvidarClienteErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/clientes/{id}/olvidar',
    ...options
});

/**
 * List webhooks
 *
 * The oldest first, each with its estado and how far it is behind.
 */
export const listarWebhooks = <ThrowOnError extends boolean = false>(options?: Options<ListarWebhooksData, ThrowOnError>): RequestResult<ListarWebhooksResponses, ListarWebhooksErrors, ThrowOnError> => (options?.client ?? client).get<ListarWebhooksResponses, ListarWebhooksErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/webhooks',
    ...options
});

/**
 * Create a webhook
 *
 * From now on every event, or those of `tipos`, is POSTed to the url as a CloudEvent, signed by Standard Webhooks with `secreto`, which only this answer shows. Answer with any 2xx within 10 s. Each event comes at least once, those of one subject in order; anything but a 2xx is tried again for 24 hours, then the entrega is `fallida` and can be sent again. The url must be https and on the public internet, redirects are not followed.
 */
export const crearWebhook = <ThrowOnError extends boolean = false>(options: Options<CrearWebhookData, ThrowOnError>): RequestResult<CrearWebhookResponses, CrearWebhookErrors, ThrowOnError> => (options.client ?? client).post<CrearWebhookResponses, CrearWebhookErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/webhooks',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Replace the secret of a webhook
 *
 * Only this answer shows the new secret. Until `solapa_segundos` have passed, what is sent is signed with both, so that the receiver can change over meanwhile; with 0 the old one ends at once.
 */
export const rotarWebhook = <ThrowOnError extends boolean = false>(options: Options<RotarWebhookData, ThrowOnError>): RequestResult<RotarWebhookResponses, RotarWebhookErrors, ThrowOnError> => (options.client ?? client).post<RotarWebhookResponses, RotarWebhookErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/webhooks/{id}/rotar',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Send a test event
 *
 * Sends an event of type `webhook.prueba` at once, signed like any other. `GET /webhooks/{id}/entregas` shows what came of it.
 */
export const probarWebhook = <ThrowOnError extends boolean = false>(options: Options<ProbarWebhookData, ThrowOnError>): RequestResult<ProbarWebhookResponses, ProbarWebhookErrors, ThrowOnError> => (options.client ?? client).post<ProbarWebhookResponses, ProbarWebhookErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/webhooks/{id}/probar',
    ...options
});

/**
 * List what was sent to a webhook
 *
 * Each event that is being sent or was, that of the newest event first, with every attempt. Kept for RETENTION_DAYS. Of a receiver that is behind, further events wait in the feed and are not in this list yet.
 */
export const listarEntregas = <ThrowOnError extends boolean = false>(options: Options<ListarEntregasData, ThrowOnError>): RequestResult<ListarEntregasResponses, ListarEntregasErrors, ThrowOnError> => (options.client ?? client).get<ListarEntregasResponses, ListarEntregasErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/webhooks/{id}/entregas',
    ...options
});

/**
 * Send an event again
 *
 * Makes an entrega due at once, with all its attempts: a fallida one, or one that the receiver took and lost. It waits for no other event of its subject, so it may come after later ones: `sequence` tells.
 */
export const reenviarEntrega = <ThrowOnError extends boolean = false>(options: Options<ReenviarEntregaData, ThrowOnError>): RequestResult<ReenviarEntregaResponses, ReenviarEntregaErrors, ThrowOnError> => (options.client ?? client).post<ReenviarEntregaResponses, ReenviarEntregaErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/webhooks/{id}/entregas/{evento}/reenviar',
    ...options
});

/**
 * Delete a webhook
 *
 * Nothing more is sent to it, and its entregas are gone. To only stop it for a while, pause it.
 */
export const eliminarWebhook = <ThrowOnError extends boolean = false>(options: Options<EliminarWebhookData, ThrowOnError>): RequestResult<EliminarWebhookResponses, EliminarWebhookErrors, ThrowOnError> => (options.client ?? client).delete<EliminarWebhookResponses, EliminarWebhookErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/webhooks/{id}',
    ...options
});

/**
 * Read a webhook
 *
 * The webhook with this id, its estado, and how far it is behind.
 */
export const obtenerWebhook = <ThrowOnError extends boolean = false>(options: Options<ObtenerWebhookData, ThrowOnError>): RequestResult<ObtenerWebhookResponses, ObtenerWebhookErrors, ThrowOnError> => (options.client ?? client).get<ObtenerWebhookResponses, ObtenerWebhookErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/webhooks/{id}',
    ...options
});

/**
 * Change, pause or resume a webhook
 *
 * Changes the fields that are named. `estado: pausado` stops the sending at once; what happens meanwhile is kept, as long as the log is, and sent after `estado: activo`. A new url, or the end of a pause, tries at once what has failed.
 */
export const actualizarWebhook = <ThrowOnError extends boolean = false>(options: Options<ActualizarWebhookData, ThrowOnError>): RequestResult<ActualizarWebhookResponses, ActualizarWebhookErrors, ThrowOnError> => (options.client ?? client).patch<ActualizarWebhookResponses, ActualizarWebhookErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/webhooks/{id}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Prove the stock
 *
 * Compares the stock of every producto with the sum of its movements and the saldo of the last one, and each saldo with the one before, and what is held of it with the holds, at one moment. Up to 1000 productos that differ are named; there should never be any.
 */
export const auditarStock = <ThrowOnError extends boolean = false>(options?: Options<AuditarStockData, ThrowOnError>): RequestResult<AuditarStockResponses, AuditarStockErrors, ThrowOnError> => (options?.client ?? client).get<AuditarStockResponses, AuditarStockErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/auditoria/stock',
    ...options
});

/**
 * List who changed what
 *
 * Every change of clientes, productos and pedidos, the newest first: who made it, when, and what came of it. Kept for RETENTION_DAYS. All filters hold at once.
 */
export const listarBitacora = <ThrowOnError extends boolean = false>(options?: Options<ListarBitacoraData, ThrowOnError>): RequestResult<ListarBitacoraResponses, ListarBitacoraErrors, ThrowOnError> => (options?.client ?? client).get<ListarBitacoraResponses, ListarBitacoraErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/bitacora',
    ...options
});

/**
 * Who am I?
 *
 * The tienda and rol of the API key or token that the request brings.
 */
export const obtenerYo = <ThrowOnError extends boolean = false>(options?: Options<ObtenerYoData, ThrowOnError>): RequestResult<ObtenerYoResponses, ObtenerYoErrors, ThrowOnError> => (options?.client ?? client).get<ObtenerYoResponses, ObtenerYoErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/yo',
    ...options
});

/**
 * List every kind of problem
 *
 * Every codigo that the API can answer, with its status, its text and an example.
 */
export const listarProblemas = <ThrowOnError extends boolean = false>(options?: Options<ListarProblemasData, ThrowOnError>): RequestResult<ListarProblemasResponses, ListarProblemasErrors, ThrowOnError> => (options?.client ?? client).get<ListarProblemasResponses, ListarProblemasErrors, ThrowOnError>({ url: '/problemas', ...options });

/**
 * Explain a kind of problem
 *
 * The target of a problem's `type`: its status, its text, and an example with the facts that it adds.
 */
export const obtenerProblema = <ThrowOnError extends boolean = false>(options: Options<ObtenerProblemaData, ThrowOnError>): RequestResult<ObtenerProblemaResponses, ObtenerProblemaErrors, ThrowOnError> => (options.client ?? client).get<ObtenerProblemaResponses, ObtenerProblemaErrors, ThrowOnError>({ url: '/problemas/{codigo}', ...options });

/**
 * Is the process alive?
 *
 * Answers while the server's event loop runs. Does not use the database.
 */
export const live = <ThrowOnError extends boolean = false>(options?: Options<LiveData, ThrowOnError>): RequestResult<LiveResponses, LiveErrors, ThrowOnError> => (options?.client ?? client).get<LiveResponses, LiveErrors, ThrowOnError>({ url: '/health/live', ...options });

/**
 * Can the server take requests?
 *
 * Answers 503 while the server is stopping, it has no room for any more requests, the database does not answer within 2 seconds, or its schema is older than the server; else 200. The log says which.
 */
export const ready = <ThrowOnError extends boolean = false>(options?: Options<ReadyData, ThrowOnError>): RequestResult<ReadyResponses, ReadyErrors, ThrowOnError> => (options?.client ?? client).get<ReadyResponses, ReadyErrors, ThrowOnError>({ url: '/health/ready', ...options });
