-- Sets quantities of lines of carritos, many requests at once: all the changes of a request, or none.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client accepts; null: any),
-- items: [{producto_id, cantidad}], and the envelope}], each pedido and each clave once, at least one item per request,
-- each producto once in it, $3 ids of productos that another session keeps locked. Returns one row per request that names a
-- pedido: the facts that it read (items: the lines before the change, cambios: the items of the request, productos: of those
-- lines and of the request, precio in centavos, disponible: what nobody else holds), applied, undecided, held: it holds a
-- producto of $3 and was not tried.
-- Safe because every writer of lines locks the pedido and raises its version. Lines are read in the statement's snapshot;
-- when the locked row is newer than the snapshot, those lines may be old, and the request is undecided: it is sent again.
-- Productos come from the snapshot, however long the lock took: a carrito promises no price and no stock, and confirmar
-- checks again. Only of what the pedido holds are the productos locked, by id: a change gives all of it back.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[], items jsonb)
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
  select r.pos, r.items, l.*, l.version <> l.seen as undecided,
         r.versions is null or l.version = any (r.versions) as version_ok
  from request r
  join locked l on l.id = r.id
),
wanted as (
  select o.pos, o.id as pedido_id, i.n, i.producto_id, i.cantidad
  from pedido o
  cross join rows from (jsonb_to_recordset(o.items) as (producto_id uuid, cantidad int))
    with ordinality as i(producto_id, cantidad, n)
  where o.estado = 'carrito' and o.version_ok and not o.undecided
),
present as (
  select o.pos, o.id as pedido_id, i.producto_id, i.cantidad, i.line_no, o.apartado_hasta,
         bool_or(o.apartado_hasta is not null and i.producto_id = any ($3)) over (partition by o.pos) as held
  from pedido o
  join pedido_items i on i.pedido_id = o.id
  where i.tienda_id = $1 and i.pedido_id = any (array(select id from pedido))
    and o.estado = 'carrito' and o.version_ok and not o.undecided
),
merged as (
  select pos, pedido_id, producto_id, b.cantidad as before, w.cantidad as wanted,
         coalesce(w.cantidad, b.cantidad) as after, bool_or(b.held) over (partition by pos) as held,
         coalesce(b.line_no, coalesce(max(b.line_no) over (partition by pos), 0) + w.n::int) as line_no
  from present b
  full join wanted w using (pos, pedido_id, producto_id)
),
producto as ( -- those that are held
  select id, apartado, apartado_vence, apartado_version
  from productos
  where tienda_id = $1 and id = any (array(select producto_id from present where apartado_hasta is not null and not held))
  order by id
  for no key update
),
-- envelope: holds
moment as ( -- read only after all locks are held; now() may be older
  select clock_timestamp()::timestamptz(3) as at from (select count(*) from producto) l
),
due as ( -- productos of which holds may have run out
  select id from producto where apartado_vence <= (select at from moment)
),
expired as ( -- passes over those that were settled or renewed since the snapshot
  delete from apartados
  where tienda_id = $1 and producto_id = any (array(select id from due)) and hasta <= (select at from moment)
  returning producto_id, cantidad
),
upcoming as ( -- when the next hold of those runs out, of all that the snapshot has
  select s.id, s.apartado_version, (
           select min(a.hasta) from apartados a
           where a.tienda_id = $1 and a.producto_id = s.id and a.hasta > (select at from moment)
         ) as vence
  from productos s
  where s.tienda_id = $1 and s.id = any (array(select id from due))
),
hold as ( -- what is held of each producto, and a time before which none of it runs out
  select p.id, p.apartado - coalesce(x.cantidad, 0) as apartado,
         case when u.apartado_version = p.apartado_version then u.vence else p.apartado_vence end as vence
  from producto p
  left join (select producto_id, sum(cantidad)::int as cantidad from expired group by producto_id) x on x.producto_id = p.id
  left join upcoming u on u.id = p.id
),
-- envelope: end
own as ( -- what these pedidos hold: what their lines say
  select pedido_id, producto_id, cantidad
  from apartados
  where tienda_id = $1 and pedido_id = any (array(select pedido_id from present where apartado_hasta is not null and not held))
    and hasta > (select at from moment)
  for update
),
seen as (
  select id, sku, nombre, precio, estado, stock, greatest(stock - apartado + case when apartado_vence <= (select at from moment) then (
           select coalesce(sum(a.cantidad), 0)::int from apartados a
           where a.tienda_id = $1 and a.producto_id = p.id and a.hasta <= (select at from moment)
         ) else 0 end, 0) as disponible
  from productos p
  where tienda_id = $1 and id = any (array(select producto_id from merged))
),
offered as (
  select m.*, p.id, p.sku, p.nombre, p.precio, p.estado, coalesce(w.cantidad, 0) as own,
         least(p.stock, p.disponible + coalesce(w.cantidad, 0)) as disponible
  from merged m
  left join seen p on p.id = m.producto_id
  left join own w on w.pedido_id = m.pedido_id and w.producto_id = m.producto_id
),
line as (
  select o.*,
         bool_and(id is not null
                  and (coalesce(wanted, 0) = 0 or (estado = 'activo' and wanted <= disponible))) over request_of
           and not coalesce(held, false) and count(*) filter (where after > 0) over request_of <= 200
           and coalesce(sum(after * precio) over request_of, 0) <= 9999999999.99 as accepted
  from offered o
  window request_of as (partition by pos)
),
verdict as (
  select pos, pedido_id, accepted, held,
         json_agg(json_build_object('producto_id', producto_id, 'cantidad', before) order by line_no)
           filter (where before is not null) as items,
         json_agg(json_build_object(
           'id', id, 'sku', sku, 'nombre', nombre, 'precio', (precio * 100)::bigint, 'estado', estado,
           'disponible', disponible) order by line_no)
           filter (where id is not null) as productos
  from line
  group by pos, pedido_id, accepted, held
),
answer as (
  select pos, o.id, o.cliente_id, o.estado, o.total, o.motivo, o.referencia_pago, o.version, o.creado_en, o.actualizado_en, o.confirmado_en,
         o.cancelado_en, o.numero, o.referencia, o.metadatos, o.apartado_hasta, (select at from moment) as ahora, coalesce(v.accepted, false) as applied,
         o.undecided or coalesce(v.held, false) as undecided, v.items, o.items::json as cambios, v.productos,
         coalesce(v.held, false) as held
  from pedido o
  full join verdict v using (pos)
),
touched as (
  update pedidos p
  set version = p.version + 1, actualizado_en = a.ahora, apartado_hasta = null
  from answer a
  where p.tienda_id = $1 and p.id = any (array(select id from answer where applied)) and a.applied and p.id = a.id
),
given_back as (
  update productos p
  set apartado = k.apartado, apartado_vence = case when k.apartado > 0 then k.vence end
  from (
    select h.id, h.apartado - coalesce(sum(l.own), 0)::int as apartado, h.vence
    from hold h
    left join (select producto_id, own from line where accepted and own > 0) l on l.producto_id = h.id
    where l.own > 0 or h.id = any (array(select id from due))
    group by h.id, h.apartado, h.vence
  ) k
  where p.tienda_id = $1 and p.id = any (array(select id from producto)) and p.id = k.id
),
released as (
  delete from apartados
  where tienda_id = $1 and pedido_id = any (array(select pedido_id from line where accepted and own > 0))
),
removed as (
  delete from pedido_items i
  using line l
  where i.tienda_id = $1 and i.pedido_id = any (array(select pedido_id from verdict where accepted))
    and l.accepted and l.wanted = 0 and i.pedido_id = l.pedido_id and i.producto_id = l.producto_id
),
placed as (
  insert into pedido_items as i (tienda_id, pedido_id, producto_id, line_no, cantidad)
  select $1, pedido_id, producto_id, line_no, wanted
  from line
  where accepted and wanted > 0
  on conflict (tienda_id, pedido_id, producto_id) do update set cantidad = excluded.cantidad
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, (select orden from place), s.evento_id, 'pedidos', 'fijar_items', a.id,
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
