/** One keep-alive connection, byte by byte: fetch hides what happens to connections, and sends lost requests again. */
import { connect, type Socket } from "node:net";
import type { Json } from "./api.ts";

/** The request was sent, and the connection ended before its answer. */
export class Lost extends Error {}

/** Nobody took the connection, so nothing was sent. */
export class Refused extends Error {}

export type Reply = {
  readonly status: number;
  readonly body: Json;
  /** The status line and the headers. */
  readonly head: string;
  /** The server says that it closes the connection after this. */
  readonly last: boolean;
};

/** A client that sends one request after the other on one connection, and opens another one where that has ended. */
export const openConnection = (url: string) => {
  const { hostname, port } = new URL(url);
  let socket: Socket | undefined;
  let waiting: PromiseWithResolvers<Reply> | undefined;

  const open = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const opened = connect(Number(port), hostname);
      let received = "";
      let reason = "closed";
      opened.setEncoding("utf8");
      opened.on("connect", () => resolve(opened));
      opened.on("data", (text) => {
        received += text;
        const [head = "", body] = received.split("\r\n\r\n", 2);
        const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
        if (body === undefined || Buffer.byteLength(body) < length) return;
        const last = /^connection: close/im.test(head);
        if (last) socket = undefined;
        received = "";
        waiting?.resolve({ status: Number(head.split(" ")[1]), body: body ? JSON.parse(body) : null, head, last });
      });
      opened.on("error", (error) => {
        reason = "code" in error ? String(error.code) : error.message;
      });
      opened.on("close", () => {
        reject(new Refused(reason));
        if (socket !== opened) return;
        socket = undefined;
        waiting?.reject(new Lost(reason));
      });
    });

  return {
    /**
     * Sends a request and waits for its answer.
     * @throws Lost or Refused
     */
    ask: async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
      const text = body === undefined ? "" : JSON.stringify(body);
      const all = { Host: hostname, "Content-Length": String(Buffer.byteLength(text)), ...headers };
      const lines = Object.entries(body === undefined ? all : { "Content-Type": "application/json", ...all });
      socket ??= await open();
      waiting = Promise.withResolvers();
      socket.write(
        `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${text}`,
      );
      return waiting.promise;
    },
    close: (): void => void socket?.destroy(),
  };
};

/**
 * Sends these bytes on a connection of their own, and resolves to all that comes back until it is closed; `half` says that
 * nothing more will be sent, and goes on listening.
 */
export const exchange = (url: string, bytes: string, end?: "half"): Promise<string> => {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let received = "";
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: end === "half" }, () => {
      socket.write(bytes, "latin1");
      if (end === "half") socket.end();
    });
    socket.setEncoding("utf8");
    socket.on("data", (text) => {
      received += text;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(received));
  });
};
