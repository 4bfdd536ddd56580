-- Creates carritos with their first lines, many requests at once: each one completely, or not at all.
-- Takes $1 tienda, $2 requests [{pos, id, cliente_id, items: [{producto_id, cantidad}], numero: one that nobody else has,
-- referencia: text or null, metadatos, and the envelope}], each producto once per request, each clave once. Returns one row per request: id, cliente_id as the tienda has it (null when unknown),
-- version 0 (there was none before), cambios: the items of the request, productos: the facts of those that exist, precio
-- in centavos, referencia_taken_by: the id of the pedido that has the referencia, applied, undecided.
-- Safe because a carrito takes no stock: what is disponible is only checked here, not reserved; confirmar checks again under locks.
-- The unique index decides between two that want a referencia at once: the second inserts nothing. A referencia that the
-- snapshot does not show was taken just now: undecided, send it again.
-- Each line carries the verdict on its request, and tables are read by = ANY (ARRAY(…)): see confirmar.sql for why.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, cliente_id uuid, items jsonb, numero int, referencia text,
                                    metadatos json)
  where pos not in (select pos from replay)
),
cliente as (
  select id, olvidado_en from clientes where tienda_id = $1 and id = any (array(select cliente_id from request))
),
reference as materialized ( -- read before the insert, also where a cluster runs each CTE by itself
  select id, referencia from pedidos where tienda_id = $1 and referencia = any (array(select referencia from request))
),
pedido as (
  select r.pos, r.id, r.items, r.numero, r.referencia, r.metadatos, c.id as cliente_id,
         c.olvidado_en is not null as olvidado, f.id as referencia_taken_by
  from request r
  left join cliente c on c.id = r.cliente_id
  left join reference f on f.referencia = r.referencia
),
wanted as (
  select o.pos, o.id as pedido_id, i.line_no::int, i.producto_id, i.cantidad
  from pedido o
  cross join rows from (jsonb_to_recordset(o.items) as (producto_id uuid, cantidad int))
    with ordinality as i(producto_id, cantidad, line_no)
  where o.cliente_id is not null and not o.olvidado
),
producto as (
  select id, sku, nombre, precio, estado, greatest(stock - apartado + case when apartado_vence <= now() then (
           select coalesce(sum(a.cantidad), 0)::int from apartados a
           where a.tienda_id = $1 and a.producto_id = p.id and a.hasta <= now()
         ) else 0 end, 0) as disponible
  from productos p
  where tienda_id = $1 and id = any (array(select producto_id from wanted))
),
line as (
  select w.*, p.id, p.sku, p.nombre, p.precio, p.estado, p.disponible,
         bool_and(p.id is not null
                  and (cantidad = 0 or (p.estado = 'activo' and cantidad <= p.disponible))) over request_of
           and coalesce(sum(cantidad * p.precio) over request_of, 0) <= 9999999999.99 as accepted
  from wanted w
  left join producto p on p.id = w.producto_id
  window request_of as (partition by pos)
),
cart as (
  select pos, accepted,
         json_agg(json_build_object(
           'id', id, 'sku', sku, 'nombre', nombre, 'precio', (precio * 100)::bigint, 'estado', estado,
           'disponible', disponible))
           filter (where id is not null) as productos
  from line
  group by pos, accepted
),
judged as (
  select pos, o.id, o.cliente_id, o.olvidado, o.items, o.numero, o.referencia, o.metadatos, o.referencia_taken_by,
         c.productos, clock_timestamp()::timestamptz(3) as at,
         o.cliente_id is not null and not o.olvidado and o.referencia_taken_by is null
           and coalesce(c.accepted, true) as accepted
  from pedido o
  full join cart c using (pos)
),
created as (
  insert into pedidos (tienda_id, id, cliente_id, creado_en, actualizado_en, numero, referencia, metadatos)
  select $1, id, cliente_id, at, at, numero, referencia, metadatos
  from judged
  where accepted
  order by referencia, pos -- so that two statements do not wait for each other
  on conflict (tienda_id, referencia) where referencia is not null do nothing
  returning id
),
answer as (
  select j.pos, j.id, j.cliente_id, j.olvidado, 0 as version, j.items::json as cambios, j.productos,
         j.at as ahora, c.id is not null as applied, j.accepted and c.id is null as undecided, j.numero, j.referencia,
         j.metadatos, j.referencia_taken_by
  from judged j
  left join created c on c.id = j.id
),
filled as (
  insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
  select $1, pedido_id, producto_id, line_no, cantidad
  from line
  where cantidad > 0 and pedido_id = any (array(select id from created))
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, (select orden from place), s.evento_id, 'pedidos', 'crear', a.id,
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
