// Made from openapi.json by @hey-api/openapi-ts: npm run openapi. Do not edit.
// @ts-nocheck: it compiles under every setting, also exactOptionalPropertyTypes and without the DOM's types.
/* eslint-disable */

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type Webhooks = EventoClienteActualizadoWebhookRequest | EventoClienteCreadoWebhookRequest | EventoClienteOlvidadoWebhookRequest | EventoPedidoApartadoWebhookRequest | EventoPedidoCanceladoWebhookRequest | EventoPedidoConfirmadoWebhookRequest | EventoPedidoCreadoWebhookRequest | EventoPedidoDevueltoWebhookRequest | EventoPedidoModificadoWebhookRequest | EventoPedidoReabiertoWebhookRequest | EventoPedidoReemplazadoWebhookRequest | EventoProductoActualizadoWebhookRequest | EventoProductoAgotadoWebhookRequest | EventoProductoAjustadoWebhookRequest | EventoProductoBajoWebhookRequest | EventoProductoContadoWebhookRequest | EventoProductoCreadoWebhookRequest | EventoProductoRepuestoWebhookRequest;

export type EventoClienteActualizado = Evento & {
    type?: 'cliente.actualizado';
    data?: Cliente;
};

export type Cliente = {
    id: string;
    nombre: string;
    email: string | null;
    /**
     * Goes up by one with every accepted change.
     */
    version: number;
    creado_en: string;
    actualizado_en: string;
    /**
     * When the person was erased: nombre, email, referencia and metadatos are gone, for good.
     */
    olvidado_en: string | null;
    /**
     * The client's own id of it.
     */
    referencia: string | null;
    metadatos: {
        [key: string]: string;
    };
};

export type Evento = {
    specversion: '1.0';
    /**
     * The same however often the event is delivered: drop what you have seen.
     */
    id: string;
    /**
     * The tienda, as a URI reference.
     */
    source: string;
    /**
     * What happened.
     */
    type: string;
    /**
     * What changed, as its path.
     */
    subject: string;
    time: string;
    /**
     * The version of the subject after the change: the events of a subject come in this order.
     */
    sequence: number;
    /**
     * The subject after the change, as GET showed it then.
     */
    data: Pedido | Producto | Cliente;
};

export type Pedido = {
    id: string;
    cliente_id: string;
    estado: 'carrito' | 'confirmado' | 'cancelado';
    items: Array<{
        producto_id: string;
        sku: string | null;
        nombre: string;
        cantidad: number;
        precio_unitario: number;
        subtotal: number;
        /**
         * Units that were returned since; cantidad includes them.
         */
        devuelto: number;
    }>;
    /**
     * At live prices while it is a carrito; frozen when that ends.
     */
    total: number;
    /**
     * Why it was cancelled.
     */
    motivo: string | null;
    /**
     * The payment that it was confirmed with; kept when it is cancelled.
     */
    referencia_pago: string | null;
    /**
     * Goes up by one with every accepted change of the pedido or its items.
     */
    version: number;
    creado_en: string;
    actualizado_en: string;
    confirmado_en: string | null;
    cancelado_en: string | null;
    /**
     * What was returned, at the prices as sold; total includes it.
     */
    total_devuelto: number;
    /**
     * Short, unique in the tienda and rising, with gaps. Several servers take turns by blocks of numbers.
     */
    numero: number;
    /**
     * Until when a carrito holds its stock: not any more if that time has passed, not at all if it is null.
     */
    apartado_hasta: string | null;
    /**
     * The client's own id of it.
     */
    referencia: string | null;
    metadatos: {
        [key: string]: string;
    };
};

export type Producto = {
    id: string;
    sku: string | null;
    nombre: string;
    precio: number;
    /**
     * Units that confirmed pedidos have not taken.
     */
    stock: number;
    /**
     * Units of the stock that nobody holds: what can be sold to others. Holds run out without a new version.
     */
    disponible: number;
    /**
     * A movement that takes the stock to this or below, but not to 0, is the event `producto.bajo`.
     */
    stock_minimo: number;
    estado: 'activo' | 'inactivo';
    /**
     * Goes up by one with every accepted change.
     */
    version: number;
    creado_en: string;
    actualizado_en: string;
    /**
     * The client's own id of it.
     */
    referencia: string | null;
    metadatos: {
        [key: string]: string;
    };
};

export type EventoClienteCreado = Evento & {
    type?: 'cliente.creado';
    data?: Cliente;
};

export type EventoClienteOlvidado = Evento & {
    type?: 'cliente.olvidado';
    data?: Cliente;
};

export type EventoPedidoApartado = Evento & {
    type?: 'pedido.apartado';
    data?: Pedido;
};

export type EventoPedidoCancelado = Evento & {
    type?: 'pedido.cancelado';
    data?: Pedido;
};

export type EventoPedidoConfirmado = Evento & {
    type?: 'pedido.confirmado';
    data?: Pedido;
};

export type EventoPedidoCreado = Evento & {
    type?: 'pedido.creado';
    data?: Pedido;
};

export type EventoPedidoDevuelto = Evento & {
    type?: 'pedido.devuelto';
    data?: Pedido;
};

export type EventoPedidoModificado = Evento & {
    type?: 'pedido.modificado';
    data?: Pedido;
};

export type EventoPedidoReabierto = Evento & {
    type?: 'pedido.reabierto';
    data?: Pedido;
};

export type EventoPedidoReemplazado = Evento & {
    type?: 'pedido.reemplazado';
    data?: Pedido;
};

export type EventoProductoActualizado = Evento & {
    type?: 'producto.actualizado';
    data?: Producto;
};

export type EventoProductoAgotado = Evento & {
    type?: 'producto.agotado';
    data?: Producto;
};

export type EventoProductoAjustado = Evento & {
    type?: 'producto.ajustado';
    data?: Producto;
};

export type EventoProductoBajo = Evento & {
    type?: 'producto.bajo';
    data?: Producto;
};

export type EventoProductoContado = Evento & {
    type?: 'producto.contado';
    data?: Producto;
};

export type EventoProductoCreado = Evento & {
    type?: 'producto.creado';
    data?: Producto;
};

export type EventoProductoRepuesto = Evento & {
    type?: 'producto.repuesto';
    data?: Producto;
};

