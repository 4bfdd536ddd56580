-- Reads pedidos as confirmar.sql would, many requests at once, without a lock and without an effect.
-- Takes $1 tienda, $2 requests [{pos, id, referencia_pago: text or null}]. Returns one row per request that names a pedido:
-- its facts (items, precio in centavos, disponible: what nobody else holds), as if each were confirmed alone now.
with request as (
  select r.pos, r.id, r.referencia_pago from jsonb_to_recordset($2) as r(pos int, id uuid, referencia_pago text)
),
paid as (
  select id, referencia_pago
  from pedidos
  where tienda_id = $1 and referencia_pago = any (array(select referencia_pago from request))
),
item as (
  select * from pedido_items where tienda_id = $1 and pedido_id = any (array(select id from request))
),
producto as (
  select *, apartado - case when apartado_vence <= now() then (
           select coalesce(sum(a.cantidad), 0)::int from apartados a
           where a.tienda_id = $1 and a.producto_id = p.id and a.hasta <= now()
         ) else 0 end as reserved
  from productos p
  where tienda_id = $1 and id = any (array(select producto_id from item))
),
own as materialized ( -- looked up by its pedidos, whatever the planner knows of the table
  select pedido_id, producto_id, cantidad, hasta
  from apartados
  where tienda_id = $1 and pedido_id = any (array(select id from request))
),
line as (
  select i.pedido_id,
         json_agg(json_build_object(
           'producto_id', i.producto_id, 'sku', p.sku, 'nombre', p.nombre, 'cantidad', i.cantidad,
           'precio', (p.precio * 100)::bigint, 'estado', p.estado,
           'disponible', least(p.stock, coalesce(w.cantidad, 0) + greatest(p.stock - p.reserved, 0))) order by i.line_no) as items
  from item i
  join producto p on p.id = i.producto_id
  left join own w on w.pedido_id = i.pedido_id and w.producto_id = i.producto_id and w.hasta > now()
  group by i.pedido_id
)
select r.pos, o.id, o.cliente_id, o.estado, o.total, o.motivo, r.referencia_pago, o.version, o.creado_en,
       o.actualizado_en, o.confirmado_en, o.cancelado_en, o.numero, o.referencia, o.metadatos, o.apartado_hasta, l.items,
       clock_timestamp()::timestamptz(3) as ahora, d.id as pagado
from pedidos o
join request r on r.id = o.id
left join line l on l.pedido_id = o.id
left join paid d on d.referencia_pago = r.referencia_pago
where o.tienda_id = $1
  and o.id = any (array(select id from request))
