import sql from "../../sql/pedidos/simular.sql" with { type: "text" };
import { batchStatement, pg } from "../db/statement.ts";
import { type ConfirmLine, columns as pedidoColumns } from "./schema.ts";

const columns = {
  pos: pg.int4,
  ...pedidoColumns,
  items: pg.nullable(pg.json<readonly ConfirmLine[]>()),
  ahora: pg.timestamptz,
  pagado: pg.nullable(pg.uuid),
};

type Request = { readonly id: string; readonly referencia_pago: string | null };

/** The facts that confirming pedidos would read now, with nothing locked and nothing written. */
export const simulatePedidos = batchStatement<Request, typeof columns>({
  name: "pedidos/simular",
  text: sql,
  columns,
  conflictKeys: null,
});