export type JsonInvalido = {
    type: '/problemas/json_invalido';
    title: string;
    status: 400;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'json_invalido';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type NoAutenticado = {
    type: '/problemas/no_autenticado';
    title: string;
    status: 401;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'no_autenticado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type SinPermiso = {
    type: '/problemas/sin_permiso';
    title: string;
    status: 403;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'sin_permiso';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    rol: 'lectura' | 'ventas' | 'almacen' | 'admin';
    necesita: 'lectura' | 'ventas' | 'almacen' | 'admin';
};

export type CuerpoLento = {
    type: '/problemas/cuerpo_lento';
    title: string;
    status: 408;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'cuerpo_lento';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    segundos: number;
};

export type EmailDuplicado = {
    type: '/problemas/email_duplicado';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'email_duplicado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    cliente_id: string;
};

export type ReferenciaDuplicada = {
    type: '/problemas/referencia_duplicada';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'referencia_duplicada';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    referencia: string;
    id: string;
};

export type CuerpoDemasiadoGrande = {
    type: '/problemas/cuerpo_demasiado_grande';
    title: string;
    status: 413;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'cuerpo_demasiado_grande';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    maximo_bytes: number;
};

export type TipoNoSoportado = {
    type: '/problemas/tipo_no_soportado';
    title: string;
    status: 415;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'tipo_no_soportado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type DatosInvalidos = {
    type: '/problemas/datos_invalidos';
    title: string;
    status: 422;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'datos_invalidos';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    errores: Array<{
        campo: string;
        codigo: string;
        mensaje: string;
    }>;
    omitidos?: number;
};

export type ClaveReutilizada = {
    type: '/problemas/clave_reutilizada';
    title: string;
    status: 422;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'clave_reutilizada';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type DemasiadasPeticiones = {
    type: '/problemas/demasiadas_peticiones';
    title: string;
    status: 429;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'demasiadas_peticiones';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    por: 'clave' | 'direccion' | 'rechazos';
    maximo: number;
    segundos: number;
};

export type ErrorInterno = {
    type: '/problemas/error_interno';
    title: string;
    status: 500;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'error_interno';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type NoDisponible = {
    type: '/problemas/no_disponible';
    title: string;
    status: 503;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'no_disponible';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type NuevoCliente = {
    nombre: string;
    email?: string | null;
    /**
     * Your own id of it: unique in the tienda among resources of its kind.
     */
    referencia?: string | null;
    /**
     * What else you keep with it: up to 20 texts by name. The server does not read them.
     */
    metadatos?: {
        [key: string]: string;
    };
};

export type ClienteNoEncontrado = {
    type: '/problemas/cliente_no_encontrado';
    title: string;
    status: 404;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'cliente_no_encontrado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type ClienteOlvidado = {
    type: '/problemas/cliente_olvidado';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'cliente_olvidado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    cliente_id: string;
};

export type VersionCambiada = {
    type: '/problemas/version_cambiada';
    title: string;
    status: 412;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'version_cambiada';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    esperada: number | null;
    actual: number;
};

export type CambioCliente = {
    nombre?: string;
    email?: string | null;
    /**
     * Your own id of it: unique in the tienda among resources of its kind.
     */
    referencia?: string | null;
    /**
     * What else you keep with it: up to 20 texts by name. The server does not read them.
     */
    metadatos?: {
        [key: string]: string;
    };
};

export type PaginaDemasiadoProfunda = {
    type: '/problemas/pagina_demasiado_profunda';
    title: string;
    status: 422;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'pagina_demasiado_profunda';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    maximo_filas: number;
};

export type SkuDuplicado = {
    type: '/problemas/sku_duplicado';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'sku_duplicado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    sku: string;
    producto_id: string;
};

export type NuevoProducto = {
    nombre: string;
    precio: number;
    stock?: number;
    /**
     * A movement that takes the stock to this or below, but not to 0, is the event `producto.bajo`.
     */
    stock_minimo?: number;
    estado?: 'activo' | 'inactivo';
    /**
     * Unique in the tienda.
     */
    sku?: string | null;
    /**
     * Your own id of it: unique in the tienda among resources of its kind.
     */
    referencia?: string | null;
    /**
     * What else you keep with it: up to 20 texts by name. The server does not read them.
     */
    metadatos?: {
        [key: string]: string;
    };
};

export type ProductoEn = {
    id: string;
    sku: string | null;
    nombre: string;
    precio: number;
    /**
     * Units that confirmed pedidos have not taken.
     */
    stock: number;
    /**
     * Units of the stock that nobody holds: what can be sold to others. Holds run out without a new version.
     */
    disponible: number;
    /**
     * A movement that takes the stock to this or below, but not to 0, is the event `producto.bajo`.
     */
    stock_minimo: number;
    estado: 'activo' | 'inactivo';
    /**
     * Goes up by one with every accepted change.
     */
    version: number;
    creado_en: string;
    actualizado_en: string;
    /**
     * The client's own id of it.
     */
    referencia: string | null;
    metadatos: {
        [key: string]: string;
    };
    /**
     * Of when the stock is; absent: of now.
     */
    en?: string;
};

export type ProductoNoEncontrado = {
    type: '/problemas/producto_no_encontrado';
    title: string;
    status: 404;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'producto_no_encontrado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type ProductoNoExistia = {
    type: '/problemas/producto_no_existia';
    title: string;
    status: 404;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'producto_no_existia';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    creado_en: string;
};

export type CambioProducto = {
    nombre?: string;
    precio?: number;
    /**
     * A movement that takes the stock to this or below, but not to 0, is the event `producto.bajo`.
     */
    stock_minimo?: number;
    estado?: 'activo' | 'inactivo';
    sku?: string | null;
    /**
     * Your own id of it: unique in the tienda among resources of its kind.
     */
    referencia?: string | null;
    /**
     * What else you keep with it: up to 20 texts by name. The server does not read them.
     */
    metadatos?: {
        [key: string]: string;
    };
};

export type StockInsuficiente = {
    type: '/problemas/stock_insuficiente';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'stock_insuficiente';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    faltantes: Array<{
        producto_id: string;
        nombre: string;
        pedido: number;
        disponible: number;
    }>;
};

export type StockExcesivo = {
    type: '/problemas/stock_excesivo';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'stock_excesivo';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    productos: Array<{
        producto_id: string;
        nombre: string;
    }>;
    maximo: number;
};

export type Ajuste = {
    /**
     * Units that came (positive) or went (negative).
     */
    cantidad: number;
    motivo: string;
};

export type ConteoSuperado = {
    type: '/problemas/conteo_superado';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'conteo_superado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    version: number;
    conteo: number;
    actual: number;
};

export type VersionDesconocida = {
    type: '/problemas/version_desconocida';
    title: string;
    status: 422;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'version_desconocida';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    version: number;
    actual: number;
};

export type Conteo = {
    /**
     * Units that were there.
     */
    contado: number;
    /**
     * The version of the producto that GET showed before the count.
     */
    version: number;
    motivo?: string | null;
};

export type Movimiento = {
    tipo: 'inicial' | 'ajuste' | 'conteo' | 'confirmacion' | 'cancelacion' | 'devolucion' | 'reemplazo';
    /**
     * Units that came (positive) or went (negative).
     */
    cantidad: number;
    /**
     * The stock after it.
     */
    saldo: number;
    /**
     * Why, as given by the caller.
     */
    motivo: string | null;
    /**
     * The pedido that took or gave back.
     */
    pedido_id: string | null;
    creado_en: string;
};

export type PagoYaUsado = {
    type: '/problemas/pago_ya_usado';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'pago_ya_usado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    pedido_id: string;
};

export type PedidoVacio = {
    type: '/problemas/pedido_vacio';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'pedido_vacio';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type ProductoInactivo = {
    type: '/problemas/producto_inactivo';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'producto_inactivo';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    productos: Array<{
        producto_id: string;
        nombre: string;
    }>;
};

export type TotalExcesivo = {
    type: '/problemas/total_excesivo';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'total_excesivo';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    maximo: number;
};

export type TotalCambiado = {
    type: '/problemas/total_cambiado';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'total_cambiado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    esperado: number;
    actual: number;
};

export type ClienteDesconocido = {
    type: '/problemas/cliente_desconocido';
    title: string;
    status: 422;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'cliente_desconocido';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    cliente_id: string;
};

export type ProductoDesconocido = {
    type: '/problemas/producto_desconocido';
    title: string;
    status: 422;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'producto_desconocido';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    productos: Array<string>;
};

export type DemasiadosItems = {
    type: '/problemas/demasiados_items';
    title: string;
    status: 422;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'demasiados_items';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    items: number;
    maximo: number;
};

export type NuevoPedido = {
    cliente_id: string;
    items?: Array<ItemPedido>;
    /**
     * Your own id of it: unique in the tienda among resources of its kind.
     */
    referencia?: string | null;
    /**
     * What else you keep with it: up to 20 texts by name. The server does not read them.
     */
    metadatos?: {
        [key: string]: string;
    };
    /**
     * Confirm it at once, or create nothing.
     */
    confirmar?: boolean;
    /**
     * Refuse if the total is not this.
     */
    total_esperado?: number | null;
    /**
     * The payment's own id. It pays one pedido of the tienda only, also after that pedido is cancelled.
     */
    referencia_pago?: string | null;
};

export type ResumenPorTiempo = {
    por: 'minuto' | 'hora' | 'dia';
    desde: string;
    hasta: string;
    /**
     * Confirmed then, and not cancelled since.
     */
    pedidos: number;
    /**
     * Units in them.
     */
    cantidad: number;
    /**
     * What they cost together.
     */
    total: number;
    /**
     * Units of them that were returned since; cantidad includes them.
     */
    devuelto: number;
    /**
     * What was returned of them; total includes it.
     */
    total_devuelto: number;
    /**
     * Confirmed then, and cancelled since; not in the sums.
     */
    cancelados: number;
    /**
     * Each minuto, hora or dia of the period, the oldest first; they are counted from desde on.
     */
    datos: Array<{
        desde: string;
        /**
         * Confirmed then, and not cancelled since.
         */
        pedidos: number;
        /**
         * Units in them.
         */
        cantidad: number;
        /**
         * What they cost together.
         */
        total: number;
        /**
         * Units of them that were returned since; cantidad includes them.
         */
        devuelto: number;
        /**
         * What was returned of them; total includes it.
         */
        total_devuelto: number;
        /**
         * Confirmed then, and cancelled since; not in the sums.
         */
        cancelados: number;
    }>;
};

export type ResumenPorProducto = {
    por: 'producto';
    desde: string;
    hasta: string;
    /**
     * Confirmed then, and not cancelled since.
     */
    pedidos: number;
    /**
     * Units in them.
     */
    cantidad: number;
    /**
     * What they cost together.
     */
    total: number;
    /**
     * Units of them that were returned since; cantidad includes them.
     */
    devuelto: number;
    /**
     * What was returned of them; total includes it.
     */
    total_devuelto: number;
    /**
     * Confirmed then, and cancelled since; not in the sums.
     */
    cancelados: number;
    /**
     * The productos that brought most, at the prices at which they were sold.
     */
    datos: Array<{
        producto_id: string;
        sku: string | null;
        nombre: string;
        /**
         * Confirmed then, and not cancelled since.
         */
        pedidos: number;
        /**
         * Units in them.
         */
        cantidad: number;
        /**
         * What they cost together.
         */
        total: number;
        /**
         * Units of them that were returned since; cantidad includes them.
         */
        devuelto: number;
        /**
         * What was returned of them; total includes it.
         */
        total_devuelto: number;
    }>;
};

export type PeriodoInvalido = {
    type: '/problemas/periodo_invalido';
    title: string;
    status: 422;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'periodo_invalido';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    campo: string;
    mensaje: string;
};

export type PedidoNoEncontrado = {
    type: '/problemas/pedido_no_encontrado';
    title: string;
    status: 404;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'pedido_no_encontrado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type PedidoNoModificable = {
    type: '/problemas/pedido_no_modificable';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'pedido_no_modificable';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    estado: 'carrito' | 'confirmado' | 'cancelado';
};

export type CambioItems = ItemPedido | {
    items: Array<ItemPedido>;
};

export type ItemPedido = {
    producto_id: string;
    /**
     * 0 removes the item.
     */
    cantidad: number;
};

export type Cancelacion = {
    /**
     * Why. It stays with the pedido and with the movements of the stock.
     */
    motivo?: string | null;
};

export type Apartado = {
    /**
     * For how long, from now on: for as long as the payment may take.
     */
    segundos: number;
};

export type Confirmacion = {
    /**
     * Refuse if the total is not this.
     */
    total_esperado?: number | null;
    /**
     * The payment's own id. It pays one pedido of the tienda only, also after that pedido is cancelled.
     */
    referencia_pago?: string | null;
};

export type YaDevuelto = {
    type: '/problemas/ya_devuelto';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'ya_devuelto';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    lineas: Array<{
        producto_id: string;
        nombre: string;
        cantidad: number;
        devuelto: number;
    }>;
};

export type Reemplazo = {
    /**
     * All items that the pedido shall have: what is not named leaves it.
     */
    items: Array<{
        producto_id: string;
        cantidad: number;
    }>;
};

export type Devolucion = {
    id: string;
    cliente_id: string;
    estado: 'carrito' | 'confirmado' | 'cancelado';
    items: Array<{
        producto_id: string;
        sku: string | null;
        nombre: string;
        cantidad: number;
        precio_unitario: number;
        subtotal: number;
        /**
         * Units that were returned since; cantidad includes them.
         */
        devuelto: number;
    }>;
    /**
     * At live prices while it is a carrito; frozen when that ends.
     */
    total: number;
    /**
     * Why it was cancelled.
     */
    motivo: string | null;
    /**
     * The payment that it was confirmed with; kept when it is cancelled.
     */
    referencia_pago: string | null;
    /**
     * Goes up by one with every accepted change of the pedido or its items.
     */
    version: number;
    creado_en: string;
    actualizado_en: string;
    confirmado_en: string | null;
    cancelado_en: string | null;
    /**
     * What was returned, at the prices as sold; total includes it.
     */
    total_devuelto: number;
    /**
     * Short, unique in the tienda and rising, with gaps. Several servers take turns by blocks of numbers.
     */
    numero: number;
    /**
     * Until when a carrito holds its stock: not any more if that time has passed, not at all if it is null.
     */
    apartado_hasta: string | null;
    /**
     * The client's own id of it.
     */
    referencia: string | null;
    metadatos: {
        [key: string]: string;
    };
    /**
     * What these units cost: what the cliente gets back.
     */
    reembolso: number;
};

export type DevolucionExcesiva = {
    type: '/problemas/devolucion_excesiva';
    title: string;
    status: 409;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'devolucion_excesiva';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    excesos: Array<{
        producto_id: string;
        cantidad: number;
        devolvible: number;
    }>;
};

export type NuevaDevolucion = {
    items: Array<ItemDevuelto>;
    motivo: string;
};

export type ItemDevuelto = {
    producto_id: string;
    cantidad: number;
    /**
     * Whether these units go into the stock again.
     */
    reponer: boolean;
};

export type ProductoExportado = {
    sku: string | null;
    nombre: string;
    precio: number;
    /**
     * Units that confirmed pedidos have not taken.
     */
    stock: number;
    estado: 'activo' | 'inactivo';
};

export type ClienteExportado = {
    email: string | null;
    nombre: string;
};

export type LineaExportada = {
    pedido_id: string;
    estado: 'carrito' | 'confirmado' | 'cancelado';
    creado_en: string;
    confirmado_en: string | null;
    cancelado_en: string | null;
    cliente_id: string;
    cliente: string;
    email: string | null;
    producto_id: string;
    sku: string | null;
    producto: string;
    cantidad: number;
    precio_unitario: number;
    subtotal: number;
    total: number;
    devuelto: number;
};

export type Eventos = {
    datos: Array<Evento>;
    pagina: {
        limit: number;
        /**
         * The position after this page, always there: pass it as `despues`.
         */
        siguiente: string;
    };
};

export type PosicionCaducada = {
    type: '/problemas/posicion_caducada';
    title: string;
    status: 410;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'posicion_caducada';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type WebhookConSecreto = {
    id: string;
    url: string;
    /**
     * The types of events that it gets; null: all.
     */
    tipos: Array<string> | null;
    /**
     * activo; pausado: nothing is sent, and what happens meanwhile is sent afterwards; fallando: the last attempts failed.
     */
    estado: 'activo' | 'pausado' | 'fallando';
    /**
     * Failed attempts since the last one that succeeded.
     */
    fallos: number;
    /**
     * Why the last one that failed did.
     */
    ultimo_error: string | null;
    ultimo_error_en: string | null;
    /**
     * When the receiver last took an event.
     */
    ultima_entrega_en: string | null;
    /**
     * Goes up by one with every accepted change.
     */
    version: number;
    creado_en: string;
    actualizado_en: string;
    /**
     * What signatures are verified with (Standard Webhooks). Keep it: it is not shown again.
     */
    secreto: string | null;
};

export type NuevoWebhook = {
    url: string;
    tipos?: Array<string> | null;
};

export type WebhookConCola = {
    id: string;
    url: string;
    /**
     * The types of events that it gets; null: all.
     */
    tipos: Array<string> | null;
    /**
     * activo; pausado: nothing is sent, and what happens meanwhile is sent afterwards; fallando: the last attempts failed.
     */
    estado: 'activo' | 'pausado' | 'fallando';
    /**
     * Failed attempts since the last one that succeeded.
     */
    fallos: number;
    /**
     * Why the last one that failed did.
     */
    ultimo_error: string | null;
    ultimo_error_en: string | null;
    /**
     * When the receiver last took an event.
     */
    ultima_entrega_en: string | null;
    /**
     * Goes up by one with every accepted change.
     */
    version: number;
    creado_en: string;
    actualizado_en: string;
    /**
     * Events that are being sent, or wait for their next attempt.
     */
    pendientes: number;
    /**
     * When the oldest event happened that it has not got; null: it has all.
     */
    pendiente_desde: string | null;
};

export type WebhookNoEncontrado = {
    type: '/problemas/webhook_no_encontrado';
    title: string;
    status: 404;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'webhook_no_encontrado';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type RotarWebhook = {
    /**
     * How long the old secret signs as well, in seconds.
     */
    solapa_segundos?: number;
};

export type Entrega = {
    /**
     * That of the event: the receiver gets it as `webhook-id`.
     */
    id: string;
    webhook_id: string;
    /**
     * That of the event.
     */
    type: string | null;
    subject: string;
    /**
     * The version of the subject after what happened.
     */
    sequence: number;
    /**
     * pendiente: it is being sent, or waits for its next attempt; entregada; fallida: given up.
     */
    estado: 'pendiente' | 'entregada' | 'fallida';
    /**
     * When it is tried next; null where it is over.
     */
    proximo_en: string | null;
    /**
     * Every attempt, the oldest first.
     */
    intentos: Array<{
        en: string;
        /**
         * What the receiver answered; null where it did not.
         */
        status: number | null;
        /**
         * Why there is no answer.
         */
        error: string | null;
        duration_ms: number;
        /**
         * The first bytes of the answer.
         */
        respuesta: string | null;
    }>;
    /**
     * Goes up by one with every accepted change.
     */
    version: number;
    creado_en: string;
    terminado_en: string | null;
};

export type EntregaNoEncontrada = {
    type: '/problemas/entrega_no_encontrada';
    title: string;
    status: 404;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'entrega_no_encontrada';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type Webhook = {
    id: string;
    url: string;
    /**
     * The types of events that it gets; null: all.
     */
    tipos: Array<string> | null;
    /**
     * activo; pausado: nothing is sent, and what happens meanwhile is sent afterwards; fallando: the last attempts failed.
     */
    estado: 'activo' | 'pausado' | 'fallando';
    /**
     * Failed attempts since the last one that succeeded.
     */
    fallos: number;
    /**
     * Why the last one that failed did.
     */
    ultimo_error: string | null;
    ultimo_error_en: string | null;
    /**
     * When the receiver last took an event.
     */
    ultima_entrega_en: string | null;
    /**
     * Goes up by one with every accepted change.
     */
    version: number;
    creado_en: string;
    actualizado_en: string;
};

export type CambioWebhook = {
    url?: string;
    tipos?: Array<string> | null;
    estado?: 'activo' | 'pausado';
};

export type Auditoria = {
    productos: number;
    discrepancias: Array<Discrepancia>;
    /**
     * Lines of pedidos whose producto is not there.
     */
    lineas_sin_producto: number;
    /**
     * Lines whose pedido did not take from the stock, by its movements, what they say.
     */
    lineas_sin_movimiento: number;
    /**
     * Holds that are not what a line of their carrito says.
     */
    apartados_sin_linea: number;
};

export type Discrepancia = {
    producto_id: string;
    nombre: string;
    /**
     * What the producto says.
     */
    stock: number;
    /**
     * What its movements add up to.
     */
    movimientos: number;
    /**
     * The saldo of its last movement.
     */
    saldo: number | null;
    /**
     * How many saldos do not follow from the one before.
     */
    saldos_rotos: number;
    /**
     * How much of it is held, as the producto says.
     */
    apartado: number;
    /**
     * What its holds add up to.
     */
    apartados: number;
    /**
     * Whether a hold runs out before the producto says: it would block others.
     */
    apartado_tarde: boolean;
};

export type CambioRegistrado = {
    id: string;
    /**
     * What was changed.
     */
    sujeto: 'clientes' | 'productos' | 'pedidos' | 'webhooks' | 'entregas';
    sujeto_id: string;
    /**
     * How it was changed.
     */
    operacion: string;
    /**
     * The version that the change made.
     */
    version: number;
    /**
     * Who changed it: `clave:<id of the API key>` or `jwt:<sub>`; null while nobody was asked.
     */
    actor: string | null;
    creado_en: string;
    /**
     * What it was after the change, as the answer showed it.
     */
    resultado: Cliente | Producto | Pedido | Webhook | WebhookConSecreto | Entrega | null;
};

export type Yo = {
    tienda: {
        id: string;
        nombre: string;
    };
    rol: 'lectura' | 'ventas' | 'almacen' | 'admin';
    /**
     * How `GET /bitacora` names you: `clave:<id of the API key>` or `jwt:<sub>`; null with AUTH=none.
     */
    actor: string | null;
    /**
     * What the API key is called.
     */
    nombre: string | null;
    /**
     * When the key or token expires; null: never.
     */
    caduca_en: string | null;
};

export type Explicacion = {
    codigo: string;
    status: number;
    title: string;
    detail: string;
    ejemplo: Problema;
};

/**
 * An example of such an answer, with its facts.
 */
export type Problema = {
    /**
     * The kind of problem, as the path that explains it.
     */
    type: string;
    title: string;
    status: number;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    /**
     * The kind of problem, for programs.
     */
    codigo: string;
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
    [key: string]: unknown;
};

export type RutaNoEncontrada = {
    type: '/problemas/ruta_no_encontrada';
    title: string;
    status: 404;
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    codigo: 'ruta_no_encontrada';
    /**
     * Identifies this request in the server's log; the same as the header X-Request-Id.
     */
    request_id: string;
};

export type ListarClientesData = {
    body?: never;
    headers?: {
        /**
         * The header `Read-After` of an answer to a change: what is read shows that change and all before it. Without it, what is read may be some seconds old where the server has read replicas.
         */
        'read-after'?: string;
    };
    path?: never;
    query?: {
        /**
         * Part of the name; accents and case make no difference. One or two letters are found where a word begins.
         */
        nombre?: string;
        /**
         * The whole email; case makes no difference.
         */
        email?: string;
        /**
         * The whole referencia.
         */
        referencia?: string;
        /**
         * Rows per page.
         */
        limit?: number;
        /**
         * Number of the page, from 1. Excludes cursor.
         */
        page?: number;
        /**
         * `pagina.siguiente` of the previous page, with the same filters and orden. As fast at any depth.
         */
        cursor?: string;
        /**
         * The order; with - descending.
         */
        orden?: 'creado_en' | '-creado_en' | 'nombre' | '-nombre';
        /**
         * true counts all matching rows into `pagina.total`.
         */
        contar?: true | false;
    };
    url: '/clientes';
};

export type ListarClientesErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `pagina_demasiado_profunda`: The page is too deep.
     * `datos_invalidos`: Invalid data.
     */
    422: ({
        codigo: 'pagina_demasiado_profunda';
    } & PaginaDemasiadoProfunda) | ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ListarClientesError = ListarClientesErrors[keyof ListarClientesErrors];

export type ListarClientesResponses = {
    /**
     * A page of clientes.
     */
    200: {
        datos: Array<Cliente>;
        pagina: {
            limit: number;
            /**
             * null if the page was requested by cursor.
             */
            page: number | null;
            /**
             * The cursor of the next page; null if this is the last.
             */
            siguiente: string | null;
            /**
             * The number of matching rows; null without contar=true.
             */
            total: number | null;
        };
    };
};

export type ListarClientesResponse = ListarClientesResponses[keyof ListarClientesResponses];

export type CrearClienteData = {
    body: NuevoCliente;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
    };
    path?: never;
    query?: never;
    url: '/clientes';
};

export type CrearClienteErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `email_duplicado`: The email is taken.
     * `referencia_duplicada`: The referencia is taken.
     */
    409: ({
        codigo: 'email_duplicado';
    } & EmailDuplicado) | ({
        codigo: 'referencia_duplicada';
    } & ReferenciaDuplicada);
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type CrearClienteError = CrearClienteErrors[keyof CrearClienteErrors];

export type CrearClienteResponses = {
    /**
     * The new cliente.
     */
    201: Cliente;
};

export type CrearClienteResponse = CrearClienteResponses[keyof CrearClienteResponses];

export type ObtenerClienteData = {
    body?: never;
    headers?: {
        /**
         * Answer 304 if the resource still has this ETag.
         */
        'if-none-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/clientes/{id}';
};

export type ObtenerClienteErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `cliente_no_encontrado`: Cliente not found.
     */
    404: ClienteNoEncontrado;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ObtenerClienteError = ObtenerClienteErrors[keyof ObtenerClienteErrors];

export type ObtenerClienteResponses = {
    /**
     * The cliente.
     */
    200: Cliente;
};

export type ObtenerClienteResponse = ObtenerClienteResponses[keyof ObtenerClienteResponses];

export type ActualizarClienteData = {
    body: CambioCliente;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/clientes/{id}';
};

export type ActualizarClienteErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `cliente_no_encontrado`: Cliente not found.
     */
    404: ClienteNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `cliente_olvidado`: The cliente was erased.
     * `email_duplicado`: The email is taken.
     * `referencia_duplicada`: The referencia is taken.
     */
    409: ({
        codigo: 'cliente_olvidado';
    } & ClienteOlvidado) | ({
        codigo: 'email_duplicado';
    } & EmailDuplicado) | ({
        codigo: 'referencia_duplicada';
    } & ReferenciaDuplicada);
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ActualizarClienteError = ActualizarClienteErrors[keyof ActualizarClienteErrors];

export type ActualizarClienteResponses = {
    /**
     * The cliente after the change.
     */
    200: Cliente;
};

export type ActualizarClienteResponse = ActualizarClienteResponses[keyof ActualizarClienteResponses];

export type ListarProductosData = {
    body?: never;
    headers?: {
        /**
         * The header `Read-After` of an answer to a change: what is read shows that change and all before it. Without it, what is read may be some seconds old where the server has read replicas.
         */
        'read-after'?: string;
    };
    path?: never;
    query?: {
        estado?: 'activo' | 'inactivo';
        /**
         * The least precio, inclusive.
         */
        min_price?: number;
        /**
         * The greatest precio, inclusive.
         */
        max_price?: number;
        /**
         * Part of the name; accents and case make no difference. One or two letters are found where a word begins.
         */
        nombre?: string;
        /**
         * The whole sku.
         */
        sku?: string;
        /**
         * The whole referencia.
         */
        referencia?: string;
        /**
         * The greatest stock, inclusive: what is about to run out. With orden=stock it is 100 if it is left out.
         */
        max_stock?: number;
        /**
         * Rows per page.
         */
        limit?: number;
        /**
         * Number of the page, from 1. Excludes cursor.
         */
        page?: number;
        /**
         * `pagina.siguiente` of the previous page, with the same filters and orden. As fast at any depth.
         */
        cursor?: string;
        /**
         * The order; with - descending.
         */
        orden?: 'creado_en' | '-creado_en' | 'nombre' | '-nombre' | 'precio' | '-precio' | 'stock' | '-stock';
        /**
         * true counts all matching rows into `pagina.total`.
         */
        contar?: true | false;
    };
    url: '/productos';
};

export type ListarProductosErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `pagina_demasiado_profunda`: The page is too deep.
     * `datos_invalidos`: Invalid data.
     */
    422: ({
        codigo: 'pagina_demasiado_profunda';
    } & PaginaDemasiadoProfunda) | ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ListarProductosError = ListarProductosErrors[keyof ListarProductosErrors];

export type ListarProductosResponses = {
    /**
     * A page of productos.
     */
    200: {
        datos: Array<Producto>;
        pagina: {
            limit: number;
            /**
             * null if the page was requested by cursor.
             */
            page: number | null;
            /**
             * The cursor of the next page; null if this is the last.
             */
            siguiente: string | null;
            /**
             * The number of matching rows; null without contar=true.
             */
            total: number | null;
        };
    };
};

export type ListarProductosResponse = ListarProductosResponses[keyof ListarProductosResponses];

export type CrearProductoData = {
    body: NuevoProducto;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
    };
    path?: never;
    query?: never;
    url: '/productos';
};

export type CrearProductoErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `sku_duplicado`: The sku is taken.
     * `referencia_duplicada`: The referencia is taken.
     */
    409: ({
        codigo: 'sku_duplicado';
    } & SkuDuplicado) | ({
        codigo: 'referencia_duplicada';
    } & ReferenciaDuplicada);
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type CrearProductoError = CrearProductoErrors[keyof CrearProductoErrors];

export type CrearProductoResponses = {
    /**
     * The new producto.
     */
    201: Producto;
};

export type CrearProductoResponse = CrearProductoResponses[keyof CrearProductoResponses];

export type ObtenerProductoData = {
    body?: never;
    headers?: {
        /**
         * Answer 304 if the resource still has this ETag.
         */
        'if-none-match'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * A time in the past: `stock` is what it was then, by the movements. Everything else is as it is now. 404 `producto_no_existia` before the producto was created.
         */
        en?: string;
    };
    url: '/productos/{id}';
};

export type ObtenerProductoErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `producto_no_encontrado`: Producto not found.
     * `producto_no_existia`: The producto did not exist then.
     */
    404: ({
        codigo: 'producto_no_encontrado';
    } & ProductoNoEncontrado) | ({
        codigo: 'producto_no_existia';
    } & ProductoNoExistia);
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ObtenerProductoError = ObtenerProductoErrors[keyof ObtenerProductoErrors];

export type ObtenerProductoResponses = {
    /**
     * The producto.
     */
    200: ProductoEn;
};

export type ObtenerProductoResponse = ObtenerProductoResponses[keyof ObtenerProductoResponses];

export type ActualizarProductoData = {
    body: CambioProducto;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/productos/{id}';
};

export type ActualizarProductoErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `producto_no_encontrado`: Producto not found.
     */
    404: ProductoNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `sku_duplicado`: The sku is taken.
     * `referencia_duplicada`: The referencia is taken.
     */
    409: ({
        codigo: 'sku_duplicado';
    } & SkuDuplicado) | ({
        codigo: 'referencia_duplicada';
    } & ReferenciaDuplicada);
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ActualizarProductoError = ActualizarProductoErrors[keyof ActualizarProductoErrors];

export type ActualizarProductoResponses = {
    /**
     * The producto after the change.
     */
    200: Producto;
};

export type ActualizarProductoResponse = ActualizarProductoResponses[keyof ActualizarProductoResponses];

export type AjustarProductoData = {
    body: Ajuste;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/productos/{id}/ajustes';
};

export type AjustarProductoErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `producto_no_encontrado`: Producto not found.
     */
    404: ProductoNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `stock_insuficiente`: Not enough stock.
     * `stock_excesivo`: Too much stock.
     */
    409: ({
        codigo: 'stock_insuficiente';
    } & StockInsuficiente) | ({
        codigo: 'stock_excesivo';
    } & StockExcesivo);
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type AjustarProductoError = AjustarProductoErrors[keyof AjustarProductoErrors];

export type AjustarProductoResponses = {
    /**
     * The producto after it.
     */
    200: Producto;
};

export type AjustarProductoResponse = AjustarProductoResponses[keyof AjustarProductoResponses];

export type ContarProductoData = {
    body: Conteo;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/productos/{id}/conteos';
};

export type ContarProductoErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `producto_no_encontrado`: Producto not found.
     */
    404: ProductoNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `conteo_superado`: A later count exists.
     * `stock_insuficiente`: Not enough stock.
     * `stock_excesivo`: Too much stock.
     */
    409: ({
        codigo: 'conteo_superado';
    } & ConteoSuperado) | ({
        codigo: 'stock_insuficiente';
    } & StockInsuficiente) | ({
        codigo: 'stock_excesivo';
    } & StockExcesivo);
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `version_desconocida`: Unknown version.
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'version_desconocida';
    } & VersionDesconocida) | ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ContarProductoError = ContarProductoErrors[keyof ContarProductoErrors];

export type ContarProductoResponses = {
    /**
     * The producto after it.
     */
    200: Producto;
};

export type ContarProductoResponse = ContarProductoResponses[keyof ContarProductoResponses];

export type ListarMovimientosData = {
    body?: never;
    headers?: {
        /**
         * The header `Read-After` of an answer to a change: what is read shows that change and all before it. Without it, what is read may be some seconds old where the server has read replicas.
         */
        'read-after'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Rows per page.
         */
        limit?: number;
        /**
         * `pagina.siguiente` of the page before.
         */
        cursor?: string;
    };
    url: '/productos/{id}/movimientos';
};

export type ListarMovimientosErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `producto_no_encontrado`: Producto not found.
     */
    404: ProductoNoEncontrado;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ListarMovimientosError = ListarMovimientosErrors[keyof ListarMovimientosErrors];

export type ListarMovimientosResponses = {
    /**
     * A page of movements.
     */
    200: {
        datos: Array<Movimiento>;
        pagina: {
            limit: number;
            /**
             * null if the page was requested by cursor.
             */
            page: number | null;
            /**
             * The cursor of the next page; null if this is the last.
             */
            siguiente: string | null;
            /**
             * The number of matching rows; null without contar=true.
             */
            total: number | null;
        };
    };
};

export type ListarMovimientosResponse = ListarMovimientosResponses[keyof ListarMovimientosResponses];

export type ListarPedidosData = {
    body?: never;
    headers?: {
        /**
         * The header `Read-After` of an answer to a change: what is read shows that change and all before it. Without it, what is read may be some seconds old where the server has read replicas.
         */
        'read-after'?: string;
    };
    path?: never;
    query?: {
        cliente_id?: string;
        estado?: 'carrito' | 'confirmado' | 'cancelado';
        /**
         * Created at this time or later.
         */
        creado_desde?: string | string;
        /**
         * Created before this time.
         */
        creado_hasta?: string | string;
        /**
         * Confirmed at this time or later, also if cancelled since.
         */
        confirmado_desde?: string | string;
        /**
         * Confirmed before this time.
         */
        confirmado_hasta?: string | string;
        /**
         * The whole referencia.
         */
        referencia?: string;
        /**
         * The numero.
         */
        numero?: number;
        /**
         * Finds pedidos by numero (`1042` or `#1042`), whole referencia, or the whole email or a part of the nombre of their cliente; of clientes with that part in their nombre, the 1 000 newest.
         */
        q?: string;
        /**
         * Rows per page.
         */
        limit?: number;
        /**
         * Number of the page, from 1. Excludes cursor.
         */
        page?: number;
        /**
         * `pagina.siguiente` of the previous page, with the same filters and orden. As fast at any depth.
         */
        cursor?: string;
        /**
         * true counts all matching rows into `pagina.total`.
         */
        contar?: true | false;
        /**
         * What to order by; with - from the greatest to the least. Without it, creado_en, and confirmado_en where that is bounded.
         */
        orden?: 'creado_en' | '-creado_en' | 'confirmado_en' | '-confirmado_en' | 'total' | '-total';
    };
    url: '/pedidos';
};

export type ListarPedidosErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `pagina_demasiado_profunda`: The page is too deep.
     * `periodo_invalido`: Invalid period.
     * `datos_invalidos`: Invalid data.
     */
    422: ({
        codigo: 'pagina_demasiado_profunda';
    } & PaginaDemasiadoProfunda) | ({
        codigo: 'periodo_invalido';
    } & PeriodoInvalido) | ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ListarPedidosError = ListarPedidosErrors[keyof ListarPedidosErrors];

export type ListarPedidosResponses = {
    /**
     * A page of pedidos.
     */
    200: {
        datos: Array<Pedido>;
        pagina: {
            limit: number;
            /**
             * null if the page was requested by cursor.
             */
            page: number | null;
            /**
             * The cursor of the next page; null if this is the last.
             */
            siguiente: string | null;
            /**
             * The number of matching rows; null without contar=true.
             */
            total: number | null;
        };
    };
};

export type ListarPedidosResponse = ListarPedidosResponses[keyof ListarPedidosResponses];

export type CrearPedidoData = {
    body: NuevoPedido;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
    };
    path?: never;
    query?: never;
    url: '/pedidos';
};

export type CrearPedidoErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `cliente_olvidado`: The cliente was erased.
     * `referencia_duplicada`: The referencia is taken.
     * `pago_ya_usado`: The payment was used before.
     * `pedido_vacio`: The pedido is empty.
     * `producto_inactivo`: Inactive producto.
     * `stock_insuficiente`: Not enough stock.
     * `total_excesivo`: The total is too large.
     * `total_cambiado`: The total has changed.
     */
    409: ({
        codigo: 'cliente_olvidado';
    } & ClienteOlvidado) | ({
        codigo: 'referencia_duplicada';
    } & ReferenciaDuplicada) | ({
        codigo: 'pago_ya_usado';
    } & PagoYaUsado) | ({
        codigo: 'pedido_vacio';
    } & PedidoVacio) | ({
        codigo: 'producto_inactivo';
    } & ProductoInactivo) | ({
        codigo: 'stock_insuficiente';
    } & StockInsuficiente) | ({
        codigo: 'total_excesivo';
    } & TotalExcesivo) | ({
        codigo: 'total_cambiado';
    } & TotalCambiado);
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `cliente_desconocido`: Unknown cliente.
     * `producto_desconocido`: Unknown producto.
     * `demasiados_items`: Too many items.
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'cliente_desconocido';
    } & ClienteDesconocido) | ({
        codigo: 'producto_desconocido';
    } & ProductoDesconocido) | ({
        codigo: 'demasiados_items';
    } & DemasiadosItems) | ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type CrearPedidoError = CrearPedidoErrors[keyof CrearPedidoErrors];

export type CrearPedidoResponses = {
    /**
     * The new carrito; with confirmar=true the new confirmado.
     */
    201: Pedido;
};

export type CrearPedidoResponse = CrearPedidoResponses[keyof CrearPedidoResponses];

export type ResumirPedidosData = {
    body?: never;
    headers?: {
        /**
         * The header `Read-After` of an answer to a change: what is read shows that change and all before it. Without it, what is read may be some seconds old where the server has read replicas.
         */
        'read-after'?: string;
    };
    path?: never;
    query?: {
        /**
         * What to sum up by. A dia is 24 hours: with desde at midnight somewhere, it is a day there.
         */
        por?: 'minuto' | 'hora' | 'dia' | 'producto';
        /**
         * Confirmed at this time or later; without it, a day before hasta.
         */
        desde?: string | string;
        /**
         * Confirmed before this time; without it, until now.
         */
        hasta?: string | string;
        /**
         * With por=producto, how many of them.
         */
        limit?: number;
    };
    url: '/pedidos/resumen';
};

export type ResumirPedidosErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `periodo_invalido`: Invalid period.
     * `datos_invalidos`: Invalid data.
     */
    422: ({
        codigo: 'periodo_invalido';
    } & PeriodoInvalido) | ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ResumirPedidosError = ResumirPedidosErrors[keyof ResumirPedidosErrors];

export type ResumirPedidosResponses = {
    /**
     * The sums.
     */
    200: ({
        por: 'minuto' | 'hora' | 'dia';
    } & ResumenPorTiempo) | ({
        por: 'producto';
    } & ResumenPorProducto);
};

export type ResumirPedidosResponse = ResumirPedidosResponses[keyof ResumirPedidosResponses];

export type ObtenerPedidoData = {
    body?: never;
    headers?: {
        /**
         * Answer 304 if the resource still has this ETag.
         */
        'if-none-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/pedidos/{id}';
};

export type ObtenerPedidoErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `pedido_no_encontrado`: Pedido not found.
     */
    404: PedidoNoEncontrado;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ObtenerPedidoError = ObtenerPedidoErrors[keyof ObtenerPedidoErrors];

export type ObtenerPedidoResponses = {
    /**
     * The pedido.
     */
    200: Pedido;
};

export type ObtenerPedidoResponse = ObtenerPedidoResponses[keyof ObtenerPedidoResponses];

export type FijarItemsData = {
    body: CambioItems;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/pedidos/{id}/items';
};

export type FijarItemsErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `pedido_no_encontrado`: Pedido not found.
     */
    404: PedidoNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `pedido_no_modificable`: The pedido cannot be modified.
     * `producto_inactivo`: Inactive producto.
     * `stock_insuficiente`: Not enough stock.
     * `total_excesivo`: The total is too large.
     */
    409: ({
        codigo: 'pedido_no_modificable';
    } & PedidoNoModificable) | ({
        codigo: 'producto_inactivo';
    } & ProductoInactivo) | ({
        codigo: 'stock_insuficiente';
    } & StockInsuficiente) | ({
        codigo: 'total_excesivo';
    } & TotalExcesivo);
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `producto_desconocido`: Unknown producto.
     * `demasiados_items`: Too many items.
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'producto_desconocido';
    } & ProductoDesconocido) | ({
        codigo: 'demasiados_items';
    } & DemasiadosItems) | ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type FijarItemsError = FijarItemsErrors[keyof FijarItemsErrors];

export type FijarItemsResponses = {
    /**
     * The carrito after the change.
     */
    200: Pedido;
};

export type FijarItemsResponse = FijarItemsResponses[keyof FijarItemsResponses];

export type CancelarPedidoData = {
    body?: Cancelacion;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/pedidos/{id}/cancelar';
};

export type CancelarPedidoErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `pedido_no_encontrado`: Pedido not found.
     */
    404: PedidoNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `pedido_no_modificable`: The pedido cannot be modified.
     * `stock_excesivo`: Too much stock.
     */
    409: ({
        codigo: 'pedido_no_modificable';
    } & PedidoNoModificable) | ({
        codigo: 'stock_excesivo';
    } & StockExcesivo);
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type CancelarPedidoError = CancelarPedidoErrors[keyof CancelarPedidoErrors];

export type CancelarPedidoResponses = {
    /**
     * The cancelado pedido.
     */
    200: Pedido;
};

export type CancelarPedidoResponse = CancelarPedidoResponses[keyof CancelarPedidoResponses];

export type ReabrirPedidoData = {
    body?: never;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/pedidos/{id}/reabrir';
};

export type ReabrirPedidoErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `pedido_no_encontrado`: Pedido not found.
     */
    404: PedidoNoEncontrado;
    /**
     * `pedido_no_modificable`: The pedido cannot be modified.
     */
    409: PedidoNoModificable;
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ReabrirPedidoError = ReabrirPedidoErrors[keyof ReabrirPedidoErrors];

export type ReabrirPedidoResponses = {
    /**
     * The carrito.
     */
    200: Pedido;
};

export type ReabrirPedidoResponse = ReabrirPedidoResponses[keyof ReabrirPedidoResponses];

export type ApartarPedidoData = {
    body: Apartado;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/pedidos/{id}/apartar';
};

export type ApartarPedidoErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `pedido_no_encontrado`: Pedido not found.
     */
    404: PedidoNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `pedido_no_modificable`: The pedido cannot be modified.
     * `pedido_vacio`: The pedido is empty.
     * `producto_inactivo`: Inactive producto.
     * `stock_insuficiente`: Not enough stock.
     */
    409: ({
        codigo: 'pedido_no_modificable';
    } & PedidoNoModificable) | ({
        codigo: 'pedido_vacio';
    } & PedidoVacio) | ({
        codigo: 'producto_inactivo';
    } & ProductoInactivo) | ({
        codigo: 'stock_insuficiente';
    } & StockInsuficiente);
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ApartarPedidoError = ApartarPedidoErrors[keyof ApartarPedidoErrors];

export type ApartarPedidoResponses = {
    /**
     * The carrito, with `apartado_hasta`.
     */
    200: Pedido;
};

export type ApartarPedidoResponse = ApartarPedidoResponses[keyof ApartarPedidoResponses];

export type ConfirmarPedidoData = {
    body?: Confirmacion;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * true answers what confirming now would, and does nothing. An Idempotency-Key is not used up.
         */
        simular?: true | false;
    };
    url: '/pedidos/{id}/confirmar';
};

