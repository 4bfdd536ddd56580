import type { Identity, ReferenciaDuplicada } from "../identity.ts";
import { type Centavos, MAX_CENTAVOS } from "../money.ts";
import {
  type Faltante,
  MAX_STOCK,
  type Named,
  type Producto,
  type StockExcesivo,
  type StockInsuficiente,
} from "../productos/producto.ts";
import { err, ok, type Result } from "../result.ts";
import { type VersionCambiada, type Versions, versionConflict } from "../version.ts";

/** A pedido has at most this many lines. */
export const MAX_ITEMS = 200;

/** The bounds of a requested cantidad: never negative; zero removes the item. */
export const MIN_CANTIDAD = 0;
export const MAX_CANTIDAD = 1_000_000;

/** The estados of a pedido: an open cart, an order, or ended. */
export const ESTADOS = ["carrito", "confirmado", "cancelado"] as const;

/** A line of a pedido. sku, nombre and price are the live ones while it is a carrito, and frozen when that ends. */
export type Item = {
  readonly producto_id: string;
  readonly sku: string | null;
  readonly nombre: string;
  readonly cantidad: number;
  readonly precio_unitario: Centavos;
  /** Units of it that came back after the confirmation. */
  readonly devuelto: number;
};

type Base = Identity & {
  readonly id: string;
  readonly cliente_id: string;
  readonly version: number;
  readonly creado_en: Date;
  readonly actualizado_en: Date;
  /** In the order in which they were added; each producto once. */
  readonly items: readonly Item[];
  /** Short enough to be read aloud; rising in a tienda, with gaps. */
  readonly numero: number;
};

export type Carrito = Base & {
  readonly estado: "carrito";
  /** Until when its stock is held; null: not at all. A time that has passed says nothing. */
  readonly apartado_hasta: Date | null;
};
export type Confirmado = Base & {
  readonly estado: "confirmado";
  readonly total: Centavos;
  readonly referencia_pago: string | null;
  readonly confirmado_en: Date;
};
export type Cancelado = Base & {
  readonly estado: "cancelado";
  readonly total: Centavos;
  readonly motivo: string | null;
  readonly referencia_pago: string | null;
  readonly confirmado_en: Date | null;
  readonly cancelado_en: Date;
};

/** An order. */
export type Pedido = Carrito | Confirmado | Cancelado;
export type Estado = (typeof ESTADOS)[number];

/** THE table of transitions: the actions possible in each estado, and the estado that they lead to. */
export const TRANSICIONES = {
  carrito: { fijar_items: "carrito", apartar: "carrito", confirmar: "confirmado", cancelar: "cancelado" },
  confirmado: { cancelar: "cancelado", devolver: "confirmado", reemplazar: "confirmado" },
  cancelado: { reabrir: "carrito" },
} as const satisfies Record<Estado, Partial<Record<string, Estado>>>;

/** The pedidos to which a change applies. */
type Before<A extends string> = Pedido & {
  readonly estado: { [E in Estado]: A extends keyof (typeof TRANSICIONES)[E] ? E : never }[Estado];
};

/** The facts of a producto at the moment the statement decided; disponible: what this pedido can have of it. */
export type ProductoVisto = Pick<Producto, "id" | "sku" | "nombre" | "precio" | "estado"> & {
  readonly disponible: number;
};

/** A requested change: this producto in this cantidad. Zero removes the line. A list has each producto at most once. */
export type Cambio = { readonly producto_id: string; readonly cantidad: number };

