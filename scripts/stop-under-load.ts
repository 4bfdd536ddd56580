/**
 * Stops a server under the load of 64 keep-alive connections and checks whether any client lost anything:
 * bun scripts/stop-under-load.ts <url> <database url> <command that stops it …>. PEDIDOS_CLAVE is the key to send. Ends with 1 if one did.
 */
import postgres from "postgres";
import { until } from "../test/support/locks.ts";
import { startShoppers } from "../test/support/shoppers.ts";

const CLIENTS = 64;

const [, , url = "", databaseUrl = "", ...command] = process.argv;
const shoppers = await startShoppers(url, { clients: CLIENTS, leave: true, clave: process.env.PEDIDOS_CLAVE });
await until(() => shoppers.confirmed.length > 5 * CLIENTS, "the load is on");
const begun = performance.now();
const stopped = await Bun.spawn(command, { stdout: "ignore", stderr: "inherit" }).exited;
const took = Math.round(performance.now() - begun);
await shoppers.ended;
const sql = postgres(databaseUrl, { max: 1 });
const lost = await shoppers.lost(sql);
await sql.end();
const { confirmed, wrong } = shoppers;
console.log(
  `stopped in ${took} ms under ${CLIENTS} connections: ${confirmed.length} confirmed, ${lost.pedidos.length} of them lost, ${wrong.length} requests cut off`,
);
if (wrong.length > 0) console.log(wrong.slice(0, 3));
process.exit(stopped === 0 && wrong.length === 0 && lost.pedidos.length === 0 && lost.units === 0 ? 0 : 1);