export type ConfirmarPedidoErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `pedido_no_encontrado`: Pedido not found.
     */
    404: PedidoNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `pedido_no_modificable`: The pedido cannot be modified.
     * `pago_ya_usado`: The payment was used before.
     * `pedido_vacio`: The pedido is empty.
     * `producto_inactivo`: Inactive producto.
     * `stock_insuficiente`: Not enough stock.
     * `total_excesivo`: The total is too large.
     * `total_cambiado`: The total has changed.
     */
    409: ({
        codigo: 'pedido_no_modificable';
    } & PedidoNoModificable) | ({
        codigo: 'pago_ya_usado';
    } & PagoYaUsado) | ({
        codigo: 'pedido_vacio';
    } & PedidoVacio) | ({
        codigo: 'producto_inactivo';
    } & ProductoInactivo) | ({
        codigo: 'stock_insuficiente';
    } & StockInsuficiente) | ({
        codigo: 'total_excesivo';
    } & TotalExcesivo) | ({
        codigo: 'total_cambiado';
    } & TotalCambiado);
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ConfirmarPedidoError = ConfirmarPedidoErrors[keyof ConfirmarPedidoErrors];

export type ConfirmarPedidoResponses = {
    /**
     * The confirmado pedido; with simular=true the same, and nothing has changed.
     */
    200: Pedido;
};

