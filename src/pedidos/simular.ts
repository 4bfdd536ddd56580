import sql from "../../sql/pedidos/simular.sql" with { type: "text" };
import { batchStatement, pg } from "../db/statement.ts";
import { type ConfirmLine, columns as pedidoColumns } from "./schema.ts";

const columns = {
  pos: pg.int4,
  ...pedidoColumns,
  items: pg.nullable(pg.json<readonly ConfirmLine[]>()),
  ahora: pg.timestamptz,
};

/** The facts that confirming pedidos would read now, with nothing locked and nothing written. */
export const simulatePedidos = batchStatement<{ readonly id: string }, typeof columns>({
  name: "pedidos/simular",
  text: sql,
  columns,
  conflictKeys: null,
});
