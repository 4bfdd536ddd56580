/**
 * Readers of the stream of events, in a process of its own: opens so many, says when all have begun, and at its end how
 * much they got. Like the load generator it speaks TCP directly. Usage: bun bench/readers.ts <port> <count> <query>
 */
import { median } from "./figures.ts";

const [, , port = "", count = "", query = ""] = process.argv;
let [bytes, begun] = [0, 0];
const { promise: allBegun, resolve } = Promise.withResolvers<void>();
/** Milliseconds from the time of an event until it was here, of one event in each piece of one reader. */
const delays: number[] = [];

const TIME = /"time":"([^"]+)"/;

for (let n = 0; n < Number(count); n++)
  await Bun.connect<{ seen: boolean }>({
    hostname: "127.0.0.1",
    port: Number(port),
    data: { seen: false },
    socket: {
      open: (socket) => void socket.write(`GET /eventos/flujo${query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`),
      data: (socket, chunk) => {
        bytes += chunk.length;
        if (!socket.data.seen && ++begun === Number(count)) resolve();
        socket.data.seen = true;
        if (n > 0) return;
        const time = TIME.exec(chunk.toString("latin1"))?.[1];
        if (time) delays.push(Date.now() - Date.parse(time));
      },
      close: () => {
        if (!ending) throw new Error("a stream was ended");
      },
    },
  });

let ending = false;
await allBegun;
process.send?.("begun");
process.on("message", () => {
  ending = true;
  const worst = delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.99)] ?? 0;
  process.send?.({ bytes, delayMs: median(delays), worstMs: worst });
  process.exit(0);
});
