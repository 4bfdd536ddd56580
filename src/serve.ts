/** Serves HTTP on Bun or Deno: the only file that depends on the runtime. */
import { KnownError } from "./known_error.ts";

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
  /** Whether other processes listen on the port, too; see `canSharePort`. */
  readonly shared?: boolean;
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

/** Whether processes can share a port. Elsewhere it is refused, or one of them gets all connections. */
export const canSharePort = process.versions.bun !== undefined && process.platform === "linux";

/**
 * Starts to serve.
 * @throws an Error with code EADDRINUSE or the like when it cannot listen
 */
export const serve = ({ port, hostname, fetch, idleTimeoutSeconds, shared = false }: ServeOptions): HttpServer => {
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
    reusePort: shared,
    ...(idleTimeoutSeconds === undefined ? {} : { idleTimeout: idleTimeoutSeconds }),
  });
  return { port: server.port ?? port, pending: () => server.pendingRequests, stop: () => server.stop() };
};

/** The server cannot listen where it should; the message says what to do. */
class ListenError extends KnownError {}

/**
 * Starts to serve on the port that this variable names.
 * @throws ListenError
 */
export const listen = (variable: string, options: ServeOptions): HttpServer => {
  const { hostname, port } = options;
  try {
    return serve(options);
  } catch (error) {
    const { code, syscall } = error as { code?: string; syscall?: string };
    if (code === "EADDRINUSE")
      throw new ListenError(
        `Port ${port} is taken: stop what uses it, or choose another with ${variable}=${port + 1}.`,
      );
    if (syscall === "listen")
      throw new ListenError(`Cannot listen on ${hostname}, port ${port}: look at HOST and ${variable}.`);
    throw error;
  }
};

/** The address of a server that listens there. */
export const addressOf = (host: string, port: number): string =>
  `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