export type ConfirmarPedidoResponse = ConfirmarPedidoResponses[keyof ConfirmarPedidoResponses];

export type ReemplazarItemsData = {
    body: Reemplazo;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/pedidos/{id}/reemplazar';
};

export type ReemplazarItemsErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `pedido_no_encontrado`: Pedido not found.
     */
    404: PedidoNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `pedido_no_modificable`: The pedido cannot be modified.
     * `ya_devuelto`: Some of it was returned.
     * `producto_inactivo`: Inactive producto.
     * `stock_insuficiente`: Not enough stock.
     * `stock_excesivo`: Too much stock.
     * `total_excesivo`: The total is too large.
     */
    409: ({
        codigo: 'pedido_no_modificable';
    } & PedidoNoModificable) | ({
        codigo: 'ya_devuelto';
    } & YaDevuelto) | ({
        codigo: 'producto_inactivo';
    } & ProductoInactivo) | ({
        codigo: 'stock_insuficiente';
    } & StockInsuficiente) | ({
        codigo: 'stock_excesivo';
    } & StockExcesivo) | ({
        codigo: 'total_excesivo';
    } & TotalExcesivo);
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `producto_desconocido`: Unknown producto.
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'producto_desconocido';
    } & ProductoDesconocido) | ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ReemplazarItemsError = ReemplazarItemsErrors[keyof ReemplazarItemsErrors];

