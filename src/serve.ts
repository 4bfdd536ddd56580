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
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Silence after which a connection is closed. Deno leaves it open. */
  readonly idleTimeoutSeconds?: number;
};

/** The used parts of Deno, whose types would replace those of Bun and Node. */
type DenoRuntime = {
  readonly serve: (
    options: { port: number; hostname: string; onListen: () => void },
    handler: ServeOptions["fetch"],
  ) => { readonly addr: { readonly port: number }; readonly shutdown: () => Promise<void> };
};

/**
 * Starts to serve.
 * @throws an Error with code EADDRINUSE or the like when it cannot listen
 */
export const serve = ({ port, hostname, fetch, idleTimeoutSeconds }: ServeOptions): HttpServer => {
  const { Deno: deno } = globalThis as unknown as { Deno?: DenoRuntime };
  if (deno) {
    const server = deno.serve({ port, hostname, onListen: () => {} }, fetch);
    return { port: server.addr.port, pending: () => undefined, stop: () => server.shutdown() };
  }
  const server = Bun.serve({
    port,
    hostname,
    fetch,
    ...(idleTimeoutSeconds === undefined ? {} : { idleTimeout: idleTimeoutSeconds }),
  });
  return { port: server.port ?? port, pending: () => server.pendingRequests, stop: () => server.stop() };
};