export type PedidoNoEncontrado = { readonly codigo: "pedido_no_encontrado" };
export type PedidoNoModificable = { readonly codigo: "pedido_no_modificable"; readonly estado: Estado };
/** This payment has paid another pedido: this one. */
type PagoYaUsado = { readonly codigo: "pago_ya_usado"; readonly pedido_id: string };
type PedidoVacio = { readonly codigo: "pedido_vacio" };
/** The person was erased: no more pedidos in their name. */
type ClienteOlvidado = { readonly codigo: "cliente_olvidado"; readonly cliente_id: string };
type ClienteDesconocido = { readonly codigo: "cliente_desconocido"; readonly cliente_id: string };
export type ProductoDesconocido = { readonly codigo: "producto_desconocido"; readonly productos: readonly string[] };
type DemasiadosItems = { readonly codigo: "demasiados_items"; readonly items: number; readonly maximo: number };
export type ProductoInactivo = { readonly codigo: "producto_inactivo"; readonly productos: readonly Named[] };
export type TotalExcesivo = { readonly codigo: "total_excesivo"; readonly maximo: Centavos };
type TotalCambiado = {
  readonly codigo: "total_cambiado";
  readonly esperado: Centavos;
  readonly actual: Centavos;
};

// Each union lists its codes in order of precedence.
type RechazoItems = ProductoDesconocido | DemasiadosItems | ProductoInactivo | StockInsuficiente | TotalExcesivo;
type RechazoCrear = ClienteDesconocido | ClienteOlvidado | ReferenciaDuplicada | RechazoItems;
type RechazoFijarItems = PedidoNoEncontrado | VersionCambiada | PedidoNoModificable | RechazoItems;
type RechazoVenta = PagoYaUsado | PedidoVacio | ProductoInactivo | StockInsuficiente | TotalExcesivo | TotalCambiado;
type RechazoApartar =
  | PedidoNoEncontrado
  | VersionCambiada
  | PedidoNoModificable
  | PedidoVacio
  | ProductoInactivo
  | StockInsuficiente;
type RechazoConfirmar = PedidoNoEncontrado | VersionCambiada | PedidoNoModificable | RechazoVenta;
type RechazoVender =
  | ClienteDesconocido
  | ClienteOlvidado
  | ReferenciaDuplicada
  | ProductoDesconocido
  | DemasiadosItems
  | RechazoVenta;

type RechazoReabrir = PedidoNoEncontrado | VersionCambiada | PedidoNoModificable;
type RechazoCancelar = PedidoNoEncontrado | VersionCambiada | PedidoNoModificable | StockExcesivo;

/** The pedido, if its version and estado allow the change, or the reason why not. */
export const before = <A extends string>(
  cambio: A,
  pedido: Pedido | null,
  versions: Versions,
): Result<Before<A>, PedidoNoEncontrado | VersionCambiada | PedidoNoModificable> => {
  if (pedido === null) return err({ codigo: "pedido_no_encontrado" });
  const conflict = versionConflict(pedido.version, versions);
  if (conflict) return err(conflict);
  const { estado } = pedido;
  return cambio in TRANSICIONES[estado] ? ok(pedido as Before<A>) : err({ codigo: "pedido_no_modificable", estado });
};

/** The subtotal of a line. */
export const subtotal = (item: Item): Centavos => item.cantidad * item.precio_unitario;

/** What came back of a pedido, at the prices as sold: what its cliente is to get back. */
export const totalDevuelto = ({ items }: Pedido): Centavos =>
  items.reduce((cents, { devuelto, precio_unitario }) => cents + devuelto * precio_unitario, 0);

/** The total of the pedido: the sum of its lines at live prices while it is a carrito, and frozen when that ends. */
export const total = (pedido: Pedido): Centavos => (pedido.estado === "carrito" ? sum(pedido.items) : pedido.total);

/** The sum of the lines at their prices. */
export const sum = (items: readonly Item[]): Centavos => items.reduce((cents, item) => cents + subtotal(item), 0);

/** Lines with an inactivo producto, or with more than there is for this pedido: inactive ones take precedence, all are listed. */
export const unsellable = (
  wanted: readonly Cambio[],
  productos: ReadonlyMap<string, ProductoVisto>,
): Result<null, ProductoInactivo | StockInsuficiente> => {
  const inactive: Named[] = [];
  const faltantes: Faltante[] = [];
  for (const { producto_id, cantidad } of wanted) {
    const producto = productos.get(producto_id);
    if (!producto || cantidad === 0) continue;
    const { nombre, estado, disponible } = producto;
    if (estado !== "activo") inactive.push({ producto_id, nombre });
    if (cantidad > disponible) faltantes.push({ producto_id, nombre, pedido: cantidad, disponible });
  }
  if (inactive.length > 0) return err({ codigo: "producto_inactivo", productos: inactive });
  if (faltantes.length > 0) return err({ codigo: "stock_insuficiente", faltantes });
  return ok(null);
};