export type ReemplazarItemsResponses = {
    /**
     * The confirmado with its new items and total.
     */
    200: Pedido;
};

export type ReemplazarItemsResponse = ReemplazarItemsResponses[keyof ReemplazarItemsResponses];

export type DevolverItemsData = {
    body: NuevaDevolucion;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/pedidos/{id}/devoluciones';
};

export type DevolverItemsErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `pedido_no_encontrado`: Pedido not found.
     */
    404: PedidoNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `pedido_no_modificable`: The pedido cannot be modified.
     * `devolucion_excesiva`: More than can be returned.
     * `stock_excesivo`: Too much stock.
     */
    409: ({
        codigo: 'pedido_no_modificable';
    } & PedidoNoModificable) | ({
        codigo: 'devolucion_excesiva';
    } & DevolucionExcesiva) | ({
        codigo: 'stock_excesivo';
    } & StockExcesivo);
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type DevolverItemsError = DevolverItemsErrors[keyof DevolverItemsErrors];

export type DevolverItemsResponses = {
    /**
     * The pedido after it, and what is to be paid back. Location is that of the pedido.
     */
    201: Devolucion;
};

export type DevolverItemsResponse = DevolverItemsResponses[keyof DevolverItemsResponses];

export type ExportarProductosData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Without it, the header Accept decides: NDJSON for `application/x-ndjson`, else CSV.
         */
        formato?: 'csv' | 'ndjson';
        /**
         * CSV: begins with the mark that Excel needs to show accents.
         */
        bom?: true | false;
        /**
         * CSV: what stands between two fields; a comma if it is left out.
         */
        separator?: ',' | ';' | '|' | 'tab';
        /**
         * CSV: what stands before decimals; a point if it is left out.
         */
        decimal?: '.' | ',';
    };
    url: '/exportaciones/productos';
};

