import { type Identity, type IdentityChange, identityAfter, type ReferenciaDuplicada } from "../identity.ts";
import type { Centavos } from "../money.ts";
import { err, ok, type Result } from "../result.ts";
import { type VersionCambiada, type Versions, versionConflict } from "../version.ts";

/** Only an activo producto can enter a pedido or be confirmed in one. */
export const ESTADOS = ["activo", "inactivo"] as const;

/** A tienda has at most this many units of a producto: far below the maximum of an int of the database. */
export const MAX_STOCK = 1_000_000_000;

/** Something that a tienda sells. */
export type Producto = Identity & {
  readonly id: string;
  readonly sku: string | null;
  readonly nombre: string;
  readonly precio: Centavos;
  /** Units that confirmed pedidos have not taken; never negative. Changes only by movements. */
  readonly stock: number;
  /** Units of it that carritos hold at this moment; more than the stock if that was corrected below them. */
  readonly apartado: number;
  /** A movement that takes the stock to this or below, but not to 0, is worth a notice. */
  readonly stock_minimo: number;
  readonly estado: (typeof ESTADOS)[number];
  readonly version: number;
  readonly creado_en: Date;
  readonly actualizado_en: Date;
};

/** What others than the holders can buy. */
export const disponible = ({ stock, apartado }: Pick<Producto, "stock" | "apartado">): number =>
  Math.max(stock - apartado, 0);

/** No such producto in this tienda. */
export type ProductoNoEncontrado = { readonly codigo: "producto_no_encontrado" };

/** What changes a stock. */
export const TIPOS = ["inicial", "ajuste", "conteo", "confirmacion", "cancelacion", "devolucion", "reemplazo"] as const;

/** One change of the stock of a producto. */
export type Movimiento = {
  readonly tipo: (typeof TIPOS)[number];
  /** Units that came (positive) or went (negative). */
  readonly cantidad: number;
  /** The stock after it. */
  readonly saldo: number;
  /** Why, as given by the caller. */
  readonly motivo: string | null;
  /** The pedido that took or gave back. */
  readonly pedido_id: string | null;
  readonly creado_en: Date;
};

/** The producto never had this version: it is in the future. */
export type VersionDesconocida = {
  readonly codigo: "version_desconocida";
  readonly version: number;
  readonly actual: number;
};

/** A later count was entered already, as the version conteo. */
export type ConteoSuperado = {
  readonly codigo: "conteo_superado";
  readonly version: number;
  readonly conteo: number;
  readonly actual: number;
};

/** A producto as refusals name it. */
export type Named = { readonly producto_id: string; readonly nombre: string };

/** The quantity requested and the smaller quantity available. */
export type Faltante = Named & { readonly pedido: number; readonly disponible: number };

/** The stock is lower than the quantity requested. */
export type StockInsuficiente = { readonly codigo: "stock_insuficiente"; readonly faltantes: readonly Faltante[] };

/** The stock would exceed the maximum. */
export type StockExcesivo = {
  readonly codigo: "stock_excesivo";
  readonly productos: readonly Named[];
  readonly maximo: number;
};

/** Another producto of the tienda has this sku. */
export type SkuDuplicado = { readonly codigo: "sku_duplicado"; readonly sku: string; readonly producto_id: string };

/**
 * Adds a producto to the tienda, unless its sku or referencia is taken.
 * @param takenBy the id of the producto that has the sku
 * @param referenciaTakenBy that of the one that has the referencia
 */
export const crear = (
  nuevo: Omit<Producto, "apartado" | "version" | "creado_en" | "actualizado_en">,
  takenBy: string | null,
  ahora: Date,
  referenciaTakenBy: string | null = null,
): Result<Producto, SkuDuplicado | ReferenciaDuplicada> => {
  if (takenBy !== null) return err({ codigo: "sku_duplicado", sku: nuevo.sku ?? "", producto_id: takenBy });
  if (referenciaTakenBy !== null)
    return err({ codigo: "referencia_duplicada", referencia: nuevo.referencia ?? "", id: referenciaTakenBy });
  return ok({ ...nuevo, apartado: 0, version: 1, creado_en: ahora, actualizado_en: ahora });
};

/** The outcome of looking a producto up. */
export const obtener = (found: Producto | undefined): Result<Producto, ProductoNoEncontrado> =>
  found ? ok(found) : err({ codigo: "producto_no_encontrado" });

/** No producto with this id at that time: it was created later. */
export type ProductoNoExistia = { readonly codigo: "producto_no_existia"; readonly creado_en: string };

/** The time that was asked for has not come yet. */
export type Futuro = { readonly codigo: "futuro"; readonly ahora: Date };

/**
 * The outcome of looking up what a producto was at a time: its stock of then, and the producto as it is.
 * @param found the producto, and the saldo of its last movement up to the time
 */
