-- Reads pedidos with their lines, many requests at once.
-- Takes $1 tienda, $2 requests [{pos, id}]. Returns one row per request that names a pedido of the tienda;
-- items: [{producto_id, sku, nombre, cantidad, precio, devuelto}] in the order in which they were added, precio in centavos; nombre and
-- precio are live while it is a carrito, and frozen from then on.
with request as (
  select r.pos, r.id from jsonb_to_recordset($2) as r(pos int, id uuid)
),
item as (
  select * from pedido_items where tienda_id = $1 and pedido_id = any (array(select id from request))
),
producto as (
  select * from productos where tienda_id = $1 and id = any (array(select producto_id from item))
),
line as (
  select i.pedido_id,
         json_agg(json_build_object(
           'producto_id', i.producto_id, 'sku', case when i.nombre is null then p.sku else i.sku end,
           'nombre', coalesce(i.nombre, p.nombre), 'cantidad', i.cantidad,
           'precio', (coalesce(i.precio_unitario, p.precio) * 100)::bigint, 'devuelto', i.devuelto) order by i.line_no) as items
  from item i
  join producto p on p.id = i.producto_id
  group by i.pedido_id
)
select r.pos, o.id, o.cliente_id, o.estado, o.total, o.motivo, o.referencia_pago, o.version,
       o.creado_en, o.actualizado_en, o.confirmado_en, o.cancelado_en, o.numero, o.referencia,
       o.metadatos, o.apartado_hasta, l.items
from pedidos o
join request r on r.id = o.id
left join line l on l.pedido_id = o.id
where o.tienda_id = $1
  and o.id = any (array(select id from request))
