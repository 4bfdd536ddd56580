-- Lists the movements of the stock of a producto, the newest first.
-- Takes $1 tienda, $2 producto, $3 the producto_version of the row before the page (2147483647: from the newest), $4 how
-- many at most. Returns one row per movement; one with nulls if there are no more, and no row if the producto does not
-- exist. A page is read from the primary key, and costs the same however often the producto was sold.
with page as (
  select producto_version, pedido_id, tipo, cantidad, saldo, motivo, creado_en
  from movimientos
  where tienda_id = $1 and producto_id = $2 and producto_version < $3::int
  order by producto_version desc
  limit $4::int
)
select p.id as producto_id, m.*
from productos p
left join page m on true
where p.tienda_id = $1 and p.id = $2
order by m.producto_version desc
