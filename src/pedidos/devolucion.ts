/** What happens to a pedido after the sale. */

import type { StockExcesivo } from "../productos/producto.ts";
import { err, ok, type Result } from "../result.ts";
import type { VersionCambiada, Versions } from "../version.ts";
import {
  before,
  type Confirmado,
  type Pedido,
  type PedidoNoEncontrado,
  type PedidoNoModificable,
  roomFor,
} from "./pedido.ts";

/** Units of a producto that come back: into the stock again, or not. A list has each producto once. */
export type Devuelto = { readonly producto_id: string; readonly cantidad: number; readonly reponer: boolean };

/** More comes back than is left of what was sold. */
type DevolucionExcesiva = {
  readonly codigo: "devolucion_excesiva";
  readonly excesos: readonly { readonly producto_id: string; readonly cantidad: number; readonly devolvible: number }[];
};

/** In order of precedence. */
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