export const obtenerEn = (
  found: { readonly producto: Producto; readonly saldo: number } | undefined,
  en: Date,
  ahora: Date,
): Result<
  { readonly producto: Producto; readonly stock: number },
  ProductoNoEncontrado | ProductoNoExistia | Futuro
> => {
  if (!found) return err({ codigo: "producto_no_encontrado" });
  const { producto, saldo } = found;
  if (en > ahora) return err({ codigo: "futuro", ahora });
  if (en < producto.creado_en)
    return err({ codigo: "producto_no_existia", creado_en: producto.creado_en.toISOString() });
  return ok({ producto, stock: saldo });
};

/** The fields of a producto that may change; never its stock. Undefined: unchanged. */
export type CambioProducto = IdentityChange & {
  readonly nombre?: string | undefined;
  readonly precio?: Centavos | undefined;
  readonly stock_minimo?: number | undefined;
  readonly estado?: Producto["estado"] | undefined;
  readonly sku?: string | null | undefined;
};

/**
 * Changes a producto: carritos show it at once, confirmed pedidos do not change.
 * @param takenBy the id of another producto of the tienda that has the new sku
 * @param referenciaTakenBy that of another one that has the new referencia
 */
export const actualizar = (
  producto: Producto | null,
  cambio: CambioProducto,
  takenBy: string | null,
  ahora: Date,
  versions: Versions,
  referenciaTakenBy: string | null = null,
): Result<Producto, ProductoNoEncontrado | VersionCambiada | SkuDuplicado | ReferenciaDuplicada> => {
  if (producto === null) return err({ codigo: "producto_no_encontrado" });
  const conflict = versionConflict(producto.version, versions);
  if (conflict) return err(conflict);
  if (takenBy !== null) return err({ codigo: "sku_duplicado", sku: cambio.sku ?? "", producto_id: takenBy });
  if (referenciaTakenBy !== null)
    return err({ codigo: "referencia_duplicada", referencia: cambio.referencia ?? "", id: referenciaTakenBy });
  return ok({
    ...producto,
    ...identityAfter(producto, cambio),
    nombre: cambio.nombre ?? producto.nombre,
    precio: cambio.precio ?? producto.precio,
    stock_minimo: cambio.stock_minimo ?? producto.stock_minimo,
    estado: cambio.estado ?? producto.estado,
    sku: cambio.sku === undefined ? producto.sku : cambio.sku,
    version: producto.version + 1,
    actualizado_en: ahora,
  });
};

/** The producto with its stock changed by so many units, if it can be. Holds do not prevent what is a fact. */
const moved = (
  producto: Producto,
  cantidad: number,
  ahora: Date,
): Result<Producto, StockInsuficiente | StockExcesivo> => {
  const { id: producto_id, nombre, stock: before } = producto;
  const stock = before + cantidad;
  if (stock < 0) {
    const faltante = { producto_id, nombre, pedido: -cantidad, disponible: before };
    return err({ codigo: "stock_insuficiente", faltantes: [faltante] });
  }
  if (stock > MAX_STOCK)
    return err({ codigo: "stock_excesivo", productos: [{ producto_id, nombre }], maximo: MAX_STOCK });
  return ok({ ...producto, stock, version: producto.version + 1, actualizado_en: ahora });
};

/** Adds to the stock of a producto, or subtracts from it. */
export const ajustar = (
  producto: Producto | null,
  cantidad: number,
  ahora: Date,
  versions: Versions = null,
): Result<Producto, ProductoNoEncontrado | VersionCambiada | StockInsuficiente | StockExcesivo> => {
  if (producto === null) return err({ codigo: "producto_no_encontrado" });
  const conflict = versionConflict(producto.version, versions);
  return conflict ? err(conflict) : moved(producto, cantidad, ahora);
};

/** What somebody counted, and at which version of the producto. */
export type Conteo = { readonly contado: number; readonly version: number };

/** What the ledger says of a count: the stock at its version, null if there is none, and the version of the last count. */
export type Contado = { readonly saldo: number | null; readonly ultimo: number | null };

/** Corrects the stock of a producto by the difference between a count and the stock of then; later movements stay. */
export const contar = (
  producto: Producto | null,
  { contado, version }: Conteo,
  { saldo, ultimo }: Contado,
  ahora: Date,
  versions: Versions = null,
): Result<
  Producto,
  ProductoNoEncontrado | VersionCambiada | VersionDesconocida | ConteoSuperado | StockInsuficiente | StockExcesivo
> => {
  if (producto === null) return err({ codigo: "producto_no_encontrado" });
  const conflict = versionConflict(producto.version, versions);
  if (conflict) return err(conflict);
  const actual = producto.version;
  if (version > actual || saldo === null) return err({ codigo: "version_desconocida", version, actual });
  if (ultimo !== null && version < ultimo) return err({ codigo: "conteo_superado", version, conteo: ultimo, actual });
  return moved(producto, contado - saldo, ahora);
};