export type ExportarProductosErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ExportarProductosError = ExportarProductosErrors[keyof ExportarProductosErrors];

export type ExportarProductosResponses = {
    /**
     * The file: CSV, or NDJSON, to each line of which the schema applies.
     */
    200: string;
};

export type ExportarProductosResponse = ExportarProductosResponses[keyof ExportarProductosResponses];

export type ExportarClientesData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Without it, the header Accept decides: NDJSON for `application/x-ndjson`, else CSV.
         */
        formato?: 'csv' | 'ndjson';
        /**
         * CSV: begins with the mark that Excel needs to show accents.
         */
        bom?: true | false;
        /**
         * CSV: what stands between two fields; a comma if it is left out.
         */
        separator?: ',' | ';' | '|' | 'tab';
        /**
         * CSV: what stands before decimals; a point if it is left out.
         */
        decimal?: '.' | ',';
    };
    url: '/exportaciones/clientes';
};

export type ExportarClientesErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ExportarClientesError = ExportarClientesErrors[keyof ExportarClientesErrors];

export type ExportarClientesResponses = {
    /**
     * The file: CSV, or NDJSON, to each line of which the schema applies.
     */
    200: string;
};

export type ExportarClientesResponse = ExportarClientesResponses[keyof ExportarClientesResponses];

export type ExportarPedidosData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Created at this time or later; a day begins at 00:00 UTC.
         */
        desde?: string | string;
        /**
         * Created before this time.
         */
        hasta?: string | string;
        estado?: 'carrito' | 'confirmado' | 'cancelado';
        /**
         * Without it, the header Accept decides: NDJSON for `application/x-ndjson`, else CSV.
         */
        formato?: 'csv' | 'ndjson';
        /**
         * CSV: begins with the mark that Excel needs to show accents.
         */
        bom?: true | false;
        /**
         * CSV: what stands between two fields; a comma if it is left out.
         */
        separator?: ',' | ';' | '|' | 'tab';
        /**
         * CSV: what stands before decimals; a point if it is left out.
         */
        decimal?: '.' | ',';
    };
    url: '/exportaciones/pedidos';
};

export type ExportarPedidosErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ExportarPedidosError = ExportarPedidosErrors[keyof ExportarPedidosErrors];