/** A line with the current values of this producto. */
export const itemOf = ({ id, sku, nombre, precio }: ProductoVisto, cantidad: number): Item => ({
  producto_id: id,
  sku,
  nombre,
  cantidad,
  precio_unitario: precio,
  devuelto: 0,
});

/** The lines after the changes, whether they can be sold or not: kept ones stay in place, new ones follow, zero removes. */
const changedLines = (
  items: readonly Item[],
  cambios: readonly Cambio[],
  productos: ReadonlyMap<string, ProductoVisto>,
): Result<readonly Item[], ProductoDesconocido | DemasiadosItems> => {
  const unknown = cambios.filter(({ producto_id }) => !productos.has(producto_id));
  if (unknown.length > 0)
    return err({ codigo: "producto_desconocido", productos: unknown.map(({ producto_id }) => producto_id) });

  const lines = new Map(items.map((item) => [item.producto_id, item]));
  for (const { producto_id, cantidad } of cambios) {
    const producto = productos.get(producto_id);
    if (cantidad === 0 || !producto) lines.delete(producto_id);
    else lines.set(producto_id, itemOf(producto, cantidad));
  }
  if (lines.size > MAX_ITEMS) return err({ codigo: "demasiados_items", items: lines.size, maximo: MAX_ITEMS });
  return ok([...lines.values()]);
};

/** The lines after the changes, if those that change can be sold. */
const withChanges = (
  items: readonly Item[],
  cambios: readonly Cambio[],
  productos: ReadonlyMap<string, ProductoVisto>,
): Result<readonly Item[], RechazoItems> => {
  const changed = changedLines(items, cambios, productos);
  if (!changed.ok) return changed;
  const sellable = unsellable(cambios, productos);
  if (!sellable.ok) return sellable;
  if (sum(changed.value) > MAX_CENTAVOS) return err({ codigo: "total_excesivo", maximo: MAX_CENTAVOS });
  return changed;
};

type NuevoPedido = Pick<Pedido, "id" | "cliente_id" | "numero" | "referencia" | "metadatos">;

/** A carrito for this cliente, if they can have one, without its lines. */
const openFor = (
  pedido: NuevoPedido,
  cliente: { readonly olvidado: boolean } | null,
  referenciaTakenBy: string | null,
  ahora: Date,
): Result<Carrito, ClienteDesconocido | ClienteOlvidado | ReferenciaDuplicada> => {
  const { cliente_id } = pedido;
  if (cliente === null) return err({ codigo: "cliente_desconocido", cliente_id });
  if (cliente.olvidado) return err({ codigo: "cliente_olvidado", cliente_id });
  if (referenciaTakenBy !== null)
    return err({ codigo: "referencia_duplicada", referencia: pedido.referencia ?? "", id: referenciaTakenBy });
  const carrito = { ...pedido, estado: "carrito" as const, version: 1, apartado_hasta: null, items: [] };
  return ok({ ...carrito, creado_en: ahora, actualizado_en: ahora });
};

/**
 * Opens a carrito for a cliente, with its first lines. Takes no stock.
 * @param cliente null when the tienda has no such cliente
 * @param referenciaTakenBy the id of the pedido that has the referencia
 * @param productos the facts of those that the changes name; a missing one does not exist
 */
export const crear = (
  pedido: NuevoPedido,
  cliente: { readonly olvidado: boolean } | null,
  cambios: readonly Cambio[],
  productos: ReadonlyMap<string, ProductoVisto>,
  ahora: Date,
  referenciaTakenBy: string | null = null,
): Result<Carrito, RechazoCrear> => {
  const carrito = openFor(pedido, cliente, referenciaTakenBy, ahora);
  if (!carrito.ok) return carrito;
  const items = withChanges([], cambios, productos);
  return items.ok ? ok({ ...carrito.value, items: items.value }) : items;
};

