-- Reads a producto as it is, with the stock that it had at a time.
-- Takes $1 tienda, $2 producto, $3 the time. Returns one row, or none if the producto does not exist; saldo is the stock
-- after the last movement up to the time, of which movimiento is the version; of the first one, if there is none up to it.
-- The movements of a producto are in the order of time by their version, so the last one up to a time is found by halving the
-- range of versions: 31 looks at the primary key, however many movements there are and however old the time is. An index by
-- time would do it with one, and every line that is sold would pay for it.
-- The range is the same each time, so that the answer is too, also where clocks jumped and times are not in order.
with recursive search as (
  -- low: the last one known to be up to the time; high, at first the greatest int: from here on, all are later
  select 0 as low, ~(1 << 31) as high
  union all
  select coalesce(found, low), case when found is null then middle else high end
  from (select low, high, low + (high - low) / 2 as middle from search where high - low > 1) half
  cross join lateral ( -- max, so that there is a row, which is looked up once
    select max(producto_version) as found
    from (
      select producto_version, creado_en
      from movimientos
      where tienda_id = $1 and producto_id = $2 and producto_version >= middle
      order by producto_version
      limit 1
    ) following
    where creado_en <= $3
  ) looked
)
select p.id, p.sku, p.nombre, p.precio, p.stock, p.stock_minimo, p.estado, p.version, p.creado_en, p.actualizado_en,
       p.referencia, p.metadatos,
       p.apartado - case when p.apartado_vence <= now() then (
         select coalesce(sum(a.cantidad), 0)::int from apartados a
         where a.tienda_id = $1 and a.producto_id = p.id and a.hasta <= now()
       ) else 0 end as apartado,
       m.producto_version as movimiento, m.saldo, clock_timestamp()::timestamptz(3) as ahora
from productos p
cross join lateral (
  select producto_version, saldo
  from movimientos
  where tienda_id = $1 and producto_id = $2 and producto_version >= (select max(low) from search)
  order by producto_version
  limit 1
) m
where p.tienda_id = $1 and p.id = $2
