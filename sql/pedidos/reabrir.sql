-- Turns cancelados that were never confirmed back into carritos, many requests at once: their lines follow live names
-- and prices again.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client accepts; null: any), and the
-- envelope}], each pedido and each clave once. Returns one row per request that names a pedido: the facts that it read
-- (items at live names and prices, precio in centavos), applied, undecided.
-- Safe because every writer of lines locks the pedido and raises its version: a pedido whose locked version is newer than
-- its snapshot may have other lines, and is undecided. No stock moves.
-- envelope: head
with sent as ( -- the envelope of each request
  select r.* from jsonb_to_recordset($2) as r(pos int, evento_id uuid, actor text, clave text, huella text)
),
replay as ( -- requests whose key was used before: they change nothing, and get the answer of then
  select s.pos, k.orden::text as place, k.hecho, k.huella = s.huella as same_request
  from sent s
  cross join lateral ( -- LIMIT makes it one look by both columns of the index, whatever the planner knows of the table
    select orden, hecho, huella from bitacora where tienda_id = $1 and clave = s.clave limit 1
  ) k
  where s.clave is not null
),
place as ( -- the position of this transaction in the feed
  select feed_position(base, pg_current_xact_id()) as orden from feed_origin
),
-- envelope: end
request as (
  select r.*
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[])
  where pos not in (select pos from replay)
),
-- envelope: locked
locked as ( -- the current row, and its version in the snapshot
  select l.id, l.cliente_id, l.estado, l.total, l.motivo, l.referencia_pago, l.version, l.creado_en,
         l.actualizado_en, l.confirmado_en, l.cancelado_en, l.numero, l.referencia, l.metadatos,
         l.apartado_hasta, s.version as seen
  from pedidos l
  join pedidos s on s.id = l.id
  where l.tienda_id = $1 and l.id = any (array(select id from request))
    and s.tienda_id = $1 and s.id = any (array(select id from request))
  order by l.id
  for no key update of l
),
-- envelope: end
pedido as (
  select r.pos, l.*, l.version <> l.seen as stale,
         l.version = l.seen and l.estado = 'cancelado' and l.confirmado_en is null
           and (r.versions is null or l.version = any (r.versions)) as open
  from request r
  join locked l on l.id = r.id
),
item as (
  select pedido_id, producto_id, cantidad, line_no
  from pedido_items
  where tienda_id = $1 and pedido_id = any (array(select id from pedido where open))
),
producto as (
  select id, sku, nombre, precio from productos where tienda_id = $1 and id = any (array(select producto_id from item))
),
line as (
  select i.pedido_id,
         json_agg(json_build_object(
           'producto_id', i.producto_id, 'sku', p.sku, 'nombre', p.nombre, 'cantidad', i.cantidad,
           'precio', (p.precio * 100)::bigint) order by i.line_no) as items
  from item i
  join producto p on p.id = i.producto_id
  group by i.pedido_id
),
moment as ( -- read only after all locks are held; now() may be older
  select clock_timestamp()::timestamptz(3) as at
),
answer as (
  select o.pos, o.id, o.cliente_id, o.estado, o.total, o.motivo, o.referencia_pago, o.version, o.creado_en, o.actualizado_en,
         o.confirmado_en, o.cancelado_en, o.numero, o.referencia, o.metadatos, o.apartado_hasta, (select at from moment) as ahora, o.open as applied, o.stale as undecided,
         l.items
  from pedido o
  full join line l on l.pedido_id = o.id
),
thawed as (
  update pedido_items i
  set sku = null, nombre = null, precio_unitario = null
  where i.tienda_id = $1 and i.pedido_id = any (array(select id from answer where applied))
),
reopened as (
  update pedidos p
  set estado = 'carrito', total = null, motivo = null, cancelado_en = null, version = p.version + 1,
      actualizado_en = a.ahora
  from answer a
  where p.tienda_id = $1 and p.id = any (array(select id from answer where applied)) and a.applied and p.id = a.id
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, (select orden from place), s.evento_id, 'pedidos', 'reabrir', a.id,
         a.version + 1, s.actor, s.clave, s.huella, row_to_json(a)
  from answer a
  join sent s using (pos)
  where a.applied
  order by s.clave -- so that two statements do not wait for each other
)
-- place: the position of what was applied, now or when the key was used first. No pos is in both.
select *
from (select *, case when applied then (select orden from place)::text end as place from answer) a
full join replay using (pos, place)
-- envelope: end
