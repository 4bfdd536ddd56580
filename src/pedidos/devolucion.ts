/** What happens to a pedido after the sale. */

import { MAX_CENTAVOS } from "../money.ts";
import type { Named, Producto, StockExcesivo, StockInsuficiente } from "../productos/producto.ts";
import { err, ok, type Result } from "../result.ts";
import type { VersionCambiada, Versions } from "../version.ts";
import {
  before,
  type Cambio,
  type Confirmado,
  type Item,
  itemOf,
  type Pedido,
  type PedidoNoEncontrado,
  type PedidoNoModificable,
  type ProductoDesconocido,
  type ProductoInactivo,
  type ProductoVisto,
  roomFor,
  sum,
  type TotalExcesivo,
  unsellable,
} from "./pedido.ts";

/** Units of a producto that come back: into the stock again, or not. A list has each producto once. */
export type Devuelto = { readonly producto_id: string; readonly cantidad: number; readonly reponer: boolean };

/** More comes back than is left of what was sold. */
type DevolucionExcesiva = {
  readonly codigo: "devolucion_excesiva";
  readonly excesos: readonly { readonly producto_id: string; readonly cantidad: number; readonly devolvible: number }[];
};

/** Less would stay of some lines than came back of them already. */
type YaDevuelto = {
  readonly codigo: "ya_devuelto";
  readonly lineas: readonly (Named & { readonly cantidad: number; readonly devuelto: number })[];
};

// Each union lists its codes in order of precedence.
type RechazoDevolver = PedidoNoEncontrado | VersionCambiada | PedidoNoModificable | DevolucionExcesiva | StockExcesivo;

/**
 * Takes back units of a confirmado: never more than were sold, over all returns. Prices and total stay as they were.
 * @param stocks the stock of the productos that go into the stock again, before they do
 */
export const devolver = (
  pedido: Pedido | null,
  devueltos: readonly Devuelto[],
  stocks: ReadonlyMap<string, number>,
  ahora: Date,
  versions: Versions = null,
): Result<Confirmado, RechazoDevolver> => {
  const confirmed = before("devolver", pedido, versions);
  if (!confirmed.ok) return confirmed;
  const { value } = confirmed;
  const left = new Map(value.items.map(({ producto_id, cantidad, devuelto }) => [producto_id, cantidad - devuelto]));
  const excesos = devueltos.flatMap(({ producto_id, cantidad }) => {
    const devolvible = left.get(producto_id) ?? 0;
    return cantidad > devolvible ? [{ producto_id, cantidad, devolvible }] : [];
  });
  if (excesos.length > 0) return err({ codigo: "devolucion_excesiva", excesos });
  const back = new Map(devueltos.map((one) => [one.producto_id, one]));
  const room = roomFor(
    value.items.filter(({ producto_id }) => back.get(producto_id)?.reponer),
    ({ producto_id }) => back.get(producto_id)?.cantidad ?? 0,
    stocks,
  );
  if (!room.ok) return room;
  const items = value.items.map((item) => ({
    ...item,
    devuelto: item.devuelto + (back.get(item.producto_id)?.cantidad ?? 0),
  }));
  return ok({ ...value, items, version: value.version + 1, actualizado_en: ahora });
};

type RechazoReemplazar =
  | PedidoNoEncontrado
  | VersionCambiada
  | PedidoNoModificable
  | ProductoDesconocido
  | YaDevuelto
  | ProductoInactivo
  | StockInsuficiente
  | StockExcesivo
  | TotalExcesivo;

/**
 * Replaces the lines of a confirmado: what is added is taken from the stock, what is left out goes back. A line that stays
 * keeps its price, also for units that are added to it.
 * @param wanted all lines that there shall be, each producto once
 * @param productos the facts of those whose cantidad changes; a missing one does not exist
 */
export const reemplazar = (
  pedido: Pedido | null,
  wanted: readonly Cambio[],
  productos: ReadonlyMap<string, ProductoVisto & Pick<Producto, "stock">>,
  ahora: Date,
  versions: Versions = null,
): Result<Confirmado, RechazoReemplazar> => {
  const confirmed = before("reemplazar", pedido, versions);
  if (!confirmed.ok) return confirmed;
  const { value } = confirmed;
  const old = new Map(value.items.map((item) => [item.producto_id, item]));
  const added = wanted.filter(({ producto_id }) => !old.has(producto_id));
  const unknown = added.filter(({ producto_id }) => !productos.has(producto_id));
  if (unknown.length > 0)
    return err({ codigo: "producto_desconocido", productos: unknown.map(({ producto_id }) => producto_id) });
  const left = new Map(wanted.map(({ producto_id, cantidad }) => [producto_id, cantidad]));
  const leftOf = ({ producto_id }: Item): number => left.get(producto_id) ?? 0;
  const lineas = value.items.flatMap((item) => {
    const { producto_id, nombre, devuelto } = item;
    return leftOf(item) < devuelto ? [{ producto_id, nombre, cantidad: leftOf(item), devuelto }] : [];
  });
  if (lineas.length > 0) return err({ codigo: "ya_devuelto", lineas });
  const more = wanted.flatMap(({ producto_id, cantidad }) => {
    const taken = cantidad - (old.get(producto_id)?.cantidad ?? 0);
    return taken > 0 ? [{ producto_id, cantidad: taken }] : [];
  });
  const sellable = unsellable(more, productos);
  if (!sellable.ok) return sellable;
  const room = roomFor(
    value.items.filter((item) => leftOf(item) < item.cantidad),
    (item) => item.cantidad - leftOf(item),
    new Map([...productos.values()].map(({ id, stock }) => [id, stock])),
  );
  if (!room.ok) return room;
  const kept = value.items.flatMap((item) => (leftOf(item) > 0 ? [{ ...item, cantidad: leftOf(item) }] : []));
  const items = kept.concat(
    added.flatMap(({ producto_id, cantidad }) => {
      const producto = productos.get(producto_id);
      return producto ? [itemOf(producto, cantidad)] : [];
    }),
  );
  const total = sum(items);
  if (total > MAX_CENTAVOS) return err({ codigo: "total_excesivo", maximo: MAX_CENTAVOS });
  return ok({ ...value, items, total, version: value.version + 1, actualizado_en: ahora });
};
