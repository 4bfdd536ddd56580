/** Confirming in many tiendas beside confirming in one: the same productos, pedidos and requests, divided among them. */
import postgres from "postgres";
import type { TiendaId } from "../src/db/statement.ts";
import { http, load, startServer } from "./drive.ts";
import { type Measurement, withDatabase } from "./measurement.ts";

const TIENDAS = [1, 16, 1_000];
const CONNECTIONS = [64, 256];
const PRODUCTOS = 10_000;
const CONFIRMS_PER_SECOND = 10_000;

/** The tienda of a pedido: bench/server.ts reads it from the end of the pedido's id. */
export const tiendaOf = (pedido: string): TiendaId => `00000000-0000-7000-9000-${pedido.slice(-12)}` as TiendaId;

const hex = (n: number): string => n.toString(16).padStart(12, "0");

/** As many carritos as confirms of `seconds` take, each of one producto, of tiendas in no order. */
const writeCarritos = async (sql: postgres.Sql, tiendas: number, count: number): Promise<string[]> => {
  const ids = Array.from(
    { length: count },
    () => `${Bun.randomUUIDv7().slice(0, 24)}${hex(Math.floor(Math.random() * tiendas))}`,
  );
  // The last twelve digits of an id are its tienda; what comes before them keeps the ids apart: 24 digits are random enough.
  await sql`
    insert into pedidos (tienda_id, id, numero, cliente_id)
    select t, id, 1 + (random() * 2e9)::int, ('00000000-0000-7000-a000-' || right(id::text, 12))::uuid
    from (select id, ('00000000-0000-7000-9000-' || right(id::text, 12))::uuid as t from unnest(${ids}::uuid[]) id) o
    on conflict do nothing`;
  await sql`
    insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
    select p.tienda_id, p.id, k.ids[1 + (random() * (cardinality(k.ids) - 1))::int], 1, 1
    from pedidos p
    join (select tienda_id, array_agg(id) as ids from productos group by tienda_id) k on k.tienda_id = p.tienda_id
    where p.id = any (${ids}::uuid[])`;
  for (const table of ["pedidos", "pedido_items"]) await sql.unsafe(`vacuum analyze ${table}`);
  await sql.unsafe("checkpoint");
  return [...new Set(ids)];
};

const openTiendas = async (sql: postgres.Sql, tiendas: number): Promise<void> => {
  await sql`truncate movimientos, bitacora, pedido_items, pedidos, productos, clientes cascade`;
  await sql`
    insert into tiendas (tienda_id, nombre)
    select ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Tienda ' || n
    from generate_series(0, ${tiendas - 1}::int) n on conflict do nothing`;
  await sql`
    insert into clientes (tienda_id, id, nombre)
    select ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid,
           ('00000000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Cliente'
    from generate_series(0, ${tiendas - 1}::int) n`;
  await sql`
    insert into productos (tienda_id, id, nombre, precio, stock)
    select ('00000000-0000-7000-9000-' || lpad(to_hex(n % ${tiendas}::int), 12, '0'))::uuid, gen_random_uuid(),
           'Producto ' || n, 1 + n % 100, 100000000
    from generate_series(0, ${PRODUCTOS - 1}::int) n`;
  await sql`
    insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo)
    select tienda_id, id, version, 'inicial', stock, stock from productos`;
  for (const table of ["clientes", "productos", "movimientos"]) await sql.unsafe(`vacuum analyze ${table}`);
};

/** Confirms per second by tiendas and connections. */
type ManyResult = {
  readonly tiendas: number;
  readonly connections: number;
  readonly rate: number;
  /** The rate in relation to that of one tienda at as many connections. */
  readonly ratio: number;
  readonly p99: number;
  /** Requests per statement. */
  readonly batch: number;
};

const measureMany = async (url: string, seconds: number): Promise<readonly ManyResult[]> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const results: ManyResult[] = [];
  try {
    for (const tiendas of TIENDAS) {
      await openTiendas(sql, tiendas);
      for (const connections of CONNECTIONS) {
        const ids = await writeCarritos(sql, tiendas, CONFIRMS_PER_SECOND * seconds);
        const requests = ids.map((id) => http("PATCH", `/pedidos/${id}/confirmar`));
        const server = await startServer("many", url);
        try {
          const { rate, p99, statementsPerRequest } = await load(server, {
            connections,
            seconds,
            requests,
            repeat: false,
          });
          const one = results.find((result) => result.tiendas === 1 && result.connections === connections);
          results.push({
            tiendas,
            connections,
            rate,
            p99,
            ratio: rate / (one?.rate ?? rate),
            batch: 1 / statementsPerRequest,
          });
        } finally {
          await server.stop();
        }
      }
    }
    return results;
  } finally {
    await sql.end();
  }
};

/** Confirms in 1, 16 and 1 000 tiendas. */
export const many: Measurement<{ readonly many: readonly ManyResult[] }> = {
  names: ["many"],
  measure: async ({ url, seconds }) => ({
    many: await withDatabase(url, "many", (address) => measureMany(address, seconds)),
  }),
  print: ({ many: results }) =>
    results
      .map(
        ({ tiendas, connections, rate, ratio, p99, batch }) =>
          `confirm in ${tiendas.toLocaleString("en")} tiendas, ${connections} connections: ` +
          `${Math.round(rate).toLocaleString("en")} /s, ${ratio.toFixed(2)} of one tienda, p99 ${p99.toFixed(1)} ms, ` +
          `${batch.toFixed(1)} requests a statement`,
      )
      .join("\n"),
};
