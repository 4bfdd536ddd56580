// Made from openapi.json by openapi-typescript: npm run openapi. Copy it to where a client is written.

export interface paths {
    "/clientes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List clientes
         * @description A page by number, or by cursor from the page before: each row once, also while others are added.
         */
        get: operations["listarClientes"];
        put?: never;
        /**
         * Create a cliente
         * @description The email, if there is one, belongs to one cliente of the tienda only, in upper or lower case.
         */
        post: operations["crearCliente"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clientes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a cliente
         * @description The cliente with this id.
         */
        get: operations["obtenerCliente"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a cliente
         * @description Changes the fields that are named; a null email takes it away.
         */
        patch: operations["actualizarCliente"];
        trace?: never;
    };
    "/productos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List productos
         * @description All filters hold at once. A page by number, or by cursor from the page before: each row once, also while others are added.
         */
        get: operations["listarProductos"];
        put?: never;
        /**
         * Create a producto
         * @description The sku, if there is one, belongs to one producto of the tienda only.
         */
        post: operations["crearProducto"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/productos/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a producto
         * @description The producto with this id.
         */
        get: operations["obtenerProducto"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a producto
         * @description Changes the fields that are named; a null sku takes it away. Carritos show the new precio at once, what was confirmed keeps its own. The stock is changed by ajustes only.
         */
        patch: operations["actualizarProducto"];
        trace?: never;
    };
    "/productos/{id}/ajustes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adjust the stock
         * @description Adds to the stock or takes away from it, whatever is sold meanwhile: a delivery, a loss, the difference that a count found. Never below zero.
         */
        post: operations["ajustarProducto"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/productos/{id}/movimientos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the movements of the stock
         * @description Everything that changed the stock of the producto, the newest first, with the stock after it: inicial, ajuste, confirmacion, cancelacion.
         */
        get: operations["listarMovimientos"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pedidos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List pedidos
         * @description With their items and totals. All filters hold at once. A page by number, or by cursor from the page before: each row once, also while others are added. orden=confirmado_en lists those that were confirmed, also if they were cancelled since.
         */
        get: operations["listarPedidos"];
        put?: never;
        /**
         * Create a pedido
         * @description Opens a carrito, with its first items if there are any. The items must be activo and in stock, but nothing is reserved: only confirming takes stock.
         */
        post: operations["crearPedido"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pedidos/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a pedido
         * @description A carrito shows live prices, so it may change without a new version: then If-None-Match is passed over. Once confirmed, names, prices and total are frozen.
         */
        get: operations["obtenerPedido"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pedidos/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Set items of a carrito
         * @description Sets the cantidad of one item, or of several in `items`: adds it, changes it, and 0 removes it. All of them or none. Nothing is reserved: only confirming takes stock.
         */
        patch: operations["fijarItems"];
        trace?: never;
    };
    "/pedidos/{id}/confirmar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Confirm a pedido
         * @description Takes the stock of every item and freezes prices and total, all at once or not at all. With total_esperado, only at that total. With simular=true it only says what would happen.
         */
        patch: operations["confirmarPedido"];
        trace?: never;
    };
    "/pedidos/{id}/cancelar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Cancel a pedido
         * @description Ends a carrito, whose prices and total are frozen; or undoes a confirmado: its stock is given back at once, its prices and total stay as they were.
         */
        patch: operations["cancelarPedido"];
        trace?: never;
    };
    "/pedidos/{id}/reabrir": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Reopen a pedido
         * @description Makes a cancelado that never was confirmed a carrito again, with its items at live prices. What was confirmed once stays cancelado.
         */
        patch: operations["reabrirPedido"];
        trace?: never;
    };
    "/auditoria/stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prove the stock
         * @description Compares the stock of every producto with the sum of its movements and the saldo of the last one, and each saldo with the one before, at one moment. Up to 1000 productos that differ are named; there should never be any.
         */
        get: operations["auditarStock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problemas/{codigo}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain a kind of problem
         * @description What the `type` of a problem points to: its status, its words, and an example with the facts that it adds.
         */
        get: operations["obtenerProblema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive?
         * @description Answers as long as the server's loop turns; asks nothing of the database.
         */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can the server take requests?
         * @description Answers 503 while the server is stopping, a queue of it is full, the database does not answer within 2 seconds, or its schema is older than the server; else 200. The log says which.
         */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Cliente: {
            /**
             * Format: uuid
             * @example 019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11
             */
            id: string;
            /** @example Ana Gómez */
            nombre: string;
            /** @example ana@example.com */
            email: string | null;
            /**
             * @description Goes up by one with every accepted change.
             * @example 1
             */
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-22T20:00:00.000Z
             */
            creado_en: string;
            /**
             * Format: date-time
             * @example 2026-11-22T20:00:00.000Z
             */
            actualizado_en: string;
        };
        JsonInvalido: {
            /** @enum {string} */
            type: "/problemas/json_invalido";
            title: string;
            /** @enum {number} */
            status: 400;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "json_invalido";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
        };
        EmailDuplicado: {
            /** @enum {string} */
            type: "/problemas/email_duplicado";
            title: string;
            /** @enum {number} */
            status: 409;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "email_duplicado";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            email: string;
            /** Format: uuid */
            cliente_id: string;
        };
        CuerpoDemasiadoGrande: {
            /** @enum {string} */
            type: "/problemas/cuerpo_demasiado_grande";
            title: string;
            /** @enum {number} */
            status: 413;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "cuerpo_demasiado_grande";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            maximo_bytes: number;
        };
        TipoNoSoportado: {
            /** @enum {string} */
            type: "/problemas/tipo_no_soportado";
            title: string;
            /** @enum {number} */
            status: 415;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "tipo_no_soportado";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
        };
        DatosInvalidos: {
            /** @enum {string} */
            type: "/problemas/datos_invalidos";
            title: string;
            /** @enum {number} */
            status: 422;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "datos_invalidos";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            errores: {
                campo: string;
                codigo: string;
                mensaje: string;
            }[];
            omitidos?: number;
        };
        ClaveReutilizada: {
            /** @enum {string} */
            type: "/problemas/clave_reutilizada";
            title: string;
            /** @enum {number} */
            status: 422;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "clave_reutilizada";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
        };
        ErrorInterno: {
            /** @enum {string} */
            type: "/problemas/error_interno";
            title: string;
            /** @enum {number} */
            status: 500;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "error_interno";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
        };
        NoDisponible: {
            /** @enum {string} */
            type: "/problemas/no_disponible";
            title: string;
            /** @enum {number} */
            status: 503;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "no_disponible";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
        };
        /**
         * @example {
         *       "nombre": "Ana Gómez"
         *     }
         */
        NuevoCliente: {
            /** @example Ana Gómez */
            nombre: string;
            /**
             * Format: email
             * @example ana@example.com
             */
            email?: string | null;
        };
        ClienteNoEncontrado: {
            /** @enum {string} */
            type: "/problemas/cliente_no_encontrado";
            title: string;
            /** @enum {number} */
            status: 404;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "cliente_no_encontrado";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
        };
        VersionCambiada: {
            /** @enum {string} */
            type: "/problemas/version_cambiada";
            title: string;
            /** @enum {number} */
            status: 412;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "version_cambiada";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            esperada: number | null;
            actual: number;
        };
        /**
         * @example {
         *       "nombre": "Ana Gómez Ríos"
         *     }
         */
        CambioCliente: {
            nombre?: string;
            /**
             * Format: email
             * @example ana@example.com
             */
            email?: string | null;
        };
        PaginaDemasiadoProfunda: {
            /** @enum {string} */
            type: "/problemas/pagina_demasiado_profunda";
            title: string;
            /** @enum {number} */
            status: 422;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "pagina_demasiado_profunda";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            maximo_filas: number;
        };
        Producto: {
            /**
             * Format: uuid
             * @example 019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11
             */
            id: string;
            /** @example TAZA-01 */
            sku: string | null;
            /** @example Taza de barro */
            nombre: string;
            /** @example 12.5 */
            precio: number;
            /**
             * @description Units that confirmed pedidos have not taken.
             * @example 40
             */
            stock: number;
            /** @enum {string} */
            estado: "activo" | "inactivo";
            /**
             * @description Goes up by one with every accepted change.
             * @example 1
             */
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-22T20:00:00.000Z
             */
            creado_en: string;
            /**
             * Format: date-time
             * @example 2026-11-22T20:00:00.000Z
             */
            actualizado_en: string;
        };
        SkuDuplicado: {
            /** @enum {string} */
            type: "/problemas/sku_duplicado";
            title: string;
            /** @enum {number} */
            status: 409;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "sku_duplicado";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            sku: string;
            /** Format: uuid */
            producto_id: string;
        };
        /**
         * @example {
         *       "nombre": "Taza de barro",
         *       "precio": 12.5,
         *       "stock": 40
         *     }
         */
        NuevoProducto: {
            /** @example Taza de barro */
            nombre: string;
            /** @example 12.5 */
            precio: number;
            /**
             * @default 0
             * @example 40
             */
            stock?: number;
            /**
             * @default activo
             * @enum {string}
             */
            estado?: "activo" | "inactivo";
            /**
             * @description Unique in the tienda.
             * @example TAZA-01
             */
            sku?: string | null;
        };
        ProductoNoEncontrado: {
            /** @enum {string} */
            type: "/problemas/producto_no_encontrado";
            title: string;
            /** @enum {number} */
            status: 404;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "producto_no_encontrado";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
        };
        /**
         * @example {
         *       "precio": 13.9
         *     }
         */
        CambioProducto: {
            nombre?: string;
            precio?: number;
            /** @enum {string} */
            estado?: "activo" | "inactivo";
            sku?: string | null;
        };
        StockInsuficiente: {
            /** @enum {string} */
            type: "/problemas/stock_insuficiente";
            title: string;
            /** @enum {number} */
            status: 409;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "stock_insuficiente";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            faltantes: {
                /** Format: uuid */
                producto_id: string;
                nombre: string;
                pedido: number;
                disponible: number;
            }[];
        };
        StockExcesivo: {
            /** @enum {string} */
            type: "/problemas/stock_excesivo";
            title: string;
            /** @enum {number} */
            status: 409;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "stock_excesivo";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            productos: {
                /** Format: uuid */
                producto_id: string;
                nombre: string;
            }[];
            maximo: number;
        };
        Ajuste: {
            /**
             * @description Units that came (positive) or went (negative).
             * @example 12
             */
            cantidad: number;
            /** @example Llegó el pedido al proveedor */
            motivo: string;
        };
        Movimiento: {
            /** @enum {string} */
            tipo: "inicial" | "ajuste" | "confirmacion" | "cancelacion";
            /**
             * @description Units that came (positive) or went (negative).
             * @example -2
             */
            cantidad: number;
            /**
             * @description The stock after it.
             * @example 38
             */
            saldo: number;
            /** @description Why it was adjusted or cancelled. */
            motivo: string | null;
            /**
             * Format: uuid
             * @description The pedido that took or gave back.
             * @example 019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11
             */
            pedido_id: string | null;
            /**
             * Format: date-time
             * @example 2026-11-22T20:00:00.000Z
             */
            creado_en: string;
        };
        Pedido: {
            /**
             * Format: uuid
             * @example 019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11
             */
            id: string;
            /**
             * Format: uuid
             * @example 019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11
             */
            cliente_id: string;
            /** @enum {string} */
            estado: "carrito" | "confirmado" | "cancelado";
            items: {
                /**
                 * Format: uuid
                 * @example 019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11
                 */
                producto_id: string;
                /** @example TAZA-01 */
                sku: string | null;
                /** @example Taza de barro */
                nombre: string;
                /** @example 2 */
                cantidad: number;
                /** @example 12.5 */
                precio_unitario: number;
                /** @example 25 */
                subtotal: number;
            }[];
            /**
             * @description At live prices while it is a carrito; frozen when that ends.
             * @example 25
             */
            total: number;
            /**
             * @description Why it was cancelled.
             * @example null
             */
            motivo: string | null;
            /**
             * @description Goes up by one with every accepted change of the pedido or its items.
             * @example 1
             */
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-22T20:00:00.000Z
             */
            creado_en: string;
            /**
             * Format: date-time
             * @example 2026-11-22T20:00:00.000Z
             */
            actualizado_en: string;
            /**
             * Format: date-time
             * @example null
             */
            confirmado_en: string | null;
            /**
             * Format: date-time
             * @example null
             */
            cancelado_en: string | null;
        };
        ProductoInactivo: {
            /** @enum {string} */
            type: "/problemas/producto_inactivo";
            title: string;
            /** @enum {number} */
            status: 409;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "producto_inactivo";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            productos: {
                /** Format: uuid */
                producto_id: string;
                nombre: string;
            }[];
        };
        TotalExcesivo: {
            /** @enum {string} */
            type: "/problemas/total_excesivo";
            title: string;
            /** @enum {number} */
            status: 409;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "total_excesivo";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            maximo: number;
        };
        ClienteDesconocido: {
            /** @enum {string} */
            type: "/problemas/cliente_desconocido";
            title: string;
            /** @enum {number} */
            status: 422;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "cliente_desconocido";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            /** Format: uuid */
            cliente_id: string;
        };
        ProductoDesconocido: {
            /** @enum {string} */
            type: "/problemas/producto_desconocido";
            title: string;
            /** @enum {number} */
            status: 422;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "producto_desconocido";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            productos: string[];
        };
        DemasiadosItems: {
            /** @enum {string} */
            type: "/problemas/demasiados_items";
            title: string;
            /** @enum {number} */
            status: 422;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "demasiados_items";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            items: number;
            maximo: number;
        };
        /**
         * @example {
         *       "cliente_id": "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11",
         *       "items": [
         *         {
         *           "producto_id": "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11",
         *           "cantidad": 2
         *         }
         *       ]
         *     }
         */
        NuevoPedido: {
            /**
             * Format: uuid
             * @example 019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11
             */
            cliente_id: string;
            items?: components["schemas"]["ItemPedido"][];
        };
        PedidoNoEncontrado: {
            /** @enum {string} */
            type: "/problemas/pedido_no_encontrado";
            title: string;
            /** @enum {number} */
            status: 404;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "pedido_no_encontrado";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
        };
        PedidoNoModificable: {
            /** @enum {string} */
            type: "/problemas/pedido_no_modificable";
            title: string;
            /** @enum {number} */
            status: 409;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "pedido_no_modificable";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            /** @enum {string} */
            estado: "carrito" | "confirmado" | "cancelado";
        };
        /**
         * @example {
         *       "producto_id": "019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11",
         *       "cantidad": 2
         *     }
         */
        CambioItems: components["schemas"]["ItemPedido"] | {
            items: components["schemas"]["ItemPedido"][];
        };
        ItemPedido: {
            /**
             * Format: uuid
             * @example 019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11
             */
            producto_id: string;
            /**
             * @description 0 removes the item.
             * @example 2
             */
            cantidad: number;
        };
        PedidoVacio: {
            /** @enum {string} */
            type: "/problemas/pedido_vacio";
            title: string;
            /** @enum {number} */
            status: 409;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "pedido_vacio";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
        };
        TotalCambiado: {
            /** @enum {string} */
            type: "/problemas/total_cambiado";
            title: string;
            /** @enum {number} */
            status: 409;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            codigo: "total_cambiado";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
            esperado: number;
            actual: number;
        };
        /** @example {} */
        Confirmacion: {
            /** @description Refuse if the total is not this. */
            total_esperado?: number | null;
        };
        /**
         * @example {
         *       "motivo": "El cliente cambió de idea"
         *     }
         */
        Cancelacion: {
            /** @description Why. It stays with the pedido and with the movements of the stock. */
            motivo?: string | null;
        };
        Auditoria: {
            /** @example 1200 */
            productos: number;
            discrepancias: components["schemas"]["Discrepancia"][];
            /**
             * @description Lines of pedidos whose producto is not there.
             * @example 0
             */
            lineas_sin_producto: number;
        };
        Discrepancia: {
            /**
             * Format: uuid
             * @example 019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b11
             */
            producto_id: string;
            nombre: string;
            /**
             * @description What the producto says.
             * @example 38
             */
            stock: number;
            /**
             * @description What its movements add up to.
             * @example 40
             */
            movimientos: number;
            /**
             * @description The saldo of its last movement.
             * @example 40
             */
            saldo: number | null;
            /**
             * @description How many saldos do not follow from the one before.
             * @example 0
             */
            saldos_rotos: number;
        };
        Explicacion: {
            /** @example pedido_vacio */
            codigo: string;
            /** @example 409 */
            status: number;
            title: string;
            detail: string;
            ejemplo: components["schemas"]["Problema"];
        };
        /** @description What such an answer looks like, with its facts. */
        Problema: {
            /**
             * @description Identifies the kind of problem.
             * @example /problemas/pedido_vacio
             */
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @description The kind of problem, for programs. */
            codigo: string;
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
        } & {
            [key: string]: unknown;
        };
        RutaNoEncontrada: {
            /** @enum {string} */
            type: "/problemas/ruta_no_encontrada";
            title: string;
            /** @enum {number} */
            status: 404;
            detail: string;
            /** @description The path that was asked for. */
            instance: string;
            /** @enum {string} */
            codigo: "ruta_no_encontrada";
            /** @description Names this request in the log of the server, and is the answer's X-Request-Id. */
            request_id: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /**
         * @description Names this request in the log of the server. A well-formed one that the request brought is kept.
         * @example 0b9d0b8e-5f0e-4f3c-8a55-2f2a6f1f7c11
         */
        "X-Request-Id": string;
        /**
         * @description The version of the resource, in quotes.
         * @example "3"
         */
        ETag: string;
        /**
         * @description The path of what was created.
         * @example /pedidos/019a9f3e-8b0e-7c64-a1d4-3f1f0c6d2b14
         */
        Location: string;
        /**
         * @description The paths of the first page, `rel="first"`, and of the next one if there is one, `rel="next"` (RFC 8288).
         * @example </productos?limit=20>; rel="first"
         */
        Link: string;
        /**
         * @description true when the answer repeats that of an earlier request with the same Idempotency-Key.
         * @example true
         */
        "Idempotent-Replayed": "true";
        /**
         * @description Nobody may keep the answer.
         * @example no-store
         */
        "Cache-Control": "no-store";
        /**
         * @description Seconds after which to try again.
         * @example 1
         */
        "Retry-After": number;
    };
    pathItems: never;
}
export type Cliente = components['schemas']['Cliente'];
export type JsonInvalido = components['schemas']['JsonInvalido'];
export type EmailDuplicado = components['schemas']['EmailDuplicado'];
export type CuerpoDemasiadoGrande = components['schemas']['CuerpoDemasiadoGrande'];
export type TipoNoSoportado = components['schemas']['TipoNoSoportado'];
export type DatosInvalidos = components['schemas']['DatosInvalidos'];
export type ClaveReutilizada = components['schemas']['ClaveReutilizada'];
export type ErrorInterno = components['schemas']['ErrorInterno'];
export type NoDisponible = components['schemas']['NoDisponible'];
export type NuevoCliente = components['schemas']['NuevoCliente'];
export type ClienteNoEncontrado = components['schemas']['ClienteNoEncontrado'];
export type VersionCambiada = components['schemas']['VersionCambiada'];
export type CambioCliente = components['schemas']['CambioCliente'];
export type PaginaDemasiadoProfunda = components['schemas']['PaginaDemasiadoProfunda'];
export type Producto = components['schemas']['Producto'];
export type SkuDuplicado = components['schemas']['SkuDuplicado'];
export type NuevoProducto = components['schemas']['NuevoProducto'];
export type ProductoNoEncontrado = components['schemas']['ProductoNoEncontrado'];
export type CambioProducto = components['schemas']['CambioProducto'];
export type StockInsuficiente = components['schemas']['StockInsuficiente'];
export type StockExcesivo = components['schemas']['StockExcesivo'];
export type Ajuste = components['schemas']['Ajuste'];
export type Movimiento = components['schemas']['Movimiento'];
export type Pedido = components['schemas']['Pedido'];
export type ProductoInactivo = components['schemas']['ProductoInactivo'];
export type TotalExcesivo = components['schemas']['TotalExcesivo'];
export type ClienteDesconocido = components['schemas']['ClienteDesconocido'];
export type ProductoDesconocido = components['schemas']['ProductoDesconocido'];
export type DemasiadosItems = components['schemas']['DemasiadosItems'];
export type NuevoPedido = components['schemas']['NuevoPedido'];
export type PedidoNoEncontrado = components['schemas']['PedidoNoEncontrado'];
export type PedidoNoModificable = components['schemas']['PedidoNoModificable'];
export type CambioItems = components['schemas']['CambioItems'];
export type ItemPedido = components['schemas']['ItemPedido'];
export type PedidoVacio = components['schemas']['PedidoVacio'];
export type TotalCambiado = components['schemas']['TotalCambiado'];
export type Confirmacion = components['schemas']['Confirmacion'];
export type Cancelacion = components['schemas']['Cancelacion'];
export type Auditoria = components['schemas']['Auditoria'];
export type Discrepancia = components['schemas']['Discrepancia'];
export type Explicacion = components['schemas']['Explicacion'];
export type Problema = components['schemas']['Problema'];
export type RutaNoEncontrada = components['schemas']['RutaNoEncontrada'];
export type HeaderXRequestId = components['headers']['X-Request-Id'];
export type HeaderETag = components['headers']['ETag'];
export type HeaderLocation = components['headers']['Location'];
export type HeaderLink = components['headers']['Link'];
export type HeaderIdempotentReplayed = components['headers']['Idempotent-Replayed'];
export type HeaderCacheControl = components['headers']['Cache-Control'];
export type HeaderRetryAfter = components['headers']['Retry-After'];
export type $defs = Record<string, never>;
export interface operations {
    listarClientes: {
        parameters: {
            query?: {
                /** @description Part of the name; accents and case make no difference. */
                nombre?: string;
                /** @description Rows per page. */
                limit?: number;
                /** @description Number of the page, from 1. Not with cursor. */
                page?: number;
                /** @description `pagina.siguiente` of the page before, with the same filters and orden. Costs the same at any depth. */
                cursor?: string;
                /** @description What to order by; with - from the greatest to the least. */
                orden?: "creado_en" | "-creado_en" | "nombre" | "-nombre";
                /** @description true counts all rows that the filters let through, into `pagina.total`. */
                contar?: true | false;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of clientes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        datos: components["schemas"]["Cliente"][];
                        pagina: {
                            /** @example 20 */
                            limit: number;
                            /**
                             * @description null when the page was asked for by cursor.
                             * @example 1
                             */
                            page: number | null;
                            /**
                             * @description The cursor of the next page; null when this is the last.
                             * @example null
                             */
                            siguiente: string | null;
                            /**
                             * @description null without contar=true.
                             * @example null
                             */
                            total: number | null;
                        };
                    };
                };
            };
            /**
             * @description `pagina_demasiado_profunda`: The page is too deep.
             *     `datos_invalidos`: Invalid data.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PaginaDemasiadoProfunda"] | components["schemas"]["DatosInvalidos"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    crearCliente: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NuevoCliente"];
            };
        };
        responses: {
            /** @description The new cliente. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cliente"];
                };
            };
            /** @description `json_invalido`: Malformed JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["JsonInvalido"];
                };
            };
            /** @description `email_duplicado`: The email is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["EmailDuplicado"];
                };
            };
            /** @description `cuerpo_demasiado_grande`: Body too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CuerpoDemasiadoGrande"];
                };
            };
            /** @description `tipo_no_soportado`: Unsupported media type. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TipoNoSoportado"];
                };
            };
            /**
             * @description `datos_invalidos`: Invalid data.
             *     `clave_reutilizada`: The Idempotency-Key was used for another request.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"] | components["schemas"]["ClaveReutilizada"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    obtenerCliente: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answer 304 if this is the ETag of the resource. */
                "if-none-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cliente. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cliente"];
                };
            };
            /** @description The client has it already: its If-None-Match names this version. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `cliente_no_encontrado`: Cliente not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ClienteNoEncontrado"];
                };
            };
            /** @description `datos_invalidos`: Invalid data. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    actualizarCliente: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered. */
                "idempotency-key"?: string;
                /** @description Change the resource only if this is its ETag; else 412 `version_cambiada`. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CambioCliente"];
            };
        };
        responses: {
            /** @description The cliente after the change. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cliente"];
                };
            };
            /** @description `json_invalido`: Malformed JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["JsonInvalido"];
                };
            };
            /** @description `cliente_no_encontrado`: Cliente not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ClienteNoEncontrado"];
                };
            };
            /** @description `email_duplicado`: The email is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["EmailDuplicado"];
                };
            };
            /** @description `version_cambiada`: The version has changed. */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["VersionCambiada"];
                };
            };
            /** @description `cuerpo_demasiado_grande`: Body too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CuerpoDemasiadoGrande"];
                };
            };
            /** @description `tipo_no_soportado`: Unsupported media type. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TipoNoSoportado"];
                };
            };
            /**
             * @description `datos_invalidos`: Invalid data.
             *     `clave_reutilizada`: The Idempotency-Key was used for another request.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"] | components["schemas"]["ClaveReutilizada"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    listarProductos: {
        parameters: {
            query?: {
                estado?: "activo" | "inactivo";
                /** @description The least precio, inclusive. */
                min_price?: number;
                /** @description The greatest precio, inclusive. */
                max_price?: number;
                /** @description Part of the name; accents and case make no difference. */
                nombre?: string;
                /** @description The whole sku. */
                sku?: string;
                /** @description The greatest stock, inclusive: what is about to run out. With orden=stock it is 100 if it is left out. */
                max_stock?: number;
                /** @description Rows per page. */
                limit?: number;
                /** @description Number of the page, from 1. Not with cursor. */
                page?: number;
                /** @description `pagina.siguiente` of the page before, with the same filters and orden. Costs the same at any depth. */
                cursor?: string;
                /** @description What to order by; with - from the greatest to the least. */
                orden?: "creado_en" | "-creado_en" | "nombre" | "-nombre" | "precio" | "-precio" | "stock" | "-stock";
                /** @description true counts all rows that the filters let through, into `pagina.total`. */
                contar?: true | false;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of productos. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        datos: components["schemas"]["Producto"][];
                        pagina: {
                            /** @example 20 */
                            limit: number;
                            /**
                             * @description null when the page was asked for by cursor.
                             * @example 1
                             */
                            page: number | null;
                            /**
                             * @description The cursor of the next page; null when this is the last.
                             * @example null
                             */
                            siguiente: string | null;
                            /**
                             * @description null without contar=true.
                             * @example null
                             */
                            total: number | null;
                        };
                    };
                };
            };
            /**
             * @description `pagina_demasiado_profunda`: The page is too deep.
             *     `datos_invalidos`: Invalid data.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PaginaDemasiadoProfunda"] | components["schemas"]["DatosInvalidos"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    crearProducto: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NuevoProducto"];
            };
        };
        responses: {
            /** @description The new producto. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Producto"];
                };
            };
            /** @description `json_invalido`: Malformed JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["JsonInvalido"];
                };
            };
            /** @description `sku_duplicado`: The sku is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SkuDuplicado"];
                };
            };
            /** @description `cuerpo_demasiado_grande`: Body too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CuerpoDemasiadoGrande"];
                };
            };
            /** @description `tipo_no_soportado`: Unsupported media type. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TipoNoSoportado"];
                };
            };
            /**
             * @description `datos_invalidos`: Invalid data.
             *     `clave_reutilizada`: The Idempotency-Key was used for another request.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"] | components["schemas"]["ClaveReutilizada"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    obtenerProducto: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answer 304 if this is the ETag of the resource. */
                "if-none-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The producto. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Producto"];
                };
            };
            /** @description The client has it already: its If-None-Match names this version. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `producto_no_encontrado`: Producto not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProductoNoEncontrado"];
                };
            };
            /** @description `datos_invalidos`: Invalid data. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    actualizarProducto: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered. */
                "idempotency-key"?: string;
                /** @description Change the resource only if this is its ETag; else 412 `version_cambiada`. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CambioProducto"];
            };
        };
        responses: {
            /** @description The producto after the change. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Producto"];
                };
            };
            /** @description `json_invalido`: Malformed JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["JsonInvalido"];
                };
            };
            /** @description `producto_no_encontrado`: Producto not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProductoNoEncontrado"];
                };
            };
            /** @description `sku_duplicado`: The sku is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SkuDuplicado"];
                };
            };
            /** @description `version_cambiada`: The version has changed. */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["VersionCambiada"];
                };
            };
            /** @description `cuerpo_demasiado_grande`: Body too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CuerpoDemasiadoGrande"];
                };
            };
            /** @description `tipo_no_soportado`: Unsupported media type. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TipoNoSoportado"];
                };
            };
            /**
             * @description `datos_invalidos`: Invalid data.
             *     `clave_reutilizada`: The Idempotency-Key was used for another request.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"] | components["schemas"]["ClaveReutilizada"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    ajustarProducto: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered. */
                "idempotency-key"?: string;
                /** @description Change the resource only if this is its ETag; else 412 `version_cambiada`. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Ajuste"];
            };
        };
        responses: {
            /** @description The producto after it. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Producto"];
                };
            };
            /** @description `json_invalido`: Malformed JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["JsonInvalido"];
                };
            };
            /** @description `producto_no_encontrado`: Producto not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProductoNoEncontrado"];
                };
            };
            /**
             * @description `stock_insuficiente`: Not enough stock.
             *     `stock_excesivo`: Too much stock.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["StockInsuficiente"] | components["schemas"]["StockExcesivo"];
                };
            };
            /** @description `version_cambiada`: The version has changed. */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["VersionCambiada"];
                };
            };
            /** @description `cuerpo_demasiado_grande`: Body too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CuerpoDemasiadoGrande"];
                };
            };
            /** @description `tipo_no_soportado`: Unsupported media type. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TipoNoSoportado"];
                };
            };
            /**
             * @description `datos_invalidos`: Invalid data.
             *     `clave_reutilizada`: The Idempotency-Key was used for another request.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"] | components["schemas"]["ClaveReutilizada"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    listarMovimientos: {
        parameters: {
            query?: {
                /** @description Rows per page. */
                limit?: number;
                /** @description `pagina.siguiente` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of movements. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        datos: components["schemas"]["Movimiento"][];
                        pagina: {
                            /** @example 20 */
                            limit: number;
                            /**
                             * @description null when the page was asked for by cursor.
                             * @example 1
                             */
                            page: number | null;
                            /**
                             * @description The cursor of the next page; null when this is the last.
                             * @example null
                             */
                            siguiente: string | null;
                            /**
                             * @description null without contar=true.
                             * @example null
                             */
                            total: number | null;
                        };
                    };
                };
            };
            /** @description `producto_no_encontrado`: Producto not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProductoNoEncontrado"];
                };
            };
            /** @description `datos_invalidos`: Invalid data. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    listarPedidos: {
        parameters: {
            query?: {
                cliente_id?: string;
                estado?: "carrito" | "confirmado" | "cancelado";
                /** @description Created at this time or later; with orden=confirmado_en, confirmed. */
                desde?: string;
                /** @description Created before this time; with orden=confirmado_en, confirmed. */
                hasta?: string;
                /** @description Rows per page. */
                limit?: number;
                /** @description Number of the page, from 1. Not with cursor. */
                page?: number;
                /** @description `pagina.siguiente` of the page before, with the same filters and orden. Costs the same at any depth. */
                cursor?: string;
                /** @description What to order by; with - from the greatest to the least. */
                orden?: "creado_en" | "-creado_en" | "confirmado_en" | "-confirmado_en";
                /** @description true counts all rows that the filters let through, into `pagina.total`. */
                contar?: true | false;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of pedidos. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        datos: components["schemas"]["Pedido"][];
                        pagina: {
                            /** @example 20 */
                            limit: number;
                            /**
                             * @description null when the page was asked for by cursor.
                             * @example 1
                             */
                            page: number | null;
                            /**
                             * @description The cursor of the next page; null when this is the last.
                             * @example null
                             */
                            siguiente: string | null;
                            /**
                             * @description null without contar=true.
                             * @example null
                             */
                            total: number | null;
                        };
                    };
                };
            };
            /**
             * @description `pagina_demasiado_profunda`: The page is too deep.
             *     `datos_invalidos`: Invalid data.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PaginaDemasiadoProfunda"] | components["schemas"]["DatosInvalidos"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    crearPedido: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NuevoPedido"];
            };
        };
        responses: {
            /** @description The new carrito. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pedido"];
                };
            };
            /** @description `json_invalido`: Malformed JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["JsonInvalido"];
                };
            };
            /**
             * @description `producto_inactivo`: Inactive producto.
             *     `stock_insuficiente`: Not enough stock.
             *     `total_excesivo`: The total is too large.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProductoInactivo"] | components["schemas"]["StockInsuficiente"] | components["schemas"]["TotalExcesivo"];
                };
            };
            /** @description `cuerpo_demasiado_grande`: Body too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CuerpoDemasiadoGrande"];
                };
            };
            /** @description `tipo_no_soportado`: Unsupported media type. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TipoNoSoportado"];
                };
            };
            /**
             * @description `cliente_desconocido`: Unknown cliente.
             *     `producto_desconocido`: Unknown producto.
             *     `demasiados_items`: Too many items.
             *     `datos_invalidos`: Invalid data.
             *     `clave_reutilizada`: The Idempotency-Key was used for another request.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ClienteDesconocido"] | components["schemas"]["ProductoDesconocido"] | components["schemas"]["DemasiadosItems"] | components["schemas"]["DatosInvalidos"] | components["schemas"]["ClaveReutilizada"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    obtenerPedido: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answer 304 if this is the ETag of the resource. */
                "if-none-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pedido. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pedido"];
                };
            };
            /** @description The client has it already: its If-None-Match names this version. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `pedido_no_encontrado`: Pedido not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PedidoNoEncontrado"];
                };
            };
            /** @description `datos_invalidos`: Invalid data. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    fijarItems: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered. */
                "idempotency-key"?: string;
                /** @description Change the resource only if this is its ETag; else 412 `version_cambiada`. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CambioItems"];
            };
        };
        responses: {
            /** @description The carrito after the change. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pedido"];
                };
            };
            /** @description `json_invalido`: Malformed JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["JsonInvalido"];
                };
            };
            /** @description `pedido_no_encontrado`: Pedido not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PedidoNoEncontrado"];
                };
            };
            /**
             * @description `pedido_no_modificable`: The pedido cannot be modified.
             *     `producto_inactivo`: Inactive producto.
             *     `stock_insuficiente`: Not enough stock.
             *     `total_excesivo`: The total is too large.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PedidoNoModificable"] | components["schemas"]["ProductoInactivo"] | components["schemas"]["StockInsuficiente"] | components["schemas"]["TotalExcesivo"];
                };
            };
            /** @description `version_cambiada`: The version has changed. */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["VersionCambiada"];
                };
            };
            /** @description `cuerpo_demasiado_grande`: Body too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CuerpoDemasiadoGrande"];
                };
            };
            /** @description `tipo_no_soportado`: Unsupported media type. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TipoNoSoportado"];
                };
            };
            /**
             * @description `producto_desconocido`: Unknown producto.
             *     `demasiados_items`: Too many items.
             *     `datos_invalidos`: Invalid data.
             *     `clave_reutilizada`: The Idempotency-Key was used for another request.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProductoDesconocido"] | components["schemas"]["DemasiadosItems"] | components["schemas"]["DatosInvalidos"] | components["schemas"]["ClaveReutilizada"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    confirmarPedido: {
        parameters: {
            query?: {
                /** @description true answers what confirming now would, and does nothing. An Idempotency-Key is not used up. */
                simular?: true | false;
            };
            header?: {
                /** @description Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered. */
                "idempotency-key"?: string;
                /** @description Change the resource only if this is its ETag; else 412 `version_cambiada`. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Confirmacion"];
            };
        };
        responses: {
            /** @description The confirmado pedido. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pedido"];
                };
            };
            /** @description `json_invalido`: Malformed JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["JsonInvalido"];
                };
            };
            /** @description `pedido_no_encontrado`: Pedido not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PedidoNoEncontrado"];
                };
            };
            /**
             * @description `pedido_no_modificable`: The pedido cannot be modified.
             *     `pedido_vacio`: The pedido is empty.
             *     `producto_inactivo`: Inactive producto.
             *     `stock_insuficiente`: Not enough stock.
             *     `total_excesivo`: The total is too large.
             *     `total_cambiado`: The total has changed.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PedidoNoModificable"] | components["schemas"]["PedidoVacio"] | components["schemas"]["ProductoInactivo"] | components["schemas"]["StockInsuficiente"] | components["schemas"]["TotalExcesivo"] | components["schemas"]["TotalCambiado"];
                };
            };
            /** @description `version_cambiada`: The version has changed. */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["VersionCambiada"];
                };
            };
            /** @description `cuerpo_demasiado_grande`: Body too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CuerpoDemasiadoGrande"];
                };
            };
            /** @description `tipo_no_soportado`: Unsupported media type. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TipoNoSoportado"];
                };
            };
            /**
             * @description `datos_invalidos`: Invalid data.
             *     `clave_reutilizada`: The Idempotency-Key was used for another request.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"] | components["schemas"]["ClaveReutilizada"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    cancelarPedido: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered. */
                "idempotency-key"?: string;
                /** @description Change the resource only if this is its ETag; else 412 `version_cambiada`. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Cancelacion"];
            };
        };
        responses: {
            /** @description The cancelado pedido. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pedido"];
                };
            };
            /** @description `json_invalido`: Malformed JSON. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["JsonInvalido"];
                };
            };
            /** @description `pedido_no_encontrado`: Pedido not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PedidoNoEncontrado"];
                };
            };
            /**
             * @description `pedido_no_modificable`: The pedido cannot be modified.
             *     `stock_excesivo`: Too much stock.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PedidoNoModificable"] | components["schemas"]["StockExcesivo"];
                };
            };
            /** @description `version_cambiada`: The version has changed. */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["VersionCambiada"];
                };
            };
            /** @description `cuerpo_demasiado_grande`: Body too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["CuerpoDemasiadoGrande"];
                };
            };
            /** @description `tipo_no_soportado`: Unsupported media type. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TipoNoSoportado"];
                };
            };
            /**
             * @description `datos_invalidos`: Invalid data.
             *     `clave_reutilizada`: The Idempotency-Key was used for another request.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"] | components["schemas"]["ClaveReutilizada"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    reabrirPedido: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text that is new for each new request, as a UUID is. Sent again with it within 24 hours, the request is not done again, but answered as the first time, with `Idempotent-Replayed: true`. Refusals are not remembered. */
                "idempotency-key"?: string;
                /** @description Change the resource only if this is its ETag; else 412 `version_cambiada`. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The carrito. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pedido"];
                };
            };
            /** @description `pedido_no_encontrado`: Pedido not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PedidoNoEncontrado"];
                };
            };
            /** @description `pedido_no_modificable`: The pedido cannot be modified. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PedidoNoModificable"];
                };
            };
            /** @description `version_cambiada`: The version has changed. */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["VersionCambiada"];
                };
            };
            /**
             * @description `datos_invalidos`: Invalid data.
             *     `clave_reutilizada`: The Idempotency-Key was used for another request.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"] | components["schemas"]["ClaveReutilizada"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    auditarStock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many productos were looked at, and those that are wrong. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Auditoria"];
                };
            };
            /** @description `datos_invalidos`: Invalid data. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
    obtenerProblema: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                codigo: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explicacion"];
                };
            };
            /** @description `ruta_no_encontrada`: Route not found. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["RutaNoEncontrada"];
                };
            };
            /** @description `datos_invalidos`: Invalid data. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"];
                };
            };
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
            /** @description `datos_invalidos`: Invalid data. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
            /** @description `datos_invalidos`: Invalid data. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DatosInvalidos"];
                };
            };
            /** @description `error_interno`: Internal error. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErrorInterno"];
                };
            };
            /** @description `no_disponible`: Unavailable. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NoDisponible"];
                };
            };
        };
    };
}
