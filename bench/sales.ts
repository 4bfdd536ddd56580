/**
 * Selling in one call (POST /pedidos with confirmar: true) beside selling in two (POST /pedidos, then PATCH …/confirmar), in
 * turn on one server. The ids of new pedidos are not known beforehand, so the second call confirms a carrito that was written
 * before: as many creations as confirms, alternating.
 */
import { http, load, startServer } from "./drive.ts";
import { median } from "./figures.ts";
import type { Context, Measurement } from "./measurement.ts";
import { type Shop, writeCarritos } from "./shop.ts";

const PAIRS = 5;
const CONNECTIONS = 64;
/** More than this machine class does. */
const ORDERS_PER_SECOND = 8_000;

/** Medians over the pairs. */
type Sales = {
  readonly title: string;
  /** Orders per second in one call, and in two. */
  readonly one: number;
  readonly two: number;
  /** The ratio of each pair, its median. */
  readonly ratio: number;
  readonly ratios: readonly number[];
};

const creations = ({ clientes, productos, hot }: Shop, count: number, lines: number, confirmar: boolean): string[] =>
  Array.from({ length: count }, (_, n) => {
    const producto = (k: number) => productos[(n * 7919 + k * 3331) % productos.length];
    const ids = lines === 0 ? [hot] : Array.from({ length: lines }, (_, k) => producto(k));
    const items = ids.map((producto_id) => ({ producto_id, cantidad: 1 }));
    const cliente_id = clientes[n % clientes.length];
    return http("POST", "/pedidos", { cliente_id, items, ...(confirmar && { confirmar }) });
  });

const measureSales = async ({ url, shop, seconds }: Context): Promise<readonly Sales[]> => {
  const server = await startServer("batched", url);
  const count = Math.ceil(ORDERS_PER_SECOND * seconds);
  const inOne = async (lines: number): Promise<number> => {
    const requests = creations(shop, count, lines, true);
    return (await load(server, { connections: CONNECTIONS, seconds, requests, repeat: false })).rate;
  };
  const inTwo = async (lines: number): Promise<number> => {
    const carritos = await writeCarritos(shop, count, lines);
    const requests = creations(shop, count, lines, false).flatMap((create, n) => [
      create,
      http("PATCH", `/pedidos/${carritos[n]}/confirmar`),
    ]);
    return (await load(server, { connections: CONNECTIONS, seconds, requests, repeat: false })).rate / 2;
  };
  const sales: Sales[] = [];
  try {
    for (const [title, lines] of [
      ["one hot product", 0],
      ["one of 10 000 products", 1],
      ["three of 10 000 products", 3],
    ] as const) {
      const pairs: { one: number; two: number }[] = [];
      for (let n = 0; n < PAIRS; n++) {
        // Each comes first as often as the other.
        if (n % 2 === 0) pairs.push({ one: await inOne(lines), two: await inTwo(lines) });
        else {
          const two = await inTwo(lines);
          pairs.push({ one: await inOne(lines), two });
        }
      }
      const ratios = pairs.map(({ one, two }) => one / two);
      const [one, two] = [median(pairs.map((pair) => pair.one)), median(pairs.map((pair) => pair.two))];
      sales.push({ title, one, two, ratio: median(ratios), ratios });
    }
  } finally {
    await server.stop();
  }
  return sales;
};

/** Orders per second in one call and in two. */
export const sales: Measurement<{ readonly sales: readonly Sales[] }> = {
  names: ["vender"],
  measure: async (context) => ({ sales: await measureSales(context) }),
  print: ({ sales: all }) =>
    all
      .map(
        ({ title, one, two, ratio, ratios }) =>
          `selling in one call, ${title}: ${one.toFixed(0)} orders/s, in two ${two.toFixed(0)}; ` +
          `${ratio.toFixed(2)} times (${ratios.map((each) => each.toFixed(2)).join(", ")})`,
      )
      .join("\n"),
};
