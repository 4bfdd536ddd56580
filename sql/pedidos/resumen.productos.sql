-- Sums up the pedidos that were confirmed in a period, by producto.
-- Takes $1 tienda, $2 and $3 the period, from $2 on and before $3, $4 how many productos. Returns one row per producto,
-- the highest revenue first, at the prices as sold, each with the sums of the whole period (all_…); one row of nulls if
-- nothing was sold. cancelados are those cancelled later; no other sum includes them. devuelto and total_devuelto are what came
-- back of the others since, in units and at the prices as sold; cantidad and total include it.
-- Reads the pedidos off pedidos_confirmado_en, and their lines by the primary key: with a join, the planner reads all lines
-- to find those of one day.
with pedido as (
  select id, estado
  from pedidos
  where tienda_id = $1 and confirmado_en >= $2::timestamptz and confirmado_en < $3::timestamptz
),
sold as (
  select i.producto_id, count(*)::int as pedidos, sum(i.cantidad)::numeric as cantidad,
         sum(i.cantidad * i.precio_unitario) as total, sum(i.devuelto)::numeric as devuelto,
         sum(i.devuelto * i.precio_unitario) as total_devuelto
  from pedido_items i
  where i.tienda_id = $1 and i.pedido_id = any (array(select id from pedido where estado = 'confirmado'))
  group by i.producto_id
),
best as (
  select * from sold order by total desc, producto_id limit $4::int
),
sums as (
  select count(*) filter (where estado = 'confirmado')::int as all_pedidos,
         count(*) filter (where estado = 'cancelado')::int as all_cancelados,
         (select coalesce(sum(cantidad), 0) from sold) as all_cantidad,
         (select coalesce(sum(total), 0) from sold) as all_total,
         (select coalesce(sum(devuelto), 0) from sold) as all_devuelto,
         (select coalesce(sum(total_devuelto), 0) from sold) as all_total_devuelto
  from pedido
)
select s.*, b.producto_id, p.sku, p.nombre, b.pedidos, b.cantidad, b.total, b.devuelto, b.total_devuelto
from sums s
left join best b on true
left join productos p on p.tienda_id = $1 and p.id = b.producto_id
order by b.total desc, b.producto_id
