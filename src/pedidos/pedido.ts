import { type Centavos, MAX_CENTAVOS } from "../money.ts";
import type { Producto } from "../productos/producto.ts";
import { err, ok, type Result } from "../result.ts";

/** A pedido has at most this many lines. */
export const MAX_ITEMS = 200;

/** The cantidad that may be asked for: never negative; zero removes the item. */
export const MIN_CANTIDAD = 0;
export const MAX_CANTIDAD = 1_000_000;

/** A line of a pedido. Its price is the live one while the pedido is a carrito, and frozen from then on. */
export type Item = {
  readonly producto_id: string;
  readonly nombre: string;
  readonly cantidad: number;
  readonly precio_unitario: Centavos;
};

type Base = {
  readonly id: string;
  readonly cliente_id: string;
  readonly version: number;
  readonly creado_en: Date;
  readonly actualizado_en: Date;
  /** In the order in which they were added; each producto once. */
  readonly items: readonly Item[];
};

export type Carrito = Base & { readonly estado: "carrito" };
export type Confirmado = Base & {
  readonly estado: "confirmado";
  readonly total: Centavos;
  readonly confirmado_en: Date;
};
export type Cancelado = Base & {
  readonly estado: "cancelado";
  readonly total: Centavos | null;
  readonly confirmado_en: Date | null;
  readonly cancelado_en: Date;
};

/** An order: carrito → confirmado, and either → cancelado. */
export type Pedido = Carrito | Confirmado | Cancelado;
export type Estado = Pedido["estado"];

/** What a statement saw of a producto at the moment it decided. */
export type ProductoVisto = Pick<Producto, "id" | "nombre" | "precio" | "estado" | "stock">;

/** A wish: this producto in this cantidad. Zero takes the line out. Each producto at most once in a list of them. */
export type Cambio = { readonly producto_id: string; readonly cantidad: number };

type Named = { readonly producto_id: string; readonly nombre: string };
type Faltante = Named & { readonly pedido: number; readonly disponible: number };

type PedidoNoEncontrado = { readonly codigo: "pedido_no_encontrado" };
type VersionCambiada = {
  readonly codigo: "version_cambiada";
  readonly esperada: number | null;
  readonly actual: number;
};
type PedidoNoModificable = { readonly codigo: "pedido_no_modificable"; readonly estado: Estado };
type PedidoVacio = { readonly codigo: "pedido_vacio" };
type ClienteDesconocido = { readonly codigo: "cliente_desconocido"; readonly cliente_id: string };
type ProductoDesconocido = { readonly codigo: "producto_desconocido"; readonly productos: readonly string[] };
type DemasiadosItems = { readonly codigo: "demasiados_items"; readonly items: number; readonly maximo: number };
export type ProductoInactivo = { readonly codigo: "producto_inactivo"; readonly productos: readonly Named[] };
export type StockInsuficiente = { readonly codigo: "stock_insuficiente"; readonly faltantes: readonly Faltante[] };
type TotalExcesivo = { readonly codigo: "total_excesivo"; readonly maximo: Centavos };
type TotalCambiado = {
  readonly codigo: "total_cambiado";
  readonly esperado: Centavos;
  readonly actual: Centavos;
};

// Each union lists its codes in the order in which they win when several are true.
type RechazoItems = ProductoDesconocido | DemasiadosItems | ProductoInactivo | StockInsuficiente | TotalExcesivo;
type RechazoCrear = ClienteDesconocido | RechazoItems;
type RechazoFijarItems = PedidoNoEncontrado | VersionCambiada | PedidoNoModificable | RechazoItems;
type RechazoConfirmar =
  | PedidoNoEncontrado
  | VersionCambiada
  | PedidoNoModificable
  | PedidoVacio
  | ProductoInactivo
  | StockInsuficiente
  | TotalExcesivo
  | TotalCambiado;

/** The versions of the pedido that the client means to change; null when any will do. */
export type Versions = readonly number[] | null;

/** The pedido as a carrito in a version that the client means, or why it cannot be changed. */
const modifiable = (
  pedido: Pedido | null,
  versions: Versions,
): Result<Carrito, PedidoNoEncontrado | VersionCambiada | PedidoNoModificable> => {
  if (pedido === null) return err({ codigo: "pedido_no_encontrado" });
  const { version, estado } = pedido;
  if (versions !== null && !versions.includes(version))
    return err({ codigo: "version_cambiada", esperada: versions[0] ?? null, actual: version });
  return estado === "carrito" ? ok(pedido) : err({ codigo: "pedido_no_modificable", estado });
};

/** What a line costs. */
export const subtotal = (item: Item): Centavos => item.cantidad * item.precio_unitario;

/** What the pedido costs: frozen once it was confirmed, before that the sum of its lines at live prices. */
export const total = (pedido: Pedido): Centavos =>
  (pedido.estado === "carrito" ? null : pedido.total) ?? sum(pedido.items);

const sum = (items: readonly Item[]): Centavos => items.reduce((cents, item) => cents + subtotal(item), 0);

