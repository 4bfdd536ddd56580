-- Proves that every stock is the sum of its movements.
-- Takes $1 tienda, $2 how many discrepancies to name. Returns one row: how many productos there are, and those whose
-- stock is not what their movements add up to. One statement, hence one snapshot: what is sold meanwhile cannot show.
-- The stock goes into the sum as if it were taken away, so that 0 is left where it is right: to compare 100 000 sums
-- with their productos in a join costs a quarter more.
with moved as (
  select producto_id, cantidad from movimientos_stock where tienda_id = $1
  union all
  select id, -stock from productos where tienda_id = $1
),
wrong as (
  select producto_id, sum(cantidad) as excess
  from moved
  group by producto_id
  having sum(cantidad) <> 0
  order by producto_id
  limit $2::int
)
select (select count(*)::int from productos where tienda_id = $1) as productos,
       (select json_agg(json_build_object(
          'producto_id', id, 'nombre', nombre, 'stock', stock, 'movimientos', stock + excess) order by id)
        from wrong
        join productos on tienda_id = $1 and id = producto_id) as discrepancias
