/** The demo: a shop whose pedidos are of the last hours, and whose stock is right. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { clientOf, type Json } from "../support/api.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";
import { type ServerProcess, startServer } from "../support/process.ts";

let database: TestDatabase;
let server: ServerProcess;
beforeAll(async () => {
  database = await openTestDatabase();
  server = await startServer({ DATABASE_URL: database.url, MIGRATE_ON_START: "false" });
});
afterAll(async () => {
  await server?.stop();
  await database?.close();
});

const HOUR_MS = 3_600_000;

const demo = async (databaseUrl: string): Promise<string> => {
  const run = Bun.spawn([process.execPath, "scripts/demo.ts", server.url, "--seed", "7"], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [code, output, errors] = [
    await run.exited,
    await new Response(run.stdout).text(),
    await new Response(run.stderr).text(),
  ];
  expect([code, errors]).toEqual([0, "productos: 200/200\nclientes: 100/100\npedidos: 1000/1000\n"]);
  return output;
};

/** Seconds from the first to the last pedido, and to now. */
const ages = async () => {
  const [row] = await database.sql`
    select extract(epoch from max(creado_en) - min(creado_en))::float8 as spread,
           extract(epoch from clock_timestamp() - max(creado_en))::float8 as last from pedidos`;
  return { spreadMs: Number(row?.spread) * 1000, lastMs: Number(row?.last) * 1000 };
};

describe("npm run demo", () => {
  test("leaves the times of a server whose database it does not reach, and says so", async () => {
    const other = await openTestDatabase();
    try {
      expect(await demo(other.url)).toContain(`the database of ${server.url} is not reached from here`);
    } finally {
      await other.close();
    }
    expect((await ages()).spreadMs).toBeLessThan(HOUR_MS);
  }, 120_000);

  test("spreads the pedidos over the last hours, in the order in which they were placed; the audit stays right", async () => {
    await database.sql`truncate pedidos, pedido_items, apartados, movimientos, bitacora, productos, clientes`;
    expect(await demo(database.url)).toContain("The pedidos are spread over the last hours.");
    const { spreadMs, lastMs } = await ages();
    expect(spreadMs).toBeGreaterThan(7 * HOUR_MS);
    expect(lastMs).toBeGreaterThanOrEqual(0);

    const api = clientOf((path, init) => fetch(`${server.url}${path}`, init));
    const { discrepancias, lineas_sin_movimiento } = (await api.get("/auditoria/stock")).body;
    expect([discrepancias, lineas_sin_movimiento]).toEqual([[], 0]);
    const hours = (await api.get("/pedidos/resumen?por=hora")).body.datos.slice(-8);
    expect(hours.filter(({ pedidos }: Json) => pedidos === 0)).toEqual([]);

    const [disorder] = await database.sql`
      select (select count(*)::int from (
                select creado_en < lag(creado_en) over (partition by producto_id order by producto_version) as back
                from movimientos) m where back) as movimientos,
             (select count(*)::int from movimientos m join pedidos p on p.id = m.pedido_id
              where abs(extract(epoch from m.creado_en - p.confirmado_en)) > 60) as apart,
             (select count(*)::int from pedidos where confirmado_en < creado_en or actualizado_en < creado_en) as pedidos,
             (select count(*)::int from pedidos where confirmado_en > clock_timestamp()) as future,
             (select count(*)::int from pedidos p join productos q on q.creado_en > p.creado_en) as younger`;
    expect(disorder).toEqual({ movimientos: 0, apart: 0, pedidos: 0, future: 0, younger: 0 } as never);

    const { datos } = (await api.get("/bitacora?operacion=confirmar&limit=100")).body;
    expect(datos.length).toBe(100);
    for (const { sujeto_id, version, resultado } of datos) {
      const pedido = (await api.get(`/pedidos/${sujeto_id}`)).body;
      expect([version, resultado]).toEqual([pedido.version, pedido]);
    }
  }, 120_000);
});
