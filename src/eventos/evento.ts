import { columns as clienteColumns, toJson as showCliente, fromRow as toCliente } from "../clientes/schema.ts";
import type { TiendaId } from "../db/statement.ts";
import { recorded, writeRows } from "../db/write.ts";
import { columns as productoColumns, toJson as showProducto, fromRow as toProducto } from "../productos/schema.ts";

// Stocks that cross a threshold (db/envelope/thresholds.sql).
for (const aviso of ["agotado", "bajo", "repuesto"])
  writeRows({
    name: `productos/${aviso}`,
    columns: productoColumns,
    present: (row) => showProducto(toProducto(row)),
    evento: () => `producto.${aviso}`,
    eventos: [`producto.${aviso}`],
  });

/** An import makes rows, and changes those that are there. */
const imported = <const S extends string>(sujeto: S) => ({
  name: `${sujeto}s/importar`,
  evento: ({ version }: { readonly version: number }) => `${sujeto}.${version === 1 ? "creado" : "actualizado"}`,
  eventos: [`${sujeto}.creado`, `${sujeto}.actualizado`],
});
writeRows({ ...imported("producto"), columns: productoColumns, present: (row) => showProducto(toProducto(row)) });
writeRows({ ...imported("cliente"), columns: clienteColumns, present: (row) => showCliente(toCliente(row)) });

/** Something that happened: CloudEvents 1.0 in JSON. */
export type Evento = {
  readonly specversion: "1.0";
  /** The same however often the event is delivered. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  /** The version of the subject after the change. */
  readonly sequence: number;
  /** The subject after the change, as GET showed it then. */
  readonly data: unknown;
};

/** A row of the log, as sql/eventos/listar.sql returns it. */
export type LogRow = {
  readonly id: string;
  readonly sujeto: string;
  readonly operacion: string;
  readonly sujeto_id: string;
  readonly version: number;
  readonly creado_en: Date;
  readonly hecho: Record<string, unknown>;
};

/** The event of a row of the log; null for one that this version does not know. */
export const toEvento = (tienda: TiendaId, row: LogRow): Evento | null => {
  const { id, sujeto, sujeto_id, version, creado_en, hecho } = row;
  const told = recorded(row, hecho);
  if (!told || told.evento === null) return null;
  return {
    specversion: "1.0",
    id,
    source: `/tiendas/${tienda}`,
    type: told.evento,
    subject: `${sujeto}/${sujeto_id}`,
    time: creado_en.toISOString(),
    sequence: version,
    data: told.data,
  };
};
