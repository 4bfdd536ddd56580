-- Holds the stock of carritos for a while, many requests at once: until then nobody else can have it. Each one completely, or
-- not at all. A pedido that holds its stock already holds it anew, from now on.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client accepts; null: any), segundos, and
-- the envelope}], each pedido and each clave once, $3 ids of productos that another session keeps locked. Returns one row per
-- request that names a pedido: the facts that the statement read (items, precio in centavos, disponible: what is left for this
-- pedido, with what it holds itself), segundos: those of the request, applied, undecided, held: it needs a producto of $3 and
-- was not tried. The outcome is the same as one after the other: the applied ones in the order of pos, then the refused ones.
-- Safe for the reasons of confirmar.sql: pedidos are locked by id, then productos by id; a pedido whose locked version is newer
-- than its snapshot is undecided; what is held of a producto is written once, computed from the locked row. Nothing has to
-- happen for a hold to run out: everybody compares its time with the clock, and whoever locks the producto next deletes it.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[], segundos int)
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
  select r.pos, r.segundos, l.*, l.version <> l.seen as stale,
         l.version = l.seen and l.estado = 'carrito' and (r.versions is null or l.version = any (r.versions)) as open
  from request r
  join locked l on l.id = r.id
),
line as (
  select o.pos, o.id as pedido_id, o.segundos, o.apartado_hasta, i.producto_id, i.cantidad, i.line_no,
         bool_or(i.producto_id = any ($3)) over (partition by o.pos) as held
  from pedido o
  join pedido_items i on i.pedido_id = o.id
  where i.tienda_id = $1 and i.pedido_id = any (array(select id from pedido)) and o.open
),
producto as (
  select id, sku, nombre, precio, estado, stock, apartado, apartado_vence, apartado_version
  from productos
  where tienda_id = $1 and id = any (array(select producto_id from line where not held))
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
  where tienda_id = $1 and pedido_id = any (array(select pedido_id from line where apartado_hasta is not null and not held))
    and hasta > (select at from moment)
  for update
),
queued as ( -- each line with the running sum of what those up to it take of their producto that nobody holds
  select l.*, p.sku, p.nombre, p.precio, p.estado, p.stock, h.apartado, coalesce(w.cantidad, 0) as own,
         sum(l.cantidad - coalesce(w.cantidad, 0)) filter (where not l.held)
           over (partition by l.producto_id order by l.pos) as taking
  from line l
  left join producto p on p.id = l.producto_id -- null where the line is held
  left join hold h on h.id = p.id
  left join own w on w.pedido_id = l.pedido_id and w.producto_id = l.producto_id
),
judged as (
  select q.*,
         bool_and(not held and coalesce(
           estado = 'activo' and cantidad <= stock and (own = cantidad or taking <= stock - apartado), false))
           over (partition by pos) as accepted
  from queued q
),
met as ( -- what each line finds: an accepted pedido comes after the accepted ones before it, another after all
  select j.*,
         apartado + coalesce(case
           when accepted then sum(cantidad - own) filter (where accepted) over (partition by producto_id order by pos) - cantidad + own
           else sum(cantidad - own) filter (where accepted) over (partition by producto_id) end, 0) as reserved
  from judged j
),
offered as (
  select *, least(stock, own + greatest(stock - reserved, 0)) as disponible from met
),
verdict as (
  select pos, pedido_id, accepted, held,
         held or not accepted and bool_and(estado = 'activo' and cantidad <= disponible) as undecided,
         json_agg(json_build_object(
           'producto_id', producto_id, 'sku', sku, 'nombre', nombre, 'cantidad', cantidad,
           'precio', (precio * 100)::bigint, 'estado', estado, 'disponible', disponible) order by line_no) as items
  from offered
  group by pos, pedido_id, accepted, held
),
answer as (
  select pos, o.id, o.cliente_id, o.estado, o.total, o.motivo, o.referencia_pago, o.version, o.creado_en, o.actualizado_en,
         o.confirmado_en, o.cancelado_en, o.numero, o.referencia, o.metadatos, o.apartado_hasta,
         (select at from moment) as ahora, coalesce(v.accepted, false) as applied,
         o.stale or coalesce(v.undecided, false) as undecided, v.items, o.segundos, coalesce(v.held, false) as held
  from pedido o
  full join verdict v using (pos)
),
term as ( -- until when
  select pos, id, ahora, ahora + segundos * interval '1 second' as hasta from answer where applied
),
withheld as ( -- also of productos whose holds have run out, and nothing more is held
  update productos p
  set apartado = k.apartado, apartado_vence = case when k.apartado > 0 then least(k.vence, k.hasta) end,
      apartado_version = k.apartado_version
  from (
    select h.id, h.apartado + coalesce(sum(m.cantidad - m.own), 0)::int as apartado, h.vence, min(t.hasta) as hasta,
           p.apartado_version + (count(t.pos) > 0)::int as apartado_version
    from hold h
    join producto p using (id)
    left join (met m join term t using (pos)) on m.producto_id = h.id
    where t.pos is not null or h.id = any (array(select id from due))
    group by h.id, h.apartado, h.vence, p.apartado_version
  ) k
  where p.tienda_id = $1 and p.id = any (array(select id from producto)) and p.id = k.id
),
kept as (
  insert into apartados as a (tienda_id, pedido_id, producto_id, cantidad, hasta)
  select $1, m.pedido_id, m.producto_id, m.cantidad, t.hasta
  from met m
  join term t using (pos)
  on conflict (tienda_id, pedido_id, producto_id) do update set cantidad = excluded.cantidad, hasta = excluded.hasta
),
dated as (
  update pedidos p
  set apartado_hasta = t.hasta, version = p.version + 1, actualizado_en = t.ahora
  from term t
  where p.tienda_id = $1 and p.id = any (array(select id from term)) and p.id = t.id
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, (select orden from place), s.evento_id, 'pedidos', 'apartar', a.id,
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
