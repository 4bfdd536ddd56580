-- Cancels carritos and confirmados, many requests at once; a confirmado gives its stock back, all that was not returned
-- before; a carrito freezes the names and prices of its lines, and gives back what it holds. Each one completely, or not at
-- all.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client accepts; null: any), motivo, and
-- the envelope}], each pedido and each clave once, $3 ids of productos that another session keeps locked. Returns one row per
-- request that names a pedido: the facts that the statement read (items, precio in centavos, stock: what this pedido
-- found, null where nothing goes back), motivo: that of the request, applied, undecided, held: it needs a producto of $3
-- and was not tried.
-- Safe for the reasons of confirmar.sql: pedidos are locked by id, then productos by id; a pedido whose locked version is
-- newer than its snapshot is undecided; stock is given back once per producto, computed from the locked row. A stock
-- above the maximum (1 000 000 000) refuses the pedido. If it exceeds the maximum only together with earlier ones of the
-- batch, some of them refused, it is undecided; the first of a batch never is.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[], motivo text)
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
  select r.pos, r.motivo as why, l.*, l.version <> l.seen as stale,
         l.version = l.seen and l.estado <> 'cancelado' and (r.versions is null or l.version = any (r.versions)) as open
  from request r
  join locked l on l.id = r.id
),
line as (
  select o.pos, o.estado, o.why, o.apartado_hasta, i.pedido_id, i.producto_id, i.cantidad, i.devuelto, i.line_no, i.sku,
         i.nombre, i.precio_unitario, case when o.estado = 'confirmado' then i.cantidad - i.devuelto else 0 end as back,
         bool_or((o.estado = 'confirmado' and i.cantidad > i.devuelto or o.apartado_hasta is not null)
                 and i.producto_id = any ($3)) over (partition by o.pos) as held
  from pedido o
  join pedido_items i on i.pedido_id = o.id
  where i.tienda_id = $1 and i.pedido_id = any (array(select id from pedido)) and o.open
),
live as ( -- nombre, sku and price of the lines that were never frozen
  select id, sku, nombre, precio from productos where tienda_id = $1 and id = any (array(select producto_id from line))
),
producto as (
  select id, sku, nombre, precio, estado, stock, version, stock_minimo, creado_en, orden, referencia, metadatos, apartado,
         apartado_vence, apartado_version, actualizado_en
  from productos
  where tienda_id = $1 and id = any (array(
    select producto_id from line where (back > 0 or apartado_hasta is not null) and not held))
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
returned as ( -- each line with the running sum that its producto gets back
  select l.pos, l.held, coalesce(w.cantidad, 0) as own, h.apartado, l.estado, l.why, l.pedido_id, l.producto_id, l.cantidad, l.devuelto, l.back, l.line_no, k.version,
         case when l.nombre is null then v.sku else l.sku end as sku, coalesce(l.nombre, v.nombre) as nombre,
         coalesce(l.precio_unitario, v.precio) as precio, k.stock,
         sum(l.back) filter (where not l.held) over (partition by l.producto_id order by l.pos) as running
  from line l
  join live v on v.id = l.producto_id
  left join producto k on k.id = l.producto_id and l.back > 0
  left join hold h on h.id = l.producto_id
  left join own w on w.pedido_id = l.pedido_id and w.producto_id = l.producto_id
),
judged as (
  select r.*, bool_and(not held and (back = 0 or stock + running <= 1000000000)) over (partition by pos) as accepted
  from returned r
),
met as ( -- the stock that each line finds: an accepted pedido comes after the accepted ones before it, another after all
  select j.*,
         version + count(*) filter (where accepted and back > 0) over (partition by producto_id order by pos) as new_version,
         stock + coalesce(case
           when accepted then sum(back) filter (where accepted) over (partition by producto_id order by pos) - back
           else sum(back) filter (where accepted) over (partition by producto_id) end, 0) as found,
         apartado - sum(own) filter (where accepted) over (partition by producto_id order by pos) as reserved
  from judged j
),
verdict as (
  select pos, accepted, held,
         held or not accepted and bool_and(back = 0 or found + back <= 1000000000) as undecided,
         -- Prices that rose since then may take a carrito past the greatest total.
         least(sum(cantidad * precio), 9999999999.99) as total,
         json_agg(json_build_object(
           'producto_id', producto_id, 'sku', sku, 'nombre', nombre, 'cantidad', cantidad,
           'precio', (precio * 100)::bigint, 'devuelto', devuelto, 'stock', found) order by line_no) as items
  from met
  group by pos, accepted, held
),
answer as ( -- a carrito without lines has no verdict: nothing prevents it
  select pos, o.id, o.cliente_id, o.estado, o.total, o.why as motivo, o.referencia_pago, o.version, o.creado_en, o.actualizado_en,
         o.confirmado_en, o.cancelado_en, o.numero, o.referencia, o.metadatos, o.apartado_hasta, (select at from moment) as ahora,
         o.open and coalesce(v.accepted, true) as applied, o.stale or coalesce(v.undecided, false) as undecided, v.items,
         coalesce(v.held, false) as held
  from pedido o
  full join verdict v using (pos)
),
movement as (
  select pos, producto_id, new_version as version, found as before, found + back as after, reserved as apartado,
         (select at from moment) as at
  from met
  where accepted and back > 0
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
given_back as (
  update productos p
  set stock = m.stock, version = m.version, actualizado_en = m.at,
      orden = case when p.id = any (array(select producto_id from crossing))
                   then greatest((select orden from place), p.orden) else p.orden end,
      apartado = m.apartado, apartado_vence = case when m.apartado > 0 then m.vence end
  from (
    select k.id, coalesce(max(m.found + m.back) filter (where m.back > 0), k.stock) as stock,
           coalesce(max(m.new_version) filter (where m.back > 0), k.version) as version,
           case when max(m.back) > 0 then (select at from moment) else k.actualizado_en end as at,
           h.apartado - coalesce(sum(m.own), 0)::int as apartado, h.vence
    from producto k
    join hold h using (id)
    left join (select * from met where accepted) m on m.producto_id = k.id
    where m.back > 0 or m.own > 0 or k.id = any (array(select id from due))
    group by k.id, k.stock, k.version, k.actualizado_en, h.apartado, h.vence
  ) m
  where p.tienda_id = $1 and p.id = any (array(select id from producto)) and p.id = m.id
),
released as (
  delete from apartados
  where tienda_id = $1 and pedido_id = any (array(select pedido_id from met where accepted and own > 0))
),
moved as (
  insert into movimientos (tienda_id, producto_id, producto_version, pedido_id, tipo, cantidad, saldo, motivo, creado_en)
  select $1, producto_id, new_version, pedido_id, 'cancelacion', back, found + back, why, (select at from moment)
  from met
  where accepted and back > 0
),
frozen as (
  update pedido_items i
  set sku = m.sku, nombre = m.nombre, precio_unitario = m.precio
  from met m
  where i.tienda_id = $1 and i.pedido_id = any (array(select pedido_id from met where accepted and estado = 'carrito'))
    and m.accepted and m.estado = 'carrito' and i.pedido_id = m.pedido_id and i.producto_id = m.producto_id
),
cancelled as (
  update pedidos p
  set estado = 'cancelado', motivo = a.motivo, total = coalesce(p.total, a.sum, 0), version = p.version + 1,
      cancelado_en = a.ahora, actualizado_en = a.ahora, apartado_hasta = null
  from (select a.*, v.total as sum from answer a full join verdict v using (pos)) a
  where p.tienda_id = $1 and p.id = any (array(select id from answer where applied)) and a.applied and p.id = a.id
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, (select orden from place), s.evento_id, 'pedidos', 'cancelar', a.id,
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
