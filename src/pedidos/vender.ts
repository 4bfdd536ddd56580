import sql from "../../sql/pedidos/vender.sql" with { type: "text" };
import { NEVER } from "../db/agreement.ts";
import { pg, type Row, writeStatement } from "../db/statement.ts";
import { write } from "../db/write.ts";
import type { Identity, Metadatos } from "../identity.ts";
import { toCentavos } from "../money.ts";
import { type Cambio, vender } from "./pedido.ts";
import { type ProductosVistos, pagoKey, seenById, toJson } from "./schema.ts";

type Request = Identity & {
  readonly id: string;
  readonly cliente_id: string;
  readonly items: readonly Cambio[];
  readonly total_esperado: number | null;
  readonly referencia_pago: string | null;
  readonly numero: number;
};

const columns = {
  pos: pg.int4,
  id: pg.uuid,
  cliente_id: pg.nullable(pg.uuid),
  olvidado: pg.bool,
  version: pg.int4,
  cambios: pg.json<readonly Cambio[]>(),
  productos: pg.nullable(pg.json<ProductosVistos>()),
  referencia_pago: pg.nullable(pg.text),
  pagado: pg.nullable(pg.uuid),
  ahora: pg.timestamptz,
  applied: pg.bool,
  undecided: pg.bool,
  held: pg.bool,
  numero: pg.int4,
  referencia: pg.nullable(pg.text),
  metadatos: pg.json<Metadatos>(),
  referencia_taken_by: pg.nullable(pg.uuid),
};

const statement = writeStatement<Request, typeof columns>({
  name: "pedidos/vender",
  text: sql,
  columns,
  conflictKeys: ({ referencia_pago, referencia }) => [
    ...(referencia_pago === null ? [] : [pagoKey(referencia_pago)]),
    ...(referencia === null ? [] : [`referencia ${referencia}`]),
  ],
  takesHeld: true,
});

/**
 * POST /pedidos with confirmar: true. One change, so one row of the log and one event: pedido.confirmado with version 1. A
 * pedido.creado before it would tell of a carrito that nobody could ever see.
 */
export const sellPedidos = write({
  statement,
  // The row of an applied request has the cliente.
  requestOf: ({ id, cliente_id, cambios, referencia_pago, numero, referencia, metadatos }): Request => ({
    ...{ id, cliente_id: cliente_id as string, items: cambios, numero, referencia, metadatos },
    ...{ total_esperado: null, referencia_pago },
  }),
  explain: ({ items, ...sale }: Request, row: Row<typeof statement> | undefined) => {
    const { id, cliente_id, numero, referencia, metadatos } = sale;
    const nuevo = { id, cliente_id, numero, referencia, metadatos };
    const productos = seenById(row?.productos ?? null);
    const cliente = row?.cliente_id ? { olvidado: row.olvidado } : null;
    const esperado = sale.total_esperado === null ? null : toCentavos(sale.total_esperado);
    const pago = { referencia_pago: sale.referencia_pago, pagado: row?.pagado ?? null };
    const takenBy = row?.referencia_taken_by ?? null;
    return vender(nuevo, cliente, items, productos, esperado, row?.ahora ?? NEVER, pago, takenBy);
  },
  present: toJson,
  evento: "pedido.confirmado",
});
