/** The shop that the scenarios run on, written straight into the tables. */
import postgres from "postgres";
import { PRINCIPAL } from "../src/http/tienda.ts";

const CLIENTES = 1_000;

/** Productos of the spread scenarios. */
export const PRODUCTOS = 10_000;

export type Shop = {
  readonly sql: postgres.Sql;
  readonly clientes: readonly string[];
  readonly productos: readonly string[];
  /** The producto that all orders contain. */
  readonly hot: string;
};

/** Fills an empty database: clientes, productos with more stock than a run can sell, statistics up to date. */
export const openShop = async (url: string): Promise<Shop> => {
  const sql = postgres(url, { max: 2, onnotice: () => {} });
  await sql.unsafe(`
    insert into clientes (tienda_id, id, nombre)
    select '${PRINCIPAL}', gen_random_uuid(), 'Cliente ' || n from generate_series(1, ${CLIENTES}) n;
    insert into productos (tienda_id, id, sku, nombre, precio, stock)
    select '${PRINCIPAL}', gen_random_uuid(), 'SKU-' || n, 'Producto ' || n, 1 + n % 100, 100000000
    from generate_series(1, ${PRODUCTOS}) n;
    insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo)
    select tienda_id, id, version, 'inicial', stock, stock from productos;
  `);
  for (const table of ["clientes", "productos", "movimientos"]) await sql.unsafe(`vacuum analyze ${table}`);
  const ids = async (table: string) =>
    (await sql.unsafe(`select id from ${table} order by id`)).map(({ id }) => id as string);
  const productos = await ids("productos");
  return { sql, clientes: await ids("clientes"), productos, hot: productos[0] as string };
};

/**
 * Writes carritos with lines of cantidad 1: `lines` of different productos each, or one of the hot producto when 0.
 * @returns their ids
 */
export const writeCarritos = async (
  { sql, clientes, productos, hot }: Shop,
  count: number,
  lines: number,
  ids: string[] = Array.from({ length: count }, () => Bun.randomUUIDv7()),
): Promise<string[]> => {
  await sql`
    insert into pedidos (tienda_id, id, numero, cliente_id)
    select ${PRINCIPAL}, id, 1000000000 + (select count(*) from pedidos) + n, (${clientes as string[]}::uuid[])[1 + n % ${clientes.length}]
    from unnest(${ids}::uuid[]) with ordinality as o(id, n)`;
  if (lines === 0)
    await sql`
      insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
      select ${PRINCIPAL}, id, ${hot}, 1, 1 from unnest(${ids}::uuid[]) as o(id)`;
  // Strides of a prime walk over all productos, a different one for each line of an order.
  else
    await sql`
      insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
      select ${PRINCIPAL}, id, (${productos as string[]}::uuid[])[1 + ((n * 7919 + line * 3331) % ${productos.length})], line, 1
      from unnest(${ids}::uuid[]) with ordinality as o(id, n), generate_series(1, ${lines}) line`;
  for (const table of ["pedidos", "pedido_items"]) await sql.unsafe(`vacuum analyze ${table}`);
  await sql.unsafe("checkpoint");
  return ids;
};
