-- Lists the movements of the stock of a producto, the newest first.
-- Takes $1 tienda, $2 producto, $3 and $4 producto_version and pedido_id of the row before the page, $5 how many at most.
-- Returns one row per movement, with the stock that the producto has now; one with nulls when there is none from there on,
-- and no row when there is no such producto. The branches are those of the view movimientos_stock, each read off the index
-- that has its order, so that a page costs the same however often the producto was sold; a test holds them together.
with page as (
  (select confirmado_version as producto_version, pedido_id, 'confirmacion' as tipo, -cantidad as cantidad
   from pedido_items
   where tienda_id = $1 and producto_id = $2 and confirmado_version is not null
     and (confirmado_version, pedido_id) < ($3::int, $4::uuid)
   order by confirmado_version desc, pedido_id desc
   limit $5::int)
  union all
  (select cancelado_version, pedido_id, 'cancelacion', cantidad
   from pedido_items
   where tienda_id = $1 and producto_id = $2 and cancelado_version is not null
     and (cancelado_version, pedido_id) < ($3::int, $4::uuid)
   order by cancelado_version desc, pedido_id desc
   limit $5::int)
  union all
  (select producto_version, null, 'ajuste', cantidad
   from ajustes_stock
   where tienda_id = $1 and producto_id = $2 and producto_version < $3::int
   order by producto_version desc
   limit $5::int)
  union all
  select 0, null, 'inicial', stock_inicial from productos where tienda_id = $1 and id = $2 and $3::int > 0
  order by producto_version desc, pedido_id desc
  limit $5::int
)
select p.stock, m.*, coalesce(a.motivo, case when tipo = 'cancelacion' then o.motivo end) as motivo,
       case tipo when 'inicial' then p.creado_en when 'ajuste' then a.creado_en when 'confirmacion' then o.confirmado_en
                 else o.cancelado_en end as creado_en
from productos p
left join page m on true
left join ajustes_stock a
  on a.tienda_id = $1 and a.producto_id = $2 and m.tipo = 'ajuste' and a.producto_version = m.producto_version
left join pedidos o on o.tienda_id = $1 and o.id = m.pedido_id
where p.tienda_id = $1 and p.id = $2
order by m.producto_version desc, m.pedido_id desc
