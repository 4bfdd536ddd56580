/** Two tiendas in one database, each with an API key of every rol. */
import { crearClave } from "../../src/claves/crear.ts";
import { ROLES, type Rol } from "../../src/http/roles.ts";
import { type Api, clientOf, type Json, openApi } from "./api.ts";

/** A client that sends this credential with every request. */
export const clientWith = (raw: Api["raw"], credential: string) =>
  clientOf((path, init) =>
    raw(path, { ...init, headers: { Authorization: `Bearer ${credential}`, ...(init.headers as object) } }),
  );

type Client = ReturnType<typeof clientOf>;

/** A tienda with keys, and one of each resource. */
export type Shop = {
  readonly tienda: string;
  readonly tienda_id: string;
  readonly keys: Readonly<Record<Rol, string>>;
  /** Clients by rol. */
  readonly as: Readonly<Record<Rol, Client>>;
  readonly cliente: Json;
  readonly producto: Json;
  readonly pedido: Json;
};

const byRol = <T>(value: (rol: Rol) => T) =>
  Object.fromEntries(ROLES.map((rol) => [rol, value(rol)])) as Record<Rol, T>;

/** Opens a tienda in the database of this application. */
const openShop = async ({ db, raw }: Api, tienda: string): Promise<Shop> => {
  const made = await Promise.all(
    ROLES.map((rol) => crearClave(db, { tienda, rol, nombre: `${rol} de ${tienda}`, seconds: null })),
  );
  const keys = byRol((rol) => made[ROLES.indexOf(rol)]?.clave ?? "");
  const as = byRol((rol) => clientWith(raw, keys[rol]));
  const cliente = await as.admin.cliente({ nombre: `Cliente de ${tienda}`, email: `${tienda}@example.com` });
  const producto = await as.admin.producto({ nombre: `Producto de ${tienda}`, sku: `SKU-${tienda}`, stock: 100 });
  const pedido = await as.admin.pedido([producto, 1]);
  return { tienda, tienda_id: made[0]?.tienda_id ?? "", keys, as, cliente, producto, pedido };
};

/** The application with API keys on, and two tiendas. */
export const openShops = async () => {
  const api = await openApi(undefined, { claves: true, jwt: undefined });
  return { api, norte: await openShop(api, "norte"), sur: await openShop(api, "sur") };
};
