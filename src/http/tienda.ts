import type { TiendaId } from "../db/statement.ts";

/** The tienda `principal`, which the first migration makes. */
export const PRINCIPAL = "00000000-0000-7000-8000-000000000001" as TiendaId;

/** The tienda that a request is about: `principal`, as nobody is asked who they are. */
export const tiendaOf = (): TiendaId => PRINCIPAL;
