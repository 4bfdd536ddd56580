/** What is measured: for each scenario the requests, ready-made, and the ways to the database that are compared. */
import { http, type Way } from "./drive.ts";
import { type Shop, writeCarritos } from "./shop.ts";

type Requests = { readonly requests: readonly string[]; readonly repeat: boolean };

export type Scenario = {
  readonly name: string;
  readonly title: string;
  /** The first is this server; the others are for comparison. */
  readonly ways: readonly Way[];
  /** The requests of a run that lasts about `seconds`. */
  readonly prepare: (shop: Shop, way: Way, seconds: number) => Promise<Requests>;
};

/** More confirms per second than this machine class does, so that no run runs out of carritos. */
const CONFIRMS_PER_SECOND: Record<Way, number> = {
  batched: 16_000,
  observed: 16_000,
  keyed: 16_000,
  delivering: 16_000,
  single: 5_000,
  textbook: 3_000,
  bare: 0,
  many: 0,
};

/** A walk over all productos, in no order that an index likes. */
const producto = ({ productos }: Shop, n: number): string => productos[(n * 7919) % productos.length] as string;

const confirms =
  (lines: number): Scenario["prepare"] =>
  async (shop, way, seconds) => {
    const ids = await writeCarritos(shop, Math.ceil(CONFIRMS_PER_SECOND[way] * seconds), lines);
    return { requests: ids.map((id) => http("PATCH", `/pedidos/${id}/confirmar`)), repeat: false };
  };

const edit = (shop: Shop, id: string, n: number): string =>
  http("PATCH", `/pedidos/${id}/items`, { producto_id: producto(shop, n + 17), cantidad: 1 + (n % 5) });

export const scenarios: readonly Scenario[] = [
  { name: "hot", title: "confirm, one hot product", ways: ["batched", "single", "textbook"], prepare: confirms(0) },
  { name: "spread", title: "confirm, 10 000 products", ways: ["batched", "single", "textbook"], prepare: confirms(1) },
  {
    name: "crear",
    title: "create a pedido of 3 items",
    ways: ["batched", "single", "textbook"],
    prepare: async (shop) => ({
      requests: Array.from({ length: 10_000 }, (_, n) => {
        const items = [0, 1, 2].map((k) => ({ producto_id: producto(shop, n + k * 3331), cantidad: 1 }));
        return http("POST", "/pedidos", { cliente_id: shop.clientes[n % shop.clientes.length], items });
      }),
      repeat: true,
    }),
  },
  {
    name: "editar",
    title: "edit an item",
    ways: ["batched", "single", "textbook"],
    prepare: async (shop) => {
      const ids = await writeCarritos(shop, 10_000, 3);
      return { requests: ids.map((id, n) => edit(shop, id, n)), repeat: true };
    },
  },
  {
    name: "pedido",
    title: "read a pedido",
    ways: ["batched", "single"],
    prepare: async (shop) => {
      const ids = await writeCarritos(shop, 10_000, 3);
      return { requests: ids.map((id) => http("GET", `/pedidos/${id}`)), repeat: true };
    },
  },
  {
    name: "producto",
    title: "read a producto",
    ways: ["batched", "single", "bare"],
    prepare: async ({ productos }) => ({
      requests: productos.map((id) => http("GET", `/productos/${id}`)),
      repeat: true,
    }),
  },
  {
    name: "mixed",
    title: "shop traffic: 80 % read, 15 % edit, 5 % confirm",
    ways: ["batched", "single"],
    prepare: async (shop, way, seconds) => {
      const total = Math.ceil(20_000 * seconds);
      const confirmed = await writeCarritos(shop, Math.ceil(total / 20), 1);
      const edited = await writeCarritos(shop, 10_000, 3);
      const requests = Array.from({ length: total }, (_, n) => {
        const id = edited[(n * 31) % edited.length] as string;
        if (n % 20 === 0) return http("PATCH", `/pedidos/${confirmed[n / 20]}/confirmar`);
        if (n % 20 <= 3) return edit(shop, id, n);
        return n % 2 === 0 ? http("GET", `/pedidos/${id}`) : http("GET", `/productos/${producto(shop, n)}`);
      });
      return { requests: way === "single" ? requests.slice(0, total / 2) : requests, repeat: false };
    },
  },
];
