-- Replaces the lines of confirmados, many requests at once: takes from the stock what is added, gives back what is left out.
-- Each one completely, or not at all. A line that stays keeps its sku, nombre and price, an added one gets the live ones.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client accepts; null: any), items: all lines
-- that there shall be [{producto_id, cantidad}], and the envelope}], each pedido and each clave once, at least one item per
-- request, each producto once in it, $3 ids of productos that another session keeps locked. Returns one row per request that
-- names a pedido: the facts that the statement read (items: its lines before, precio in centavos; productos: of the lines that
-- change, stock and disponible: what this pedido finds), cambios: the items of the request, applied, undecided, held: it needs a
-- producto of $3 and was not tried.
-- Safe for the reasons of confirmar.sql: pedidos are locked by id, then productos by id; a pedido whose locked version is newer
-- than its snapshot is undecided; a stock is written once per producto, from the locked row. A batch both takes from a producto
-- and gives back: what is given back is not counted for those that take before it is certain, nor the other way round, so no
-- order of the applied ones leaves a stock below zero or above the maximum (1 000 000 000). One that is refused for that alone
-- is undecided, which happens only where another one of the batch is applied, or before it.
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
  select r.pos, r.items, l.*, l.version <> l.seen as stale,
         l.version = l.seen and l.estado = 'confirmado' and (r.versions is null or l.version = any (r.versions)) as open
  from request r
  join locked l on l.id = r.id
),
wanted as (
  select o.pos, o.id as pedido_id, i.n, i.producto_id, i.cantidad
  from pedido o
  cross join rows from (jsonb_to_recordset(o.items) as (producto_id uuid, cantidad int))
    with ordinality as i(producto_id, cantidad, n)
  where o.open
),
present as (
  select o.pos, i.pedido_id, i.producto_id, i.cantidad, i.devuelto, i.line_no, i.sku, i.nombre, i.precio_unitario
  from pedido o
  join pedido_items i on i.pedido_id = o.id
  where i.tienda_id = $1 and i.pedido_id = any (array(select id from pedido)) and o.open
),
line as ( -- delta: units more than before
  select pos, pedido_id, producto_id, b.cantidad as before, coalesce(w.cantidad, 0) as after,
         coalesce(w.cantidad, 0) - coalesce(b.cantidad, 0) as delta, coalesce(b.devuelto, 0) as devuelto, b.sku, b.nombre,
         b.precio_unitario, coalesce(b.line_no, coalesce(max(b.line_no) over (partition by pos), 0) + w.n::int) as line_no,
         bool_or(w.cantidad is distinct from b.cantidad and producto_id = any ($3)) over (partition by pos) as held
  from present b
  full join wanted w using (pos, pedido_id, producto_id)
),
producto as (
  select id, sku, nombre, precio, estado, stock, version, stock_minimo, creado_en, orden, referencia, metadatos, apartado,
         apartado_vence, apartado_version
  from productos
  where tienda_id = $1 and id = any (array(select producto_id from line where delta <> 0 and not held))
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
queued as ( -- each line with what those up to it take from its producto, and what they give back
  select l.pos, l.pedido_id, l.producto_id, l.before, l.after, l.delta, l.devuelto, l.line_no, l.held,
         case when l.before is null then k.sku else l.sku end as sku, coalesce(l.nombre, k.nombre) as nombre,
         coalesce(l.precio_unitario, k.precio) as precio, k.id, k.estado, k.stock, k.version, h.apartado, h.vence,
         k.sku as live_sku, k.nombre as live_nombre, k.precio as live_precio,
         sum(greatest(l.delta, 0)) filter (where not l.held) over up_to_here as taken,
         sum(greatest(-l.delta, 0)) filter (where not l.held) over up_to_here as returned,
         sum(l.after * coalesce(l.precio_unitario, k.precio)) over (partition by l.pos) as total
  from line l
  left join producto k on k.id = l.producto_id and l.delta <> 0 and not l.held
  left join hold h on h.id = k.id
  window up_to_here as (partition by l.producto_id order by l.pos)
),
judged as (
  select q.*,
         bool_and(not held and after >= devuelto and total <= 9999999999.99 and coalesce(
           delta = 0 or delta > 0 and estado = 'activo' and taken <= stock - apartado or delta < 0 and stock + returned <= 1000000000,
           false)) over (partition by pos) as accepted
  from queued q
),
met as ( -- the stock that each line finds: an accepted pedido comes after the accepted ones before it, another after all
  select j.*,
         version + count(*) filter (where accepted and delta <> 0) over (partition by producto_id order by pos) as new_version,
         stock - coalesce(case
           when accepted then sum(delta) filter (where accepted) over (partition by producto_id order by pos) - delta
           else sum(delta) filter (where accepted) over (partition by producto_id) end, 0) as found
  from judged j
),
verdict as (
  select pos, pedido_id, accepted, held, total, sum(after)::int as cantidad,
         held or not accepted and total <= 9999999999.99 and bool_and(after >= devuelto and coalesce(
           delta = 0 or delta > 0 and estado = 'activo' and delta <= found - apartado or delta < 0 and found - delta <= 1000000000,
           false)) as undecided,
         json_agg(json_build_object(
           'producto_id', producto_id, 'sku', sku, 'nombre', nombre, 'cantidad', before, 'precio', (precio * 100)::bigint,
           'devuelto', devuelto) order by line_no) filter (where before is not null) as items,
         json_agg(json_build_object(
           'id', id, 'sku', live_sku, 'nombre', live_nombre, 'precio', (live_precio * 100)::bigint, 'estado', estado,
           'stock', found, 'disponible', greatest(found - apartado, 0)) order by line_no) filter (where id is not null) as productos
  from met
  group by pos, pedido_id, accepted, held, total
),
answer as (
  select pos, o.id, o.cliente_id, o.estado, o.total, o.motivo, o.referencia_pago, o.version, o.creado_en, o.actualizado_en, o.confirmado_en,
         o.cancelado_en, o.numero, o.referencia, o.metadatos, o.apartado_hasta, (select at from moment) as ahora, coalesce(v.accepted, false) as applied,
         o.stale or coalesce(v.undecided, false) as undecided, v.items, o.items::json as cambios, v.productos,
         coalesce(v.held, false) as held
  from pedido o
  full join verdict v using (pos)
),
movement as (
  select pos, producto_id, new_version as version, found as before, found - delta as after, apartado,
         (select at from moment) as at
  from met
  where accepted and delta <> 0
),
-- envelope: thresholds
crossing as ( -- movements by which a stock runs out, runs low, or comes back
  select m.*, p.orden,
         case when m.after = 0 then 'agotado' when m.before = 0 then 'repuesto' else 'bajo' end as aviso,
         json_build_object(
           'id', p.id, 'sku', p.sku, 'nombre', p.nombre, 'precio', p.precio, 'stock', m.after,
           'stock_minimo', p.stock_minimo, 'estado', p.estado, 'version', m.version, 'creado_en', p.creado_en,
           'actualizado_en', m.at, 'referencia', p.referencia, 'metadatos', p.metadatos,
           'apartado', m.apartado) as hecho
  from movement m
  join producto p on p.id = m.producto_id
  where m.before <> m.after
    and (m.after = 0 or m.before = 0 or m.after <= p.stock_minimo and m.before > p.stock_minimo)
),
noticed as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, hecho)
  select $1, greatest((select orden from place), c.orden), gen_random_uuid(), 'productos', c.aviso, c.producto_id,
         c.version, s.actor, c.hecho
  from crossing c
  join sent s using (pos)
),
-- envelope: end
-- envelope: settled
settled as ( -- holds that have run out, of productos that nothing else here writes
  update productos p
  set apartado = h.apartado, apartado_vence = case when h.apartado > 0 then h.vence end
  from hold h
  where p.tienda_id = $1 and p.id = any (array(select id from due)) and p.id = h.id
    and p.id <> all (array(select producto_id from movement))
),
-- envelope: end
changed as (
  update productos p
  set stock = m.stock, version = m.version, actualizado_en = m.at, apartado = m.apartado,
      apartado_vence = case when m.apartado > 0 then m.vence end,
      orden = case when p.id = any (array(select producto_id from crossing))
                   then greatest((select orden from place), p.orden) else p.orden end
  from (select producto_id, stock - sum(delta) as stock, max(new_version) as version, (select at from moment) as at,
               apartado, vence
        from met where accepted and delta <> 0 group by producto_id, met.stock, apartado, vence) m
  where p.tienda_id = $1 and p.id = any (array(select id from producto)) and p.id = m.producto_id
),
moved as (
  insert into movimientos (tienda_id, producto_id, producto_version, pedido_id, tipo, cantidad, saldo, creado_en)
  select $1, producto_id, new_version, pedido_id, 'reemplazo', -delta, found - delta, (select at from moment)
  from met
  where accepted and delta <> 0
),
removed as (
  delete from pedido_items i
  using met m
  where i.tienda_id = $1 and i.pedido_id = any (array(select pedido_id from verdict where accepted))
    and m.accepted and m.after = 0 and i.pedido_id = m.pedido_id and i.producto_id = m.producto_id
),
placed as (
  insert into pedido_items as i (tienda_id, pedido_id, producto_id, line_no, cantidad, sku, nombre, precio_unitario)
  select $1, pedido_id, producto_id, line_no, after, sku, nombre, precio
  from met
  where accepted and after > 0 and delta <> 0
  on conflict (tienda_id, pedido_id, producto_id) do update set cantidad = excluded.cantidad
),
replaced as (
  update pedidos p
  set total = v.total, cantidad = v.cantidad, version = p.version + 1, actualizado_en = v.at
  from (select *, (select at from moment) as at from verdict) v
  where p.tienda_id = $1 and p.id = any (array(select pedido_id from verdict where accepted)) and v.accepted
    and p.id = v.pedido_id
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, (select orden from place), s.evento_id, 'pedidos', 'reemplazar', a.id,
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
