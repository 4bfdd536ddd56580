/** The ledger over a long history: what the audit costs beside a plain sum, and a page of movements at any depth. */
import { SingleBar } from "cli-progress";
import pino from "pino";
import postgres from "postgres";
import { createApp } from "../src/app.ts";
import { auditStock } from "../src/auditoria/stock.ts";
import { askNobody } from "../src/auth/authenticate.ts";
import { connect } from "../src/db/database.ts";
import { PRINCIPAL } from "../src/http/tienda.ts";
import { median } from "./figures.ts";
import { type Measurement, withDatabase } from "./measurement.ts";

const PRODUCTOS = 100_000;
const LINES_PER_PEDIDO = 4;
/** The initial stock of each producto: more than is sold. */
const STOCK = 10_000_000;
const REPEATS = 9;

const timed = async (what: () => PromiseLike<unknown>): Promise<number> => {
  const begun = performance.now();
  await what();
  return performance.now() - begun;
};

/** Confirmados of four lines each, one in twenty cancelled later; a tenth of all lines are of one hot producto. */
const write = (sql: postgres.Sql, lines: number) =>
  sql.unsafe(`
    insert into clientes (tienda_id, id, nombre) values ('${PRINCIPAL}', '${PRINCIPAL}', 'Ana');
    create temp table catalogue as select n, gen_random_uuid() as id from generate_series(0, ${PRODUCTOS - 1}) n;
    create temp table orders as select n, gen_random_uuid() as id from generate_series(1, ${lines / LINES_PER_PEDIDO}) n;
    create temp table lines as
    select o.n, o.id as pedido_id, p.id as producto_id, k, o.n % 20 = 0 as cancelled,
           1 + row_number() over (partition by p.id order by o.n)::int as version
    from orders o
    cross join generate_series(0, ${LINES_PER_PEDIDO - 1}) k
    join catalogue p on p.n = case when k = 0 and o.n % 10 < 4 then 0 else 1 + (o.n * 7 + k * 25013) % ${PRODUCTOS - 1} end;
    create temp table moved as
    select *, sum(cantidad) over by_version::int as saldo
    from (
      select id as producto_id, 1 as version, null::uuid as pedido_id, 'inicial' as tipo, ${STOCK} as cantidad from catalogue
      union all select producto_id, version, pedido_id, 'confirmacion', -1 from lines
      union all select producto_id, version + ${STOCK}, pedido_id, 'cancelacion', 1 from lines where cancelled
    ) m
    window by_version as (partition by producto_id order by version);
    insert into productos (tienda_id, id, nombre, precio, stock, version)
    select '${PRINCIPAL}', id, 'Producto ' || n, 1, stock, version
    from catalogue
    join (select producto_id as id, sum(cantidad) as stock, max(version) as version from moved group by 1) m using (id);
    insert into pedidos (tienda_id, id, cliente_id, numero, estado, total, confirmado_en, cancelado_en)
    select '${PRINCIPAL}', id, '${PRINCIPAL}', n, case when n % 20 = 0 then 'cancelado' else 'confirmado' end, 4,
           now(), case when n % 20 = 0 then now() end
    from orders;
    insert into pedido_items
      (tienda_id, pedido_id, producto_id, line_no, cantidad, nombre, precio_unitario)
    select '${PRINCIPAL}', pedido_id, producto_id, k, 1, 'Producto', 1
    from lines;
    insert into movimientos (tienda_id, producto_id, producto_version, pedido_id, tipo, cantidad, saldo)
    select '${PRINCIPAL}', producto_id, version, pedido_id, tipo, cantidad, saldo from moved;
  `);

/** What so many lines cost, in milliseconds. */
type LedgerCost = {
  readonly lines: number;
  readonly audit: number;
  /** A plain sum per producto. */
  readonly sum: number;
  /** Movements of the hot producto, and a page of them at both ends. */
  readonly movements: number;
  readonly firstPages: number;
  readonly lastPages: number;
};

const measureLedger = async (url: string, lines: number): Promise<LedgerCost> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const db = connect({ url, pool: 4 });
  const tienda = db.for(PRINCIPAL, { actor: null });
  try {
    console.error(
      `ledger: writing ${lines.toLocaleString("en")} lines of ${PRODUCTOS.toLocaleString("en")} productos…`,
    );
    await write(sql, lines);
    await sql.unsafe("vacuum analyze");
    const bar = new SingleBar({ format: "{bar} {value}/{total} ledger", clearOnComplete: true });
    bar.start(REPEATS, 0);
    const [audits, sums]: [number[], number[]] = [[], []];
    for (let n = 0; n < REPEATS; n++) {
      sums.push(await timed(() => sql`select producto_id, sum(cantidad) from movimientos group by producto_id`));
      let wrong: unknown;
      audits.push(await timed(async () => (wrong = (await tienda.query(auditStock, [100]))[0]?.discrepancias)));
      if (wrong) throw new Error(`The bench wrote a wrong ledger: ${JSON.stringify(wrong)}`);
      bar.increment();
    }
    bar.stop();

    const [hot] = await sql`
      select producto_id as id, count(*)::int as n from movimientos group by 1 order by 2 desc limit 1`;
    const app = createApp({ authenticate: askNobody, db, log: pino({ level: "error" }) });
    const pages: number[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${cursor}`;
      const begun = performance.now();
      const response: Response = await app.request(`/productos/${hot?.id}/movimientos?limit=100${query}`);
      const { pagina } = (await response.json()) as { pagina: { siguiente: string | null } };
      pages.push(performance.now() - begun);
      cursor = pagina.siguiente;
    } while (cursor !== null);
    const tenth = Math.floor(pages.length / 10);
    return {
      lines,
      audit: median(audits),
      sum: median(sums),
      movements: hot?.n as number,
      firstPages: median(pages.slice(0, tenth)),
      lastPages: median(pages.slice(-tenth)),
    };
  } finally {
    await Promise.all([db.close(), sql.end()]);
  }
};

/** The audit, and pages of the hot producto's movements, over a history of `rows` lines. */
export const ledger: Measurement<{ readonly ledger: LedgerCost }> = {
  names: ["ledger"],
  measure: async ({ url, rows }) => ({
    ledger: await withDatabase(url, "ledger", (address) => measureLedger(address, rows)),
  }),
  print: ({ ledger: { lines, audit, sum, movements, firstPages, lastPages } }) =>
    `\nledger of ${lines.toLocaleString("en")} lines: audit ${audit.toFixed(0)} ms, ` +
    `${(audit / sum).toFixed(2)}× a plain sum per producto (${sum.toFixed(0)} ms); ` +
    `a page of ${movements.toLocaleString("en")} movements: ` +
    `${firstPages.toFixed(1)} ms at the newest, ${lastPages.toFixed(1)} ms at the oldest`,
};
