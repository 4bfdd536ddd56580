-- Exports the lines of pedidos, in the order in which these were created; a pedido without lines has none.
-- Takes $1 tienda, $2 and $3 bounds of creado_en, from $2 on and before $3, $4 estado (each may be null: no filter).
-- Returns one row per line. sku, nombre, prices and total are frozen once the pedido ended, and live before.
select o.id as pedido_id, o.estado, o.creado_en, o.confirmado_en, o.cancelado_en,
       c.id as cliente_id, c.nombre as cliente, c.email,
       i.producto_id, case when i.nombre is null then p.sku else i.sku end as sku, coalesce(i.nombre, p.nombre) as producto, i.cantidad,
       coalesce(i.precio_unitario, p.precio) as precio_unitario,
       i.cantidad * coalesce(i.precio_unitario, p.precio) as subtotal,
       coalesce(o.total, sum(i.cantidad * p.precio) over (partition by o.creado_en, o.id)) as total, i.devuelto
from pedidos o
join clientes c on c.tienda_id = o.tienda_id and c.id = o.cliente_id
join pedido_items i on i.tienda_id = o.tienda_id and i.pedido_id = o.id
join productos p on p.tienda_id = i.tienda_id and p.id = i.producto_id
where o.tienda_id = $1
  and ($2::timestamptz is null or o.creado_en >= $2)
  and ($3::timestamptz is null or o.creado_en < $3)
  and ($4::text is null or o.estado = $4)
order by o.creado_en, o.id, i.line_no
