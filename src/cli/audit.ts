/**
 * Proves for every tienda that the stock of each producto is the sum of its movements, and what is held of it the sum of its
 * holds: bun run audit.
 * Ends with 0 when all is right, 1 when a stock is off, 2 when the audit could not be made.
 */
import { auditStock } from "../auditoria/stock.ts";
import { createProgress } from "../csv/progress.ts";
import { connect } from "../db/database.ts";
import { selectTiendas } from "../tiendas/listar.ts";
import { declare, nameOption, runAsGuest } from "./command.ts";
import { unlessAborted } from "./signals.ts";
import { findTienda } from "./tienda.ts";

const command = declare({
  name: "audit",
  summary: "Proves for every tienda that the stock of each producto is the sum of its movements.",
  options: { tienda: { value: "<nombre>", help: "Only this tienda." } },
  examples: ["", '--tienda "Cerámica Ana"'],
  notes: "Ends with 0 when all is right, 1 when a stock is off, 2 when the audit could not be made, 130 after Ctrl-C.",
});

/** How many discrepancies of a tienda are printed. */
const NAMED = 100;

/** A large tienda takes longer than a request may. */
const STATEMENT_TIMEOUT_MS = 3_600_000;

const run = async (url: string, signal: AbortSignal, nombre: string | undefined): Promise<number> => {
  const db = connect({ url, pool: 2, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  try {
    const tiendas = nombre === undefined ? await db.query(selectTiendas, []) : [await findTienda(db, nombre)];
    const progress = await createProgress();
    const bar = progress("auditing", tiendas.length);
    let [productos, wrong] = [0, 0];
    for (const [n, { tienda_id, nombre }] of tiendas.entries()) {
      const [row] = await unlessAborted(signal, db.for(tienda_id, { actor: null }).query(auditStock, [NAMED]));
      productos += row?.productos ?? 0;
      bar.at(n + 1, productos);
      for (const { producto_id, nombre: name, ...one } of row?.discrepancias ?? []) {
        wrong++;
        console.log(
          `${nombre}: ${producto_id} ${name}: stock ${one.stock}, its movements add up to ${one.movimientos}, the last saldo ` +
            `is ${one.saldo}, ${one.saldos_rotos} saldos do not follow from the one before, ${one.apartado} held, its holds ` +
            `add up to ${one.apartados}${one.apartado_tarde ? " and run out earlier than it says" : ""}`,
        );
      }
      const orphans = row?.lineas_sin_producto ?? 0;
      wrong += orphans;
      if (orphans > 0) console.log(`${nombre}: ${orphans} lines of pedidos name a producto that is not there`);
      const unmoved = row?.lineas_sin_movimiento ?? 0;
      wrong += unmoved;
      if (unmoved > 0)
        console.log(`${nombre}: ${unmoved} lines of pedidos do not match what the pedido took from the stock`);
      const unordered = row?.apartados_sin_linea ?? 0;
      wrong += unordered;
      if (unordered > 0) console.log(`${nombre}: ${unordered} holds do not match a line of their carrito`);
    }
    bar.end();
    const looked = `${tiendas.length} tienda${tiendas.length === 1 ? "" : "s"}, ${productos} productos`;
    console.log(wrong === 0 ? `${looked}: every stock is the sum of its movements.` : `${looked}: ${wrong} wrong.`);
    return wrong === 0 ? 0 : 1;
  } finally {
    await db.close();
  }
};

await runAsGuest(command, ({ values }) => {
  const nombre = nameOption("tienda", values.tienda);
  return (url, signal) => run(url, signal, nombre);
});
