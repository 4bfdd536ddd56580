-- Confirms carritos, many requests at once: checks and takes the stock, freezes sku, nombre, price and total. Each one
-- completely, or not at all.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client accepts; null: any),
-- total_esperado: numeric or null, referencia_pago: text or null, and the envelope}], each pedido, each clave and each
-- referencia_pago once, $3 ids of productos that another session keeps locked. Returns one row per request that names a
-- pedido: the facts that the statement read (items, precio in centavos, disponible: what is left for this pedido), pagado: the id
-- of the pedido that has the referencia_pago, referencia_pago: that of the request, applied, undecided, held: it needs a
-- producto of $3 and was not tried. The outcome is the same as confirming one after the other: the applied ones in the order of pos, then
-- the refused ones.
--
-- Why it is safe:
-- * Orders are locked by id, then productos by id: always in the same order, hence no deadlock. The ARRAY(…) runs the whole
--   of the CTE that locks; EXISTS would drain one row of it and lock the others later, out of order.
-- * FOR NO KEY UPDATE, as FOR UPDATE would block (and deadlock with) the checks of foreign keys that refer to productos.
-- * Locked rows show the newest stock, the lines are those of the snapshot: an order whose locked version is newer than
--   its snapshot may have other lines, and is undecided: it is sent again.
-- * Stock is taken once per producto (summed first): UPDATE … FROM with two lines of one producto would take only one.
-- * What others hold is not for sale. A pedido finds what it holds itself, if that has not run out, and uses it up: of what
--   nobody holds it takes nothing then. Its rows in apartados are those of the snapshot, as every writer raises its version.
-- * The new stock comes from the locked row: p.stock - … is first tried on the snapshot's row, whose older, lower stock
--   would break the constraint although the restock that the lock waited for made room.
-- * Each line is one movement and one version of its producto, as if the orders had come one after the other.
-- * A producto whose stock crosses a threshold gets the position of its new row in the log, from the locked row.
-- * A clave is written with the effect or not at all. If two statements write the same one at once, the unique index fails
--   the whole second one; sent again, it finds the clave. So is a referencia_pago.
-- Why it is fast: the planner assumes that a CTE has one row, and that a new table is empty. So every
-- table is read by = ANY (ARRAY(…)) of ids, which is its primary key at every size, and joins are hashed: the connection
-- has nested loops off (src/db/connections.ts). Each line carries the columns of its order that it needs, which saves joins.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[], total_esperado numeric, referencia_pago text)
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
paid as ( -- pedidos that have a referencia_pago of the requests
  select id, referencia_pago
  from pedidos
  where tienda_id = $1 and referencia_pago = any (array(select referencia_pago from request))
),
pedido as (
  select r.pos, r.total_esperado, r.referencia_pago as pago, d.id as pagado, l.*, l.version <> l.seen as stale,
         r.versions is null or l.version = any (r.versions) as version_ok
  from request r
  join locked l on l.id = r.id
  left join paid d on d.referencia_pago = r.referencia_pago
),
line as (
  select o.pos, o.id as pedido_id, o.total_esperado, o.pago, o.apartado_hasta, i.producto_id, i.cantidad, i.line_no,
         bool_or(i.producto_id = any ($3)) over (partition by o.pos) as held
  from pedido o
  join pedido_items i on i.pedido_id = o.id
  where i.tienda_id = $1 and i.pedido_id = any (array(select id from pedido))
    and o.estado = 'carrito' and o.version_ok and not o.stale and o.pagado is null
),
producto as (
  select id, sku, nombre, precio, estado, stock, version, stock_minimo, creado_en, orden, referencia, metadatos, apartado,
         apartado_vence, apartado_version
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
queued as ( -- each line with the running sums of the lines of its producto: taking: without what they hold themselves
  select l.*, p.sku, p.nombre, p.precio, p.estado, p.stock, p.version, h.apartado, h.vence, coalesce(w.cantidad, 0) as own,
         sum(l.cantidad) filter (where not l.held) over up_to_here as running,
         sum(l.cantidad - coalesce(w.cantidad, 0)) filter (where not l.held) over up_to_here as taking,
         sum(l.cantidad * p.precio) over (partition by l.pos) as total
  from line l
  left join producto p on p.id = l.producto_id -- null where the line is held
  left join hold h on h.id = p.id
  left join own w on w.pedido_id = l.pedido_id and w.producto_id = l.producto_id
  window up_to_here as (partition by l.producto_id order by l.pos)
),
judged as (
  select q.*,
         -- A line without its producto has nulls, and bool_and would pass over them.
         bool_and(not held and coalesce(
                    estado = 'activo' and running <= stock and (own = cantidad or taking <= stock - apartado), false)
                  and total <= 9999999999.99 and total = coalesce(total_esperado, total)) over (partition by pos) as accepted
  from queued q
),
served as ( -- what each line finds: an accepted order comes after the accepted ones before it, another after all
  select j.*, version + count(*) filter (where accepted) over (partition by producto_id order by pos) as new_version,
         stock - coalesce(case
           when accepted then sum(cantidad) filter (where accepted) over (partition by producto_id order by pos) - cantidad
           else sum(cantidad) filter (where accepted) over (partition by producto_id) end, 0) as remaining,
         apartado - coalesce(case
           when accepted then sum(own) filter (where accepted) over (partition by producto_id order by pos) - own
           else sum(own) filter (where accepted) over (partition by producto_id) end, 0) as reserved
  from judged j
),
offered as (
  select *, least(remaining, own + greatest(remaining - reserved, 0)) as disponible from served
),
verdict as (
  select pos, pedido_id, total, accepted, held, sum(cantidad)::int as cantidad, min(pago) as pago,
         -- It would fit in what is left, so it lost only to an order that was itself refused.
         held or not accepted and bool_and(estado = 'activo' and cantidad <= disponible) and total <= 9999999999.99
           and total = coalesce(min(total_esperado), total) as undecided,
         json_agg(json_build_object(
           'producto_id', producto_id, 'sku', sku, 'nombre', nombre, 'cantidad', cantidad,
           'precio', (precio * 100)::bigint, 'estado', estado, 'disponible', disponible) order by line_no) as items
  from offered
  group by pos, pedido_id, total, accepted, held
),
answer as (
  select pos, o.id, o.cliente_id, o.estado, o.total, o.motivo, o.pago as referencia_pago, o.version, o.creado_en,
         o.actualizado_en, o.confirmado_en, o.cancelado_en, o.numero, o.referencia, o.metadatos, o.apartado_hasta,
         (select at from moment) as ahora, coalesce(v.accepted, false) as applied,
         o.stale or coalesce(v.undecided, false) as undecided, v.items, coalesce(v.held, false) as held, o.pagado
  from pedido o
  full join verdict v using (pos)
),
movement as (
  select pos, producto_id, new_version as version, remaining as before, remaining - cantidad as after,
         reserved - own as apartado, (select at from moment) as at
  from served
  where accepted
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
               min(reserved - own) as apartado, min(vence) as vence
        from served where accepted group by 1) s
  where p.tienda_id = $1 and p.id = any (array(select producto_id from served where accepted)) and p.id = s.producto_id
),
used as (
  delete from apartados
  where tienda_id = $1 and pedido_id = any (array(select pedido_id from served where accepted and own > 0))
),
moved as (
  insert into movimientos (tienda_id, producto_id, producto_version, pedido_id, tipo, cantidad, saldo, creado_en)
  select $1, producto_id, new_version, pedido_id, 'confirmacion', -cantidad, remaining - cantidad, (select at from moment)
  from served
  where accepted
),
frozen as (
  update pedido_items i
  set sku = s.sku, nombre = s.nombre, precio_unitario = s.precio
  from served s
  where i.tienda_id = $1 and i.pedido_id = any (array(select pedido_id from verdict where accepted))
    and s.accepted and i.pedido_id = s.pedido_id and i.producto_id = s.producto_id
),
confirmed as (
  update pedidos p
  set estado = 'confirmado', total = v.total, cantidad = v.cantidad, referencia_pago = v.pago, apartado_hasta = null,
      version = p.version + 1, confirmado_en = v.at, actualizado_en = v.at
  from (select *, (select at from moment) as at from verdict) v
  where p.tienda_id = $1 and p.id = any (array(select pedido_id from verdict where accepted)) and v.accepted
    and p.id = v.pedido_id
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, (select orden from place), s.evento_id, 'pedidos', 'confirmar', a.id,
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