export type ExportarPedidosResponses = {
    /**
     * The file: CSV, or NDJSON, to each line of which the schema applies.
     */
    200: string;
};

export type ExportarPedidosResponse = ExportarPedidosResponses[keyof ExportarPedidosResponses];

export type ListarEventosData = {
    body?: never;
    headers?: {
        /**
         * The header `Read-After` of an answer to a change: what is read shows that change and all before it. Without it, what is read may be some seconds old where the server has read replicas.
         */
        'read-after'?: string;
    };
    path?: never;
    query?: {
        /**
         * `pagina.siguiente` of the page before, `ahora` for what happens from now on. Without it: the oldest event that is kept.
         */
        despues?: string;
        /**
         * Only events of these types, separated by commas: `pedido.confirmado,pedido.cancelado`.
         */
        tipo?: string;
        /**
         * Only events of this subject: `pedidos/<id>`.
         */
        subject?: string;
        /**
         * Rows per page.
         */
        limit?: number;
    };
    url: '/eventos';
};

export type ListarEventosErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `posicion_caducada`: The position is too old.
     */
    410: PosicionCaducada;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ListarEventosError = ListarEventosErrors[keyof ListarEventosErrors];

export type ListarEventosResponses = {
    /**
     * Events, in order.
     */
    200: Eventos;
};

export type ListarEventosResponse = ListarEventosResponses[keyof ListarEventosResponses];

export type SeguirEventosData = {
    body?: never;
    headers?: {
        /**
         * The last `id` that was received. It wins over `despues`: a browser's EventSource sends it by itself.
         */
        'last-event-id'?: string;
    };
    path?: never;
    query?: {
        /**
         * The position to start after: `pagina.siguiente` of GET /eventos, or the `id` of an event of a stream. `principio` starts before the oldest event that is kept. Without it: what happens from now on.
         */
        despues?: string;
        /**
         * Only events of these types, separated by commas: `pedido.confirmado,pedido.cancelado`.
         */
        tipo?: string;
        /**
         * Only events of this subject: `pedidos/<id>`.
         */
        subject?: string;
    };
    url: '/eventos/flujo';
};

export type SeguirEventosErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `posicion_caducada`: The position is too old.
     */
    410: PosicionCaducada;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type SeguirEventosError = SeguirEventosErrors[keyof SeguirEventosErrors];

export type SeguirEventosResponses = {
    /**
     * Server-Sent Events without end: `id` is the position of the event, `event` its type, `data` the event itself, to which the schema applies.
     */
    200: Evento;
};

export type SeguirEventosResponse = SeguirEventosResponses[keyof SeguirEventosResponses];

export type OlvidarClienteData = {
    body?: never;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/clientes/{id}/olvidar';
};

export type OlvidarClienteErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `cliente_no_encontrado`: Cliente not found.
     */
    404: ClienteNoEncontrado;
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type OlvidarClienteError = OlvidarClienteErrors[keyof OlvidarClienteErrors];

export type OlvidarClienteResponses = {
    /**
     * What is left of the cliente.
     */
    200: Cliente;
};

export type OlvidarClienteResponse = OlvidarClienteResponses[keyof OlvidarClienteResponses];

export type ListarWebhooksData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Rows per page.
         */
        limit?: number;
        /**
         * `pagina.siguiente` of the page before.
         */
        cursor?: string;
    };
    url: '/webhooks';
};

export type ListarWebhooksErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ListarWebhooksError = ListarWebhooksErrors[keyof ListarWebhooksErrors];

export type ListarWebhooksResponses = {
    /**
     * A page of webhooks.
     */
    200: {
        datos: Array<WebhookConCola>;
        pagina: {
            limit: number;
            /**
             * null if the page was requested by cursor.
             */
            page: number | null;
            /**
             * The cursor of the next page; null if this is the last.
             */
            siguiente: string | null;
            /**
             * The number of matching rows; null without contar=true.
             */
            total: number | null;
        };
    };
};

export type ListarWebhooksResponse = ListarWebhooksResponses[keyof ListarWebhooksResponses];

export type CrearWebhookData = {
    body: NuevoWebhook;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
    };
    path?: never;
    query?: never;
    url: '/webhooks';
};

export type CrearWebhookErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type CrearWebhookError = CrearWebhookErrors[keyof CrearWebhookErrors];

export type CrearWebhookResponses = {
    /**
     * The new webhook, with its secret.
     */
    201: WebhookConSecreto;
};

export type CrearWebhookResponse = CrearWebhookResponses[keyof CrearWebhookResponses];

export type RotarWebhookData = {
    body?: RotarWebhook;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/webhooks/{id}/rotar';
};

export type RotarWebhookErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `webhook_no_encontrado`: Webhook not found.
     */
    404: WebhookNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type RotarWebhookError = RotarWebhookErrors[keyof RotarWebhookErrors];

export type RotarWebhookResponses = {
    /**
     * The webhook, with its new secret.
     */
    200: WebhookConSecreto;
};

export type RotarWebhookResponse = RotarWebhookResponses[keyof RotarWebhookResponses];

export type ProbarWebhookData = {
    body?: never;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/webhooks/{id}/probar';
};

export type ProbarWebhookErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `webhook_no_encontrado`: Webhook not found.
     */
    404: WebhookNoEncontrado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ProbarWebhookError = ProbarWebhookErrors[keyof ProbarWebhookErrors];

export type ProbarWebhookResponses = {
    /**
     * The entrega of the test event.
     */
    200: Entrega;
};

export type ProbarWebhookResponse = ProbarWebhookResponses[keyof ProbarWebhookResponses];

export type ListarEntregasData = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * Only those in this estado.
         */
        estado?: 'pendiente' | 'entregada' | 'fallida';
        /**
         * Rows per page.
         */
        limit?: number;
        /**
         * `pagina.siguiente` of the page before.
         */
        cursor?: string;
    };
    url: '/webhooks/{id}/entregas';
};

export type ListarEntregasErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `webhook_no_encontrado`: Webhook not found.
     */
    404: WebhookNoEncontrado;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ListarEntregasError = ListarEntregasErrors[keyof ListarEntregasErrors];

export type ListarEntregasResponses = {
    /**
     * A page of entregas.
     */
    200: {
        datos: Array<Entrega>;
        pagina: {
            limit: number;
            /**
             * null if the page was requested by cursor.
             */
            page: number | null;
            /**
             * The cursor of the next page; null if this is the last.
             */
            siguiente: string | null;
            /**
             * The number of matching rows; null without contar=true.
             */
            total: number | null;
        };
    };
};

export type ListarEntregasResponse = ListarEntregasResponses[keyof ListarEntregasResponses];

export type ReenviarEntregaData = {
    body?: never;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
        evento: string;
    };
    query?: never;
    url: '/webhooks/{id}/entregas/{evento}/reenviar';
};

export type ReenviarEntregaErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `entrega_no_encontrada`: Entrega not found.
     */
    404: EntregaNoEncontrada;
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ReenviarEntregaError = ReenviarEntregaErrors[keyof ReenviarEntregaErrors];

export type ReenviarEntregaResponses = {
    /**
     * The entrega.
     */
    200: Entrega;
};

export type ReenviarEntregaResponse = ReenviarEntregaResponses[keyof ReenviarEntregaResponses];

export type EliminarWebhookData = {
    body?: never;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/webhooks/{id}';
};

export type EliminarWebhookErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `webhook_no_encontrado`: Webhook not found.
     */
    404: WebhookNoEncontrado;
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type EliminarWebhookError = EliminarWebhookErrors[keyof EliminarWebhookErrors];

export type EliminarWebhookResponses = {
    /**
     * The webhook that was deleted.
     */
    200: Webhook;
};

export type EliminarWebhookResponse = EliminarWebhookResponses[keyof EliminarWebhookResponses];

export type ObtenerWebhookData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/webhooks/{id}';
};

export type ObtenerWebhookErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `webhook_no_encontrado`: Webhook not found.
     */
    404: WebhookNoEncontrado;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ObtenerWebhookError = ObtenerWebhookErrors[keyof ObtenerWebhookErrors];

export type ObtenerWebhookResponses = {
    /**
     * The webhook.
     */
    200: WebhookConCola;
};

export type ObtenerWebhookResponse = ObtenerWebhookResponses[keyof ObtenerWebhookResponses];

