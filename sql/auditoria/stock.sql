-- Proves that every stock is the sum of its movements, and what is held of it the sum of its holds.
-- Takes $1 tienda, $2 how many discrepancies to name. Returns one row: the number of productos; those whose stock is not
-- the sum of their movements, or not the saldo of the last one, or whose saldos do not chain, or whose apartado is not the sum
-- of their holds, or says that these run out later than the first of them; the number of lines of pedidos whose producto does
-- not exist; the number of holds that are not what a line of a carrito says; and the number of lines, or movements, where what a pedido took is not what its
-- lines say: of a confirmado all but what was put back into the stock, of one that was cancelled what came back and was not
-- put there, nothing of any other. One statement, hence one snapshot: concurrent sales do not show.
with chained as ( -- reads in primary key order: no sort
  select producto_id, cantidad, saldo, lag(saldo, 1, 0) over movements + cantidad <> saldo as broken,
         lead(saldo) over movements is null as last
  from movimientos
  where tienda_id = $1
  window movements as (partition by producto_id order by producto_version)
),
ledger as (
  select producto_id, sum(cantidad) as total, max(saldo) filter (where last) as saldo,
         count(*) filter (where broken) as broken
  from chained
  group by producto_id
),
hold as (
  select producto_id, sum(cantidad) as held, min(hasta) as first from apartados where tienda_id = $1 group by producto_id
),
wrong as (
  select id, nombre, stock, coalesce(total, 0) as total, saldo, coalesce(broken, 0) as broken, apartado,
         coalesce(held, 0) as held, coalesce(first < apartado_vence, false) as late
  from (select id, nombre, stock, apartado, apartado_vence from productos where tienda_id = $1) p
  left join ledger l on l.producto_id = p.id
  left join hold h on h.producto_id = p.id
  where stock is distinct from total or stock is distinct from saldo or broken > 0
    or apartado <> coalesce(held, 0) or first < apartado_vence
  order by id
  limit $2::int
),
taken as (
  select pedido_id, producto_id, -sum(cantidad) as units
  from movimientos
  where tienda_id = $1 and pedido_id is not null
  group by pedido_id, producto_id
),
sold as (
  select i.pedido_id, i.producto_id, case when o.estado = 'confirmado' then i.cantidad else i.devuelto end - i.repuesto as units
  from (select id, estado from pedidos where tienda_id = $1 and confirmado_en is not null) o
  join (select pedido_id, producto_id, cantidad, devuelto, repuesto from pedido_items where tienda_id = $1) i
    on i.pedido_id = o.id
),
unmoved as (
  select count(*)::int as lines
  from sold s
  full join taken t using (pedido_id, producto_id)
  where coalesce(s.units, 0) <> coalesce(t.units, 0)
),
unordered as (
  select count(*)::int as holds
  from (select pedido_id, producto_id, cantidad, hasta from apartados where tienda_id = $1) a
  left join (select id, apartado_hasta from pedidos where tienda_id = $1 and apartado_hasta is not null) o
    on o.id = a.pedido_id
  left join (select pedido_id, producto_id, cantidad from pedido_items where tienda_id = $1) i
    on i.pedido_id = a.pedido_id and i.producto_id = a.producto_id
  where (a.hasta, a.cantidad) is distinct from (o.apartado_hasta, i.cantidad)
),
orphan as (
  select count(*)::int as lines
  from (select producto_id from pedido_items where tienda_id = $1) i
  left join (select id from productos where tienda_id = $1) p on p.id = i.producto_id
  where p.id is null
)
select (select count(*)::int from productos where tienda_id = $1) as productos,
       (select json_agg(json_build_object(
          'producto_id', id, 'nombre', nombre, 'stock', stock, 'movimientos', total, 'saldo', saldo,
          'saldos_rotos', broken, 'apartado', apartado, 'apartados', held, 'apartado_tarde', late) order by id)
        from wrong) as discrepancias,
       (select lines from orphan) as lineas_sin_producto,
       (select lines from unmoved) as lineas_sin_movimiento,
       (select holds from unordered) as apartados_sin_linea
