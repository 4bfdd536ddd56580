import type { Centavos } from "../money.ts";
import { err, ok, type Result } from "../result.ts";

/** Only an activo producto can enter a pedido or be confirmed in one. */
export const ESTADOS = ["activo", "inactivo"] as const;

/** Something that a tienda sells. */
export type Producto = {
  readonly id: string;
  readonly sku: string | null;
  readonly nombre: string;
  readonly precio: Centavos;
  /** Units that confirmed pedidos have not taken; never negative. */
  readonly stock: number;
  readonly estado: (typeof ESTADOS)[number];
  readonly version: number;
  readonly creado_en: Date;
  readonly actualizado_en: Date;
};

/** No such producto in this tienda. */
export type ProductoNoEncontrado = { readonly codigo: "producto_no_encontrado" };

/** Another producto of the tienda has this sku. */
export type SkuDuplicado = { readonly codigo: "sku_duplicado"; readonly sku: string };

/** Adds a producto to the tienda, unless its sku is taken. */
export const crear = (
  nuevo: Omit<Producto, "version" | "creado_en" | "actualizado_en">,
  taken: boolean,
  ahora: Date,
): Result<Producto, SkuDuplicado> =>
  taken
    ? err({ codigo: "sku_duplicado", sku: nuevo.sku ?? "" })
    : ok({ ...nuevo, version: 1, creado_en: ahora, actualizado_en: ahora });

/** The outcome of looking a producto up. */
export const obtener = (found: Producto | undefined): Result<Producto, ProductoNoEncontrado> =>
  found ? ok(found) : err({ codigo: "producto_no_encontrado" });
