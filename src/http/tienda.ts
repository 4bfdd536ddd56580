import type { TiendaId } from "../db/statement.ts";

/** The tienda `principal`, which the first migration makes: that of everybody while nobody is asked who they are. */
export const PRINCIPAL = "00000000-0000-7000-8000-000000000001" as TiendaId;
