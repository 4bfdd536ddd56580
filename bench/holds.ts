/**
 * Confirming while carritos of others hold stock, beside confirming while nobody holds any, in turn on one server. Live holds
 * are of the productos that are sold: of the hot one all, of the others as many each.
 */
import { PRINCIPAL } from "../src/http/tienda.ts";
import { http, load, startServer } from "./drive.ts";
import { median } from "./figures.ts";
import type { Context, Measurement } from "./measurement.ts";
import { type Shop, writeCarritos } from "./shop.ts";

const PAIRS = 5;
const CONNECTIONS = 64;
const HOLDS = 100_000;
/** More than this machine class does. */
const CONFIRMS_PER_SECOND = 14_000;

/** Confirms per second, medians over the pairs. */
type Holds = {
  readonly title: string;
  readonly held: number;
  readonly none: number;
  /** The ratio of each pair, its median. */
  readonly ratio: number;
  readonly ratios: readonly number[];
};

/** Makes live holds of carritos with lines of cantidad 1, as PATCH …/apartar leaves them. */
const holdAll = async (shop: Shop, lines: number): Promise<void> => {
  const { sql } = shop;
  const ids = await writeCarritos(shop, HOLDS, lines);
  await sql`
    update pedidos set apartado_hasta = now() + interval '1 hour', version = 2
    where tienda_id = ${PRINCIPAL} and id = any (${ids}::uuid[])`;
  await sql`
    insert into apartados (tienda_id, pedido_id, producto_id, cantidad, hasta)
    select tienda_id, pedido_id, producto_id, cantidad, (select apartado_hasta from pedidos where id = ${ids[0] ?? ""})
    from pedido_items
    where tienda_id = ${PRINCIPAL} and pedido_id = any (${ids}::uuid[])`;
  await sql`
    update productos set apartado = units, apartado_vence = first, apartado_version = apartado_version + 1
    from (select producto_id, sum(cantidad) as units, min(hasta) as first from apartados group by 1) a
    where tienda_id = ${PRINCIPAL} and id = a.producto_id`;
};

/** Takes all holds away; the pedidos stay. */
const releaseAll = async ({ sql }: Shop): Promise<void> => {
  await sql`truncate apartados`;
  await sql`update productos set apartado = 0, apartado_vence = null where apartado > 0`;
  await sql`update pedidos set apartado_hasta = null where apartado_hasta is not null`;
};

const measureHolds = async ({ url, shop, seconds }: Context): Promise<readonly Holds[]> => {
  const server = await startServer("batched", url);
  const confirms = async (lines: number): Promise<number> => {
    const ids = await writeCarritos(shop, Math.ceil(CONFIRMS_PER_SECOND * seconds), lines);
    for (const table of ["productos", "apartados"]) await shop.sql.unsafe(`vacuum analyze ${table}`);
    const requests = ids.map((id) => http("PATCH", `/pedidos/${id}/confirmar`));
    return (await load(server, { connections: CONNECTIONS, seconds, requests, repeat: false })).rate;
  };
  const all: Holds[] = [];
  try {
    for (const [title, lines] of [
      ["one hot product", 0],
      ["10 000 products", 1],
    ] as const) {
      const pairs: { held: number; none: number }[] = [];
      for (let n = 0; n < PAIRS; n++) {
        const none = async () => {
          await releaseAll(shop);
          return confirms(lines);
        };
        const held = async () => {
          await holdAll(shop, lines);
          return confirms(lines);
        };
        // Each comes first as often as the other.
        if (n % 2 === 0) pairs.push({ none: await none(), held: await held() });
        else {
          const first = await held();
          pairs.push({ none: await none(), held: first });
        }
      }
      await releaseAll(shop);
      const ratios = pairs.map((pair) => pair.held / pair.none);
      const [held, none] = [median(pairs.map((pair) => pair.held)), median(pairs.map((pair) => pair.none))];
      all.push({ title, held, none, ratio: median(ratios), ratios });
    }
  } finally {
    await server.stop();
  }
  return all;
};

/** Confirms per second among live holds of others, and without any. */
export const holds: Measurement<{ readonly holds: readonly Holds[] }> = {
  names: ["apartar"],
  measure: async (context) => ({ holds: await measureHolds(context) }),
  print: ({ holds: all }) =>
    all
      .map(
        ({ title, held, none, ratio, ratios }) =>
          `confirm, ${title}, among ${HOLDS} live holds: ${held.toFixed(0)} /s, without any ${none.toFixed(0)}; ` +
          `${ratio.toFixed(2)} times (${ratios.map((each) => each.toFixed(2)).join(", ")})`,
      )
      .join("\n"),
};
