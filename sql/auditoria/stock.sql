-- Proves that every stock is the sum of its movements.
-- Takes $1 tienda, $2 how many discrepancies to name. Returns one row: how many productos there are, and those whose
-- stock is not what their movements add up to. One statement, hence one snapshot: what is sold meanwhile cannot show.
with moved as (
  select producto_id, sum(cantidad) as saldo from movimientos_stock where tienda_id = $1 group by producto_id
),
wrong as (
  select p.id, p.nombre, p.stock, m.saldo
  from productos p
  join moved m on m.producto_id = p.id
  where p.tienda_id = $1 and p.stock <> m.saldo
  order by p.id
  limit $2::int
)
select (select count(*)::int from productos where tienda_id = $1) as productos,
       (select json_agg(json_build_object(
          'producto_id', id, 'nombre', nombre, 'stock', stock, 'movimientos', saldo) order by id) from wrong) as discrepancias
