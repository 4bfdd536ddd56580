import sql from "../../sql/pedidos/simular.sql" with { type: "text" };
import { batchStatement, pg } from "../db/statement.ts";
import type { ConfirmLine } from "./schema.ts";

const columns = {
  pos: pg.int4,
  id: pg.uuid,
  cliente_id: pg.uuid,
  estado: pg.text,
  version: pg.int4,
  creado_en: pg.timestamptz,
  items: pg.nullable(pg.json<readonly ConfirmLine[]>()),
  confirmado_en: pg.nullable(pg.timestamptz),
};

/** What confirming pedidos would see now: the same facts, with nothing locked and nothing written. */
export const simulatePedidos = batchStatement<{ readonly id: string }, typeof columns>({
  name: "pedidos/simular",
  text: sql,
  columns,
  conflictKeys: null,
});
