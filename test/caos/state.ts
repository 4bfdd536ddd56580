/** Reads what a database holds when nothing is under way. */
import type postgres from "postgres";
import audit from "../../sql/auditoria/stock.sql" with { type: "text" };
import { recorded } from "../../src/db/write.ts";
import { PRINCIPAL } from "../../src/http/tienda.ts";
import type { State } from "./history.ts";

/** The log, the ledger, the tables and the audit, of one snapshot, with what the readers of the feed have read. */
export const readState = (sql: postgres.Sql, feeds: State["feeds"]): Promise<State> =>
  sql.begin("isolation level repeatable read", async (tx) => {
    const log = await tx`
      select id, sujeto, operacion, sujeto_id, sujeto_version, clave, hecho
      from bitacora where tienda_id = ${PRINCIPAL} order by orden, sujeto_version, id`;
    const movements = await tx`
      select producto_id as producto, producto_version as version, pedido_id as pedido, tipo, cantidad, saldo
      from movimientos where tienda_id = ${PRINCIPAL} order by producto_id, producto_version`;
    const productos = await tx`select id, stock, version from productos where tienda_id = ${PRINCIPAL}`;
    const pedidos = await tx`
      select id, estado, version,
             coalesce((select json_object_agg(producto_id, cantidad) from pedido_items i
                       where i.tienda_id = p.tienda_id and i.pedido_id = p.id), '{}') as items
      from pedidos p where tienda_id = ${PRINCIPAL}`;
    const [audited] = await tx.unsafe(audit, [PRINCIPAL, 1_000]);
    return {
      log: log.map(({ id, sujeto, operacion, sujeto_id, sujeto_version, clave, hecho }) => ({
        ...{ id, operacion: `${sujeto}/${operacion}`, subject: sujeto_id, version: sujeto_version, clave },
        data: recorded({ sujeto, operacion }, hecho)?.data ?? null,
      })),
      movements: movements.map((row) => ({ ...row })) as never,
      productos: productos.map((row) => ({ ...row })) as never,
      pedidos: pedidos.map((row) => ({ ...row })) as never,
      audited: (audited?.discrepancias ?? []).length + audited?.lineas_sin_producto + audited?.lineas_sin_movimiento,
      feeds,
    };
  });