/**
 * Sets the cantidad of lines of a carrito; zero removes a line. All the changes, or none. Takes no stock, but only productos
 * that are activo and in stock are accepted; lines that the changes do not name are not checked. What was held is given back.
 * @param productos the facts of those that the changes name; a missing one does not exist
 */
export const fijarItems = (
  pedido: Pedido | null,
  cambios: readonly Cambio[],
  productos: ReadonlyMap<string, ProductoVisto>,
  ahora: Date,
  versions: Versions = null,
): Result<Carrito, RechazoFijarItems> => {
  const carrito = before("fijar_items", pedido, versions);
  if (!carrito.ok) return carrito;
  const { value } = carrito;
  const items = withChanges(value.items, cambios, productos);
  if (!items.ok) return items;
  return ok({ ...value, apartado_hasta: null, items: items.value, version: value.version + 1, actualizado_en: ahora });
};

/** Bounds of how long a carrito can hold its stock. */
export const MIN_SEGUNDOS = 10;
export const MAX_SEGUNDOS = 3_600;

/**
 * Holds the stock of every line of a carrito for a while, from now on; what it held before ends. Takes no stock.
 * @param productos the facts of those in the lines; what the carrito holds itself is disponible to it
 */
export const apartar = (
  pedido: Pedido | null,
  productos: ReadonlyMap<string, ProductoVisto>,
  segundos: number,
  ahora: Date,
  versions: Versions = null,
): Result<Carrito, RechazoApartar> => {
  const carrito = before("apartar", pedido, versions);
  if (!carrito.ok) return carrito;
  const { value } = carrito;
  if (value.items.length === 0) return err({ codigo: "pedido_vacio" });
  const sellable = unsellable(value.items, productos);
  if (!sellable.ok) return sellable;
  const apartado_hasta = new Date(ahora.getTime() + segundos * 1000);
  return ok({ ...value, apartado_hasta, version: value.version + 1, actualizado_en: ahora });
};

/** The payment of a pedido. */
export type Pago = {
  /** The payment's name at whoever received it, if given. */
  readonly referencia_pago: string | null;
  /** The id of the pedido that was confirmed with it before, if there is one. */
  readonly pagado: string | null;
};

const SIN_PAGO: Pago = { referencia_pago: null, pagado: null };

/** Sells what is in a carrito, if it can be sold. */
const sell = (
  carrito: Carrito,
  productos: ReadonlyMap<string, ProductoVisto>,
  esperado: Centavos | null,
  { referencia_pago, pagado }: Pago,
  ahora: Date,
): Result<Confirmado, RechazoVenta> => {
  // First of all: to a client that sends a paid order again, it says more than that the stock has run out since.
  if (pagado !== null) return err({ codigo: "pago_ya_usado", pedido_id: pagado });
  if (carrito.items.length === 0) return err({ codigo: "pedido_vacio" });
  const sellable = unsellable(carrito.items, productos);
  if (!sellable.ok) return sellable;
  const actual = sum(carrito.items);
  if (actual > MAX_CENTAVOS) return err({ codigo: "total_excesivo", maximo: MAX_CENTAVOS });
  if (esperado !== null && esperado !== actual) return err({ codigo: "total_cambiado", esperado, actual });
  const { apartado_hasta: _, ...sold } = carrito;
  return ok({
    ...sold,
    estado: "confirmado",
    total: actual,
    referencia_pago,
    version: carrito.version + 1,
    actualizado_en: ahora,
    confirmado_en: ahora,
  });
};

/**
 * Confirms a carrito: takes the stock of every line and freezes prices and total.
 * @param productos the facts of those in the lines; what the carrito holds itself is disponible to it
 * @param esperado the total that the client showed to its user, if given
 */
export const confirmar = (
  pedido: Pedido | null,
  productos: ReadonlyMap<string, ProductoVisto>,
  esperado: Centavos | null,
  ahora: Date,
  versions: Versions = null,
  pago: Pago = SIN_PAGO,
): Result<Confirmado, RechazoConfirmar> => {
  const carrito = before("confirmar", pedido, versions);
  return carrito.ok ? sell(carrito.value, productos, esperado, pago, ahora) : carrito;
};

