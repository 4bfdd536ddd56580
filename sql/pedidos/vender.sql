-- Creates pedidos and confirms them, many requests at once: takes the stock, freezes sku, nombre, price and total. Each one
-- completely, or not at all. The same as crear.sql and then confirmar.sql, in one statement and one commit.
-- Takes $1 tienda, $2 requests [{pos, id, cliente_id, items: [{producto_id, cantidad}], total_esperado: numeric or null,
-- referencia_pago: text or null, numero: one that nobody else has, referencia: text or null, metadatos, and the envelope}],
-- each producto once per request, each clave, each referencia_pago and each referencia once, $3 ids of productos that
-- another session keeps locked. Returns one row per request: id, cliente_id as the tienda has it (null when unknown),
-- version 0 (there was none before), cambios: the items of the request, productos: the facts of those that exist (precio in
-- centavos, disponible: what is left for this pedido), pagado: the id of the pedido that has the referencia_pago,
-- referencia_taken_by: of the one that has the referencia, applied, undecided, held: it needs a producto of $3 and was not
-- tried.
--
-- A request is judged twice. First by the snapshot, with nothing locked: what it refuses is refused, and was so at that
-- moment, so that a sold-out producto is not locked by those who come too late. The others lock their productos and are
-- judged by the newest rows. One that is refused only there is undecided: sent again, the snapshot shows what changed, or
-- that its clave, referencia_pago or referencia was used meanwhile. The first one that is tried is accepted, unless
-- something has changed since the snapshot, so asking again comes to an end.
--
-- It is safe and fast for the reasons in confirmar.sql. Of two statements that write one referencia_pago or referencia at
-- once, the unique index fails the second one; sent again, it finds the pedido that has it.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, cliente_id uuid, items jsonb, total_esperado numeric,
                                    referencia_pago text, numero int, referencia text, metadatos json)
  where pos not in (select pos from replay)
),
cliente as (
  select id, olvidado_en from clientes where tienda_id = $1 and id = any (array(select cliente_id from request))
),
paid as ( -- pedidos that have a referencia_pago of the requests
  select id, referencia_pago
  from pedidos
  where tienda_id = $1 and referencia_pago = any (array(select referencia_pago from request))
),
reference as (
  select id, referencia from pedidos where tienda_id = $1 and referencia = any (array(select referencia from request))
),
pedido as (
  select r.pos, r.id, r.items, r.total_esperado, r.referencia_pago, r.numero, r.referencia, r.metadatos,
         c.id as cliente_id, c.olvidado_en is not null as olvidado, d.id as pagado, f.id as referencia_taken_by
  from request r
  left join cliente c on c.id = r.cliente_id
  left join paid d on d.referencia_pago = r.referencia_pago
  left join reference f on f.referencia = r.referencia
),
wanted as (
  select o.pos, o.id as pedido_id, o.total_esperado, o.pagado, i.line_no::int, i.producto_id, i.cantidad
  from pedido o
  cross join rows from (jsonb_to_recordset(o.items) as (producto_id uuid, cantidad int))
    with ordinality as i(producto_id, cantidad, line_no)
  where o.cliente_id is not null and not o.olvidado and o.referencia_taken_by is null
),
seen as ( -- in the snapshot, not locked
  select id, sku, nombre, precio, estado, greatest(stock - apartado + case when apartado_vence <= now() then (
           select coalesce(sum(a.cantidad), 0)::int from apartados a
           where a.tienda_id = $1 and a.producto_id = p.id and a.hasta <= now()
         ) else 0 end, 0) as disponible
  from productos p
  where tienda_id = $1 and id = any (array(select producto_id from wanted))
),
line as (
  select w.*, p.id,
         json_build_object('id', p.id, 'sku', p.sku, 'nombre', p.nombre, 'precio', (p.precio * 100)::bigint,
                           'estado', p.estado, 'disponible', p.disponible) as visto,
         bool_and(p.id is not null and w.pagado is null
                  and (w.cantidad = 0 or p.estado = 'activo' and w.cantidad <= p.disponible)) over request_of
           and sum(w.cantidad) over request_of > 0
           and coalesce(sum(w.cantidad * p.precio) over request_of, 0) <= 9999999999.99
           and sum(w.cantidad * p.precio) over request_of
             = coalesce(w.total_esperado, sum(w.cantidad * p.precio) over request_of) as sellable,
         bool_or(w.cantidad > 0 and w.producto_id = any ($3)) over request_of as held
  from wanted w
  left join seen p on p.id = w.producto_id
  window request_of as (partition by w.pos)
),
producto as (
  select id, sku, nombre, precio, estado, stock, version, stock_minimo, creado_en, orden, referencia, metadatos, apartado,
         apartado_vence, apartado_version
  from productos
  where tienda_id = $1
    and id = any (array(select producto_id from line where sellable and not held and cantidad > 0))
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
queued as ( -- each line with the running sum of the lines of its producto
  select l.pos, l.pedido_id, l.line_no, l.producto_id, l.cantidad, l.total_esperado,
         p.sku, p.nombre, p.precio, p.estado, p.stock, p.version, h.apartado, h.vence,
         sum(l.cantidad) over (partition by l.producto_id order by l.pos) as running,
         sum(l.cantidad * p.precio) over (partition by l.pos) as total
  from line l
  join producto p on p.id = l.producto_id
  join hold h on h.id = p.id
  where l.sellable and not l.held and l.cantidad > 0
),
judged as (
  select q.*,
         bool_and(estado = 'activo' and running <= stock - apartado and total <= 9999999999.99
                  and total = coalesce(total_esperado, total)) over (partition by pos) as accepted
  from queued q
),
served as ( -- the lines of those that are accepted, each with the stock that the ones before it leave
  select j.*, version + count(*) over (partition by producto_id order by pos) as new_version,
         stock - (sum(cantidad) over (partition by producto_id order by pos) - cantidad) as remaining
  from judged j
  where accepted
),
verdict as (
  select pos, l.sellable, l.held, coalesce(bool_or(s.accepted), false) as accepted, max(s.total) as total,
         sum(l.cantidad)::int as cantidad,
         json_agg(case when s.accepted
           then json_build_object('id', l.id, 'sku', s.sku, 'nombre', s.nombre, 'precio', (s.precio * 100)::bigint,
                                  'estado', s.estado, 'disponible', s.remaining - s.apartado)
           else l.visto end order by l.line_no) filter (where l.id is not null) as productos
  from line l
  left join served s using (pos, producto_id)
  group by pos, l.sellable, l.held
),
answer as (
  select pos, o.id, o.cliente_id, o.olvidado, 0 as version, o.items::json as cambios, v.productos, o.referencia_pago,
         o.pagado, (select at from moment) as ahora, coalesce(v.accepted, false) as applied,
         coalesce(v.sellable and not v.accepted, false) as undecided, coalesce(v.sellable and v.held, false) as held,
         o.numero, o.referencia, o.metadatos, o.referencia_taken_by
  from pedido o
  full join verdict v using (pos)
),
movement as (
  select pos, producto_id, new_version as version, remaining as before, remaining - cantidad as after, apartado,
         (select at from moment) as at
  from served
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
taken as (
  update productos p
  set stock = s.stock, version = s.version, actualizado_en = s.at, apartado = s.apartado,
      apartado_vence = case when s.apartado > 0 then s.vence end,
      orden = case when p.id = any (array(select producto_id from crossing))
                   then greatest((select orden from place), p.orden) else p.orden end
  from (select producto_id, min(remaining - cantidad) as stock, max(new_version) as version, (select at from moment) as at,
               apartado, vence
        from served group by producto_id, apartado, vence) s
  where p.tienda_id = $1 and p.id = any (array(select producto_id from served)) and p.id = s.producto_id
),
moved as (
  insert into movimientos (tienda_id, producto_id, producto_version, pedido_id, tipo, cantidad, saldo, creado_en)
  select $1, producto_id, new_version, pedido_id, 'confirmacion', -cantidad, remaining - cantidad, (select at from moment)
  from served
),
sold as (
  insert into pedidos (tienda_id, id, cliente_id, estado, total, cantidad, referencia_pago, creado_en, actualizado_en,
                       confirmado_en, numero, referencia, metadatos)
  select $1, a.id, a.cliente_id, 'confirmado', v.total, v.cantidad, a.referencia_pago, a.ahora, a.ahora, a.ahora,
         a.numero, a.referencia, a.metadatos
  from answer a
  join verdict v using (pos)
  where a.applied
  order by a.referencia, a.referencia_pago
),
filled as (
  insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad, sku, nombre, precio_unitario)
  select $1, pedido_id, producto_id, line_no, cantidad, sku, nombre, precio from served
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, (select orden from place), s.evento_id, 'pedidos', 'vender', a.id,
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
