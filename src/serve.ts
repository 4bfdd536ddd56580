/** Serves HTTP on Bun or Deno: the only file that depends on the runtime. */

/** A server that listens. */
export type HttpServer = {
  readonly port: number;
  /** Requests not yet answered, if the runtime reports them. */
  readonly pending: () => number | undefined;
  /** Accepts no more connections; resolves when every request is answered. */
  readonly stop: () => Promise<void>;
};

type ServeOptions = {
  readonly port: number;
  readonly hostname: string;
  /** `remoteAddress` tells the address of the connection; undefined once it is closed. */
  readonly fetch: (request: Request, remoteAddress: () => string | undefined) => Response | Promise<Response>;
  /** Silence after which a connection is closed. Deno leaves it open. */
  readonly idleTimeoutSeconds?: number;
};

/** The used parts of Deno, whose types would replace those of Bun and Node. */
type DenoRuntime = {
  readonly serve: (
    options: { port: number; hostname: string; onListen: () => void },
    handler: (
      request: Request,
      info: { readonly remoteAddr: { readonly hostname?: string } },
    ) => Response | Promise<Response>,
  ) => { readonly addr: { readonly port: number }; readonly shutdown: () => Promise<void> };
};

/**
 * Starts to serve.
 * @throws an Error with code EADDRINUSE or the like when it cannot listen
 */
export const serve = ({ port, hostname, fetch, idleTimeoutSeconds }: ServeOptions): HttpServer => {
  const { Deno: deno } = globalThis as unknown as { Deno?: DenoRuntime };
  if (deno) {
    const server = deno.serve({ port, hostname, onListen: () => {} }, (request, { remoteAddr }) =>
      fetch(request, () => remoteAddr.hostname),
    );
    return { port: server.addr.port, pending: () => undefined, stop: () => server.shutdown() };
  }
  const server = Bun.serve({
    port,
    hostname,
    // Hono's getConnInfo does the same, in modules that it calls deprecated.
    fetch: (request, self) => fetch(request, () => self.requestIP(request)?.address),
    ...(idleTimeoutSeconds === undefined ? {} : { idleTimeout: idleTimeoutSeconds }),
  });
  return { port: server.port ?? port, pending: () => server.pendingRequests, stop: () => server.stop() };
};