/**
 * Creates a pedido and confirms it: what `crear` and then `confirmar` would do, as one change. Its first version is the
 * confirmado.
 * @param cliente null when the tienda has no such cliente
 * @param productos the facts of those that the changes name; a missing one does not exist
 * @param esperado the total that the client showed to its user, if given
 * @param referenciaTakenBy the id of the pedido that has the referencia
 */
export const vender = (
  pedido: NuevoPedido,
  cliente: { readonly olvidado: boolean } | null,
  cambios: readonly Cambio[],
  productos: ReadonlyMap<string, ProductoVisto>,
  esperado: Centavos | null,
  ahora: Date,
  pago: Pago = SIN_PAGO,
  referenciaTakenBy: string | null = null,
): Result<Confirmado, RechazoVender> => {
  const carrito = openFor(pedido, cliente, referenciaTakenBy, ahora);
  if (!carrito.ok) return carrito;
  const items = changedLines([], cambios, productos);
  if (!items.ok) return items;
  return sell({ ...carrito.value, version: 0, items: items.value }, productos, esperado, pago, ahora);
};

/** Lines that would take the stock above the maximum when so many of their units go back into it: all are listed. */
export const roomFor = (
  items: readonly Item[],
  unitsOf: (item: Item) => number,
  stocks: ReadonlyMap<string, number>,
): Result<null, StockExcesivo> => {
  const excess = items.filter((item) => (stocks.get(item.producto_id) ?? 0) + unitsOf(item) > MAX_STOCK);
  if (excess.length === 0) return ok(null);
  const productos = excess.map(({ producto_id, nombre }) => ({ producto_id, nombre }));
  return err({ codigo: "stock_excesivo", productos, maximo: MAX_STOCK });
};

/**
 * Cancels a carrito, whose prices and total are frozen, or a confirmado, whose stock is given back, all that was not
 * returned before; its prices and total do not change.
 * @param stocks the stock of the productos of a confirmado, before its own is given back
 */
export const cancelar = (
  pedido: Pedido | null,
  stocks: ReadonlyMap<string, number>,
  motivo: string | null,
  ahora: Date,
  versions: Versions = null,
): Result<Cancelado, RechazoCancelar> => {
  const open = before("cancelar", pedido, versions);
  if (!open.ok) return open;
  const { value } = open;
  const confirmed = value.estado === "confirmado" ? value : null;
  const room = roomFor(confirmed?.items ?? [], ({ cantidad, devuelto }) => cantidad - devuelto, stocks);
  if (!room.ok) return room;
  const { id, cliente_id, creado_en, items, numero, referencia, metadatos } = value;
  return ok({
    ...{ id, cliente_id, creado_en, items, numero, referencia, metadatos },
    estado: "cancelado",
    // Prices that rose since then may take a carrito past the greatest total.
    total: confirmed?.total ?? Math.min(sum(value.items), MAX_CENTAVOS),
    motivo,
    referencia_pago: confirmed?.referencia_pago ?? null,
    confirmado_en: confirmed?.confirmado_en ?? null,
    cancelado_en: ahora,
    version: value.version + 1,
    actualizado_en: ahora,
  });
};

/** Turns a cancelado that was never confirmed back into a carrito: its lines follow live names and prices again. */
export const reabrir = (
  pedido: Pedido | null,
  ahora: Date,
  versions: Versions = null,
): Result<Carrito, RechazoReabrir> => {
  const cancelled = before("reabrir", pedido, versions);
  if (!cancelled.ok) return cancelled;
  const { estado, confirmado_en } = cancelled.value;
  if (confirmado_en !== null) return err({ codigo: "pedido_no_modificable", estado });
  const { id, cliente_id, version, creado_en, items, numero, referencia, metadatos } = cancelled.value;
  const kept = { id, cliente_id, creado_en, items, numero, referencia, metadatos };
  return ok({ ...kept, estado: "carrito", apartado_hasta: null, version: version + 1, actualizado_en: ahora });
};
