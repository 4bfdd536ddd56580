/** What a carrito holds for a while: until when, and how that is said. */
import { serverNow } from "./api.js";

/**
 * The time until which a pedido holds its units, in milliseconds; undefined if it holds none, or not any more.
 * @param {{ estado: string, apartado_hasta?: string | null }} pedido
 */
export const heldUntil = ({ estado, apartado_hasta }) => {
  const until = estado === "carrito" && apartado_hasta ? Date.parse(apartado_hasta) : 0;
  return until > serverNow() ? until : undefined;
};

/** How many units of a stock are held for carritos. @param {{ stock: number, disponible?: number }} producto */
export const heldOf = ({ stock, disponible = stock }) => stock - disponible;