/** Lines that ask for an inactivo producto, or for more than there is: inactive ones win, all of them are named. */
const unsellable = (
  wanted: readonly Cambio[],
  productos: ReadonlyMap<string, ProductoVisto>,
): Result<null, ProductoInactivo | StockInsuficiente> => {
  const inactive: Named[] = [];
  const faltantes: Faltante[] = [];
  for (const { producto_id, cantidad } of wanted) {
    const producto = productos.get(producto_id);
    if (!producto || cantidad === 0) continue;
    const { nombre, estado, stock } = producto;
    if (estado !== "activo") inactive.push({ producto_id, nombre });
    if (cantidad > stock) faltantes.push({ producto_id, nombre, pedido: cantidad, disponible: stock });
  }
  if (inactive.length > 0) return err({ codigo: "producto_inactivo", productos: inactive });
  if (faltantes.length > 0) return err({ codigo: "stock_insuficiente", faltantes });
  return ok(null);
};

/** The lines after the changes: kept ones stay in place, new ones follow, zero takes out. */
const withChanges = (
  items: readonly Item[],
  cambios: readonly Cambio[],
  productos: ReadonlyMap<string, ProductoVisto>,
): Result<readonly Item[], RechazoItems> => {
  const unknown = cambios.filter(({ producto_id }) => !productos.has(producto_id));
  if (unknown.length > 0)
    return err({ codigo: "producto_desconocido", productos: unknown.map(({ producto_id }) => producto_id) });

  const lines = new Map(items.map((item) => [item.producto_id, item]));
  for (const { producto_id, cantidad } of cambios) {
    const producto = productos.get(producto_id);
    if (cantidad === 0 || !producto) lines.delete(producto_id);
    else lines.set(producto_id, { producto_id, nombre: producto.nombre, cantidad, precio_unitario: producto.precio });
  }
  if (lines.size > MAX_ITEMS) return err({ codigo: "demasiados_items", items: lines.size, maximo: MAX_ITEMS });
  const sellable = unsellable(cambios, productos);
  if (!sellable.ok) return sellable;
  const changed = [...lines.values()];
  if (sum(changed) > MAX_CENTAVOS) return err({ codigo: "total_excesivo", maximo: MAX_CENTAVOS });
  return ok(changed);
};

/**
 * Opens a carrito for a cliente, with its first lines. Takes no stock.
 * @param cliente_id null when the tienda has no such cliente
 * @param productos what was seen of those that the changes name; one that is missing does not exist
 */
export const crear = (
  pedido: { readonly id: string; readonly cliente_id: string },
  cliente_id: string | null,
  cambios: readonly Cambio[],
  productos: ReadonlyMap<string, ProductoVisto>,
  ahora: Date,
): Result<Carrito, RechazoCrear> => {
  if (cliente_id === null) return err({ codigo: "cliente_desconocido", cliente_id: pedido.cliente_id });
  const items = withChanges([], cambios, productos);
  if (!items.ok) return items;
  return ok({
    ...pedido,
    estado: "carrito",
    version: 1,
    creado_en: ahora,
    actualizado_en: ahora,
    items: items.value,
  });
};

/**
 * Sets the cantidad of lines of a carrito; zero removes a line. All the changes, or none. Takes no stock, but only what
 * is activo and in stock can be asked for; lines that the changes do not name are not looked at.
 * @param productos what was seen of those that the changes name; one that is missing does not exist
 */
export const fijarItems = (
  pedido: Pedido | null,
  cambios: readonly Cambio[],
  productos: ReadonlyMap<string, ProductoVisto>,
  ahora: Date,
  versions: Versions = null,
): Result<Carrito, RechazoFijarItems> => {
  const carrito = modifiable(pedido, versions);
  if (!carrito.ok) return carrito;
  const { value } = carrito;
  const items = withChanges(value.items, cambios, productos);
  if (!items.ok) return items;
  return ok({ ...value, items: items.value, version: value.version + 1, actualizado_en: ahora });
};

/**
 * Confirms a carrito: takes the stock of every line and freezes prices and total.
 * @param productos what was seen of those in the lines; stock is what is left for this pedido
 * @param esperado the total that the client showed to its user, if it says so
 */
export const confirmar = (
  pedido: Pedido | null,
  productos: ReadonlyMap<string, ProductoVisto>,
  esperado: Centavos | null,
  ahora: Date,
  versions: Versions = null,
): Result<Confirmado, RechazoConfirmar> => {
  const carrito = modifiable(pedido, versions);
  if (!carrito.ok) return carrito;
  const { value } = carrito;
  if (value.items.length === 0) return err({ codigo: "pedido_vacio" });
  const sellable = unsellable(value.items, productos);
  if (!sellable.ok) return sellable;
  const actual = sum(value.items);
  if (actual > MAX_CENTAVOS) return err({ codigo: "total_excesivo", maximo: MAX_CENTAVOS });
  if (esperado !== null && esperado !== actual) return err({ codigo: "total_cambiado", esperado, actual });
  return ok({
    ...value,
    estado: "confirmado",
    total: actual,
    version: value.version + 1,
    actualizado_en: ahora,
    confirmado_en: ahora,
  });
};
