/** A TCP relay, as a balancer or a network between two parties is one. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Relay = {
  /** This address, through the relay. */
  readonly through: (address: string) => string;
  /** Passes nothing on in the connections of now, and says nothing of it, as a network that lost its other half. */
  readonly freeze: () => void;
  /** Passes everything on again, what came meanwhile first. */
  readonly thaw: () => void;
  /** Ends the connections of now. */
  readonly cut: () => void;
  /** Resets the connections of now (RST), or only some of them: each with this likelihood. */
  readonly reset: (likelihood?: number) => void;
  /** Holds everything back for so many milliseconds before it is passed on. */
  readonly delay: (ms: number) => void;
  readonly close: () => void;
};

/**
 * Starts a relay to the first of these addresses (URLs) that takes a connection, asked for each new connection. Where
 * none does, the connection is reset.
 */
export const startRelay = (targets: () => readonly string[]): Promise<Relay> => {
  const sockets = new Set<Socket>();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };
  let delayMs = 0;
  /** Does one thing after the other, each held back for the delay of its moment: bytes must not overtake each other. */
  const lane = () => {
    const waiting: { readonly due: number; readonly act: () => void }[] = [];
    let isArmed = false;
    const arm = () => {
      const [first] = waiting;
      isArmed = first !== undefined;
      if (first) setTimeout(go, Math.max(0, first.due - performance.now()));
    };
    const go = () => {
      for (let [first] = waiting; first && first.due <= performance.now(); [first] = waiting) {
        waiting.shift();
        first.act();
      }
      arm();
    };
    return (act: () => void): void => {
      if (delayMs === 0 && waiting.length === 0) {
        act();
        return;
      }
      waiting.push({ due: Math.max(performance.now() + delayMs, waiting.at(-1)?.due ?? 0), act });
      if (!isArmed) arm();
    };
  };
  const pass = (from: Socket, to: Socket) => {
    const later = lane();
    from.on("data", (bytes) => later(() => to.write(bytes)));
    from.on("end", () => later(() => to.end()));
    from.on("error", () => to.destroy());
    from.on("close", () => to.destroy());
  };
  const join = (client: Socket, [target, ...others]: readonly string[]): void => {
    if (target === undefined) return void client.resetAndDestroy();
    const { hostname, port } = new URL(target);
    const server = connect(Number(port), hostname);
    const refused = () => join(client, others);
    server.once("error", refused);
    server.once("connect", () => {
      server.off("error", refused);
      track(server);
      pass(client, server);
      pass(server, client);
    });
  };
  const listener = createServer((client) => {
    track(client);
    join(client, targets());
  });
  return new Promise((resolve) =>
    listener.listen(0, "127.0.0.1", () => {
      const { port } = listener.address() as AddressInfo;
      resolve({
        through: (address) => address.replace(new URL(address).host, `127.0.0.1:${port}`),
        freeze: () => {
          for (const socket of sockets) socket.pause();
        },
        thaw: () => {
          for (const socket of sockets) socket.resume();
        },
        cut,
        reset: (likelihood = 1) => {
          for (const socket of sockets) if (Math.random() < likelihood) socket.resetAndDestroy();
        },
        delay: (ms) => {
          delayMs = ms;
        },
        close: () => {
          listener.close();
          cut();
        },
      });
    }),
  );
};