export type ActualizarWebhookData = {
    body: CambioWebhook;
    headers?: {
        /**
         * Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered.
         */
        'idempotency-key'?: string;
        /**
         * Change the resource only if it has this ETag; otherwise 412 `version_cambiada`.
         */
        'if-match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/webhooks/{id}';
};

export type ActualizarWebhookErrors = {
    /**
     * `json_invalido`: Malformed JSON.
     */
    400: JsonInvalido;
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `webhook_no_encontrado`: Webhook not found.
     */
    404: WebhookNoEncontrado;
    /**
     * `cuerpo_lento`: Body too slow.
     */
    408: CuerpoLento;
    /**
     * `version_cambiada`: The version has changed.
     */
    412: VersionCambiada;
    /**
     * `cuerpo_demasiado_grande`: Body too large.
     */
    413: CuerpoDemasiadoGrande;
    /**
     * `tipo_no_soportado`: Unsupported media type.
     */
    415: TipoNoSoportado;
    /**
     * `datos_invalidos`: Invalid data.
     * `clave_reutilizada`: The Idempotency-Key was used for another request.
     */
    422: ({
        codigo: 'datos_invalidos';
    } & DatosInvalidos) | ({
        codigo: 'clave_reutilizada';
    } & ClaveReutilizada);
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ActualizarWebhookError = ActualizarWebhookErrors[keyof ActualizarWebhookErrors];

export type ActualizarWebhookResponses = {
    /**
     * The webhook after the change.
     */
    200: Webhook;
};

export type ActualizarWebhookResponse = ActualizarWebhookResponses[keyof ActualizarWebhookResponses];

export type AuditarStockData = {
    body?: never;
    headers?: {
        /**
         * The header `Read-After` of an answer to a change: what is read shows that change and all before it. Without it, what is read may be some seconds old where the server has read replicas.
         */
        'read-after'?: string;
    };
    path?: never;
    query?: never;
    url: '/auditoria/stock';
};

export type AuditarStockErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type AuditarStockError = AuditarStockErrors[keyof AuditarStockErrors];

export type AuditarStockResponses = {
    /**
     * How many productos were looked at, and those that are wrong.
     */
    200: Auditoria;
};

export type AuditarStockResponse = AuditarStockResponses[keyof AuditarStockResponses];

export type ListarBitacoraData = {
    body?: never;
    headers?: {
        /**
         * The header `Read-After` of an answer to a change: what is read shows that change and all before it. Without it, what is read may be some seconds old where the server has read replicas.
         */
        'read-after'?: string;
    };
    path?: never;
    query?: {
        /**
         * What was changed.
         */
        sujeto?: 'clientes' | 'productos' | 'pedidos' | 'webhooks' | 'entregas';
        /**
         * The id of what was changed.
         */
        sujeto_id?: string;
        /**
         * Who changed it: `clave:<id>` or `jwt:<sub>`.
         */
        actor?: string;
        /**
         * How it was changed: `confirmar`.
         */
        operacion?: string;
        /**
         * From this time on.
         */
        desde?: string | string;
        /**
         * Before this time.
         */
        hasta?: string | string;
        /**
         * Rows per page.
         */
        limit?: number;
        /**
         * `pagina.siguiente` of the page before.
         */
        cursor?: string;
    };
    url: '/bitacora';
};

export type ListarBitacoraErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `sin_permiso`: Not permitted.
     */
    403: SinPermiso;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ListarBitacoraError = ListarBitacoraErrors[keyof ListarBitacoraErrors];

export type ListarBitacoraResponses = {
    /**
     * A page of changes.
     */
    200: {
        datos: Array<CambioRegistrado>;
        pagina: {
            limit: number;
            /**
             * null if the page was requested by cursor.
             */
            page: number | null;
            /**
             * The cursor of the next page; null if this is the last.
             */
            siguiente: string | null;
            /**
             * The number of matching rows; null without contar=true.
             */
            total: number | null;
        };
    };
};

export type ListarBitacoraResponse = ListarBitacoraResponses[keyof ListarBitacoraResponses];

export type ObtenerYoData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/yo';
};

export type ObtenerYoErrors = {
    /**
     * `no_autenticado`: Not authenticated.
     */
    401: NoAutenticado;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ObtenerYoError = ObtenerYoErrors[keyof ObtenerYoErrors];

export type ObtenerYoResponses = {
    /**
     * Who asks.
     */
    200: Yo;
};

export type ObtenerYoResponse = ObtenerYoResponses[keyof ObtenerYoResponses];

export type ListarProblemasData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/problemas';
};

export type ListarProblemasErrors = {
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
};

export type ListarProblemasError = ListarProblemasErrors[keyof ListarProblemasErrors];

export type ListarProblemasResponses = {
    /**
     * All of them.
     */
    200: {
        datos: Array<Explicacion>;
    };
};

export type ListarProblemasResponse = ListarProblemasResponses[keyof ListarProblemasResponses];

export type ObtenerProblemaData = {
    body?: never;
    path: {
        codigo: string;
    };
    query?: never;
    url: '/problemas/{codigo}';
};

export type ObtenerProblemaErrors = {
    /**
     * `ruta_no_encontrada`: Route not found.
     */
    404: RutaNoEncontrada;
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `demasiadas_peticiones`: Too many requests.
     */
    429: DemasiadasPeticiones;
};

export type ObtenerProblemaError = ObtenerProblemaErrors[keyof ObtenerProblemaErrors];

export type ObtenerProblemaResponses = {
    /**
     * The explanation.
     */
    200: Explicacion;
};

export type ObtenerProblemaResponse = ObtenerProblemaResponses[keyof ObtenerProblemaResponses];

export type LiveData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/health/live';
};

export type LiveErrors = {
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
};

export type LiveError = LiveErrors[keyof LiveErrors];

export type LiveResponses = {
    /**
     * The process is alive.
     */
    200: {
        status: 'ok';
    };
};

export type LiveResponse = LiveResponses[keyof LiveResponses];

export type ReadyData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/health/ready';
};

export type ReadyErrors = {
    /**
     * `datos_invalidos`: Invalid data.
     */
    422: DatosInvalidos;
    /**
     * `error_interno`: Internal error.
     */
    500: ErrorInterno;
    /**
     * `no_disponible`: Unavailable.
     */
    503: NoDisponible;
};

export type ReadyError = ReadyErrors[keyof ReadyErrors];

export type ReadyResponses = {
    /**
     * It can.
     */
    200: {
        status: 'ok';
    };
};

export type ReadyResponse = ReadyResponses[keyof ReadyResponses];

export type EventoClienteActualizadoWebhookPayload = EventoClienteActualizado;

export type EventoClienteActualizadoWebhookRequest = {
    body: EventoClienteActualizadoWebhookPayload;
    key: 'cliente.actualizado';
    path?: never;
    query?: never;
};

export type EventoClienteCreadoWebhookPayload = EventoClienteCreado;

export type EventoClienteCreadoWebhookRequest = {
    body: EventoClienteCreadoWebhookPayload;
    key: 'cliente.creado';
    path?: never;
    query?: never;
};

export type EventoClienteOlvidadoWebhookPayload = EventoClienteOlvidado;

export type EventoClienteOlvidadoWebhookRequest = {
    body: EventoClienteOlvidadoWebhookPayload;
    key: 'cliente.olvidado';
    path?: never;
    query?: never;
};

export type EventoPedidoApartadoWebhookPayload = EventoPedidoApartado;

export type EventoPedidoApartadoWebhookRequest = {
    body: EventoPedidoApartadoWebhookPayload;
    key: 'pedido.apartado';
    path?: never;
    query?: never;
};

export type EventoPedidoCanceladoWebhookPayload = EventoPedidoCancelado;

export type EventoPedidoCanceladoWebhookRequest = {
    body: EventoPedidoCanceladoWebhookPayload;
    key: 'pedido.cancelado';
    path?: never;
    query?: never;
};

export type EventoPedidoConfirmadoWebhookPayload = EventoPedidoConfirmado;

export type EventoPedidoConfirmadoWebhookRequest = {
    body: EventoPedidoConfirmadoWebhookPayload;
    key: 'pedido.confirmado';
    path?: never;
    query?: never;
};

export type EventoPedidoCreadoWebhookPayload = EventoPedidoCreado;

export type EventoPedidoCreadoWebhookRequest = {
    body: EventoPedidoCreadoWebhookPayload;
    key: 'pedido.creado';
    path?: never;
    query?: never;
};

export type EventoPedidoDevueltoWebhookPayload = EventoPedidoDevuelto;

export type EventoPedidoDevueltoWebhookRequest = {
    body: EventoPedidoDevueltoWebhookPayload;
    key: 'pedido.devuelto';
    path?: never;
    query?: never;
};

export type EventoPedidoModificadoWebhookPayload = EventoPedidoModificado;

export type EventoPedidoModificadoWebhookRequest = {
    body: EventoPedidoModificadoWebhookPayload;
    key: 'pedido.modificado';
    path?: never;
    query?: never;
};

export type EventoPedidoReabiertoWebhookPayload = EventoPedidoReabierto;

export type EventoPedidoReabiertoWebhookRequest = {
    body: EventoPedidoReabiertoWebhookPayload;
    key: 'pedido.reabierto';
    path?: never;
    query?: never;
};

export type EventoPedidoReemplazadoWebhookPayload = EventoPedidoReemplazado;

export type EventoPedidoReemplazadoWebhookRequest = {
    body: EventoPedidoReemplazadoWebhookPayload;
    key: 'pedido.reemplazado';
    path?: never;
    query?: never;
};

export type EventoProductoActualizadoWebhookPayload = EventoProductoActualizado;

export type EventoProductoActualizadoWebhookRequest = {
    body: EventoProductoActualizadoWebhookPayload;
    key: 'producto.actualizado';
    path?: never;
    query?: never;
};

export type EventoProductoAgotadoWebhookPayload = EventoProductoAgotado;

export type EventoProductoAgotadoWebhookRequest = {
    body: EventoProductoAgotadoWebhookPayload;
    key: 'producto.agotado';
    path?: never;
    query?: never;
};

export type EventoProductoAjustadoWebhookPayload = EventoProductoAjustado;

export type EventoProductoAjustadoWebhookRequest = {
    body: EventoProductoAjustadoWebhookPayload;
    key: 'producto.ajustado';
    path?: never;
    query?: never;
};

export type EventoProductoBajoWebhookPayload = EventoProductoBajo;

export type EventoProductoBajoWebhookRequest = {
    body: EventoProductoBajoWebhookPayload;
    key: 'producto.bajo';
    path?: never;
    query?: never;
};

export type EventoProductoContadoWebhookPayload = EventoProductoContado;

export type EventoProductoContadoWebhookRequest = {
    body: EventoProductoContadoWebhookPayload;
    key: 'producto.contado';
    path?: never;
    query?: never;
};

export type EventoProductoCreadoWebhookPayload = EventoProductoCreado;

export type EventoProductoCreadoWebhookRequest = {
    body: EventoProductoCreadoWebhookPayload;
    key: 'producto.creado';
    path?: never;
    query?: never;
};

export type EventoProductoRepuestoWebhookPayload = EventoProductoRepuesto;

export type EventoProductoRepuestoWebhookRequest = {
    body: EventoProductoRepuestoWebhookPayload;
    key: 'producto.repuesto';
    path?: never;
    query?: never;
};
