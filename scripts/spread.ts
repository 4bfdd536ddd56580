/** Spreads what the demo has made over the last hours: the server sets every time itself, so the database is asked. */
import postgres from "postgres";
import { embeddedRuns, openDatabase } from "../src/dev/embedded.ts";

/** The ids of what one run of the demo has made. */
export type Made = {
  readonly clientes: readonly string[];
  readonly productos: readonly string[];
  readonly pedidos: readonly string[];
};

const HOURS = 8;

/**
 * Every time of these rows, stretched: the first pedido was placed HOURS ago, the last one just now. What happened before
 * another thing still does, so movements and versions stay in order; the wave makes hours that are busy and hours that are not.
 */
const stretch = async (sql: postgres.TransactionSql, { clientes, productos, pedidos }: Made): Promise<void> => {
  const [run] = await sql`
    select min(creado_en)::text as began, max(actualizado_en)::text as ended, clock_timestamp()::text as now
    from pedidos where id = any (${pedidos}::uuid[])`;
  await sql.unsafe(`
    create function pg_temp.spread(at timestamptz) returns timestamptz language sql stable strict as $$
      select (timestamptz '${run?.now}' - interval '${HOURS} hours' +
        case when part < 0 then at - timestamptz '${run?.began}'
             else interval '${HOURS} hours' * (part + sin(part * 6 * pi()) / 30) end)::timestamptz(3)
      from (select least(1, extract(epoch from at - timestamptz '${run?.began}')::float8
                            / extract(epoch from timestamptz '${run?.ended}' - timestamptz '${run?.began}')::float8) as part) p
    $$`);
  await sql`update clientes set creado_en = pg_temp.spread(creado_en), actualizado_en = pg_temp.spread(actualizado_en)
    where id = any (${clientes}::uuid[])`;
  await sql`update productos set creado_en = pg_temp.spread(creado_en), actualizado_en = pg_temp.spread(actualizado_en)
    where id = any (${productos}::uuid[])`;
  await sql`update pedidos set creado_en = pg_temp.spread(creado_en), actualizado_en = pg_temp.spread(actualizado_en),
      confirmado_en = pg_temp.spread(confirmado_en), cancelado_en = pg_temp.spread(cancelado_en)
    where id = any (${pedidos}::uuid[])`;
  await sql`update movimientos set creado_en = pg_temp.spread(creado_en) where producto_id = any (${productos}::uuid[])`;
  await sql`
    update bitacora set creado_en = pg_temp.spread(creado_en), hecho = (hecho::jsonb || (
      select coalesce(jsonb_object_agg(key, pg_temp.spread(value::timestamptz)), '{}') from jsonb_each_text(hecho::jsonb)
      where key in ('ahora', 'creado_en', 'actualizado_en', 'confirmado_en', 'cancelado_en') and value is not null))::json
    where sujeto_id = any (${[...clientes, ...productos, ...pedidos]}::uuid[])`;
  await sql`drop function pg_temp.spread(timestamptz)`;
};

/**
 * Spreads the times, where the database of the server is reached from here: by DATABASE_URL, or as the embedded one.
 * Resolves to whether it did.
 */
export const spread = async (made: Made, databaseUrl: string | undefined): Promise<boolean> => {
  if (!databaseUrl && !embeddedRuns()) return false;
  const server = await openDatabase(databaseUrl, { guest: true });
  const sql = postgres(server.url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const [found] = await sql`select count(*)::int as pedidos from pedidos where id = any (${made.pedidos}::uuid[])`;
    // Another database: that of another server.
    if (found?.pedidos !== made.pedidos.length) return false;
    await sql.begin((transaction) => stretch(transaction, made));
    return true;
  } finally {
    await sql.end({ timeout: 1 });
    await server.stop();
  }
};
