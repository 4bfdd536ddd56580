/**
 * Proves for every tienda that the stock of each producto is the sum of its movements: bun run audit.
 * Ends with 0 when all is right, 1 when a stock is off, 2 when the audit could not be made.
 */
import { SingleBar } from "cli-progress";
import { auditStock } from "../auditoria/stock.ts";
import { connect } from "../db/database.ts";
import { selectTiendas } from "../tiendas/listar.ts";
import { runAsGuest } from "./command.ts";

/** How many discrepancies of a tienda are printed. */
const NAMED = 100;

/** A large tienda takes longer than a request may. */
const STATEMENT_TIMEOUT = 3_600_000;

const run = async (url: string): Promise<number> => {
  const db = connect({ url, pool: 2, statementTimeout: STATEMENT_TIMEOUT });
  try {
    const tiendas = await db.query(selectTiendas, []);
    const bar = new SingleBar({
      format: "{bar} {value}/{total} tiendas, {productos} productos",
      clearOnComplete: true,
    });
    bar.start(tiendas.length, 0, { productos: 0 });
    let [productos, wrong] = [0, 0];
    for (const { tienda_id, nombre } of tiendas) {
      const [row] = await db.for(tienda_id, { actor: null }).query(auditStock, [NAMED]);
      productos += row?.productos ?? 0;
      bar.increment({ productos });
      for (const { producto_id, nombre: name, stock, movimientos, saldo, saldos_rotos } of row?.discrepancias ?? []) {
        wrong++;
        console.log(
          `${nombre}: ${producto_id} ${name}: stock ${stock}, its movements add up to ${movimientos}, the last saldo is ` +
            `${saldo}, ${saldos_rotos} saldos do not follow from the one before`,
        );
      }
      const orphans = row?.lineas_sin_producto ?? 0;
      wrong += orphans;
      if (orphans > 0) console.log(`${nombre}: ${orphans} lines of pedidos name a producto that is not there`);
    }
    bar.stop();
    const looked = `${tiendas.length} tienda${tiendas.length === 1 ? "" : "s"}, ${productos} productos`;
    console.log(wrong === 0 ? `${looked}: every stock is the sum of its movements.` : `${looked}: ${wrong} wrong.`);
    return wrong === 0 ? 0 : 1;
  } finally {
    await db.close();
  }
};

await runAsGuest(run);
