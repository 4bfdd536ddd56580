-- Corrects stocks by counts, many requests at once: each tells how many units somebody counted at a version of a producto.
-- What moved since that version stays: the stock changes by the difference to the saldo of then.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client accepts; null: any), contado,
-- version: that of the count, motivo, and the envelope}], each producto and each clave once. Returns one row per request that
-- names a producto: the facts that it read, contado and en_version: those of the request, saldo: the stock at that version,
-- null if the ledger has none, conteo_version: that of the last count, null if there was none, applied, undecided.
-- Safe because the productos are locked by id, and what is written is computed from the locked rows. The saldo is read in the
-- snapshot, and the ledger never changes: every movement up to a version that the snapshot shows is in it, however many sales
-- came since. A version between that of the snapshot and that of the locked row is undecided: send it again.
-- A count of a version before the last count is refused: the difference that it would find may be the one that was already
-- corrected, as when a request is sent twice. The version of the last count stands in the row of the producto, because its
-- movement may be newer than the snapshot.
-- A count that finds no difference is a movement of 0 and a new version: that it was right is what a stocktaking has to show.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[], contado int, version int, motivo text, clave text)
  where pos not in (select pos from replay)
),
-- envelope: locked
locked as ( -- the current row, and its version in the snapshot
  select l.id, l.sku, l.nombre, l.precio, l.stock, l.stock_minimo, l.estado, l.version, l.creado_en,
         l.actualizado_en, l.referencia, l.metadatos, l.apartado, l.orden, l.conteo_version,
         l.apartado_vence, l.apartado_version, s.version as seen
  from productos l
  join productos s on s.id = l.id
  where l.tienda_id = $1 and l.id = any (array(select id from request))
    and s.tienda_id = $1 and s.id = any (array(select id from request))
  order by l.id
  for no key update of l
),
-- envelope: end
-- envelope: holds
moment as ( -- read only after all locks are held; now() may be older
  select clock_timestamp()::timestamptz(3) as at from (select count(*) from locked) l
),
due as ( -- productos of which holds may have run out
  select id from locked where apartado_vence <= (select at from moment)
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
  from locked p
  left join (select producto_id, sum(cantidad)::int as cantidad from expired group by producto_id) x on x.producto_id = p.id
  left join upcoming u on u.id = p.id
),
-- envelope: end
counted as ( -- LIMIT makes it one look by all columns of the primary key, whatever the number of movements
  select r.pos, m.saldo
  from request r
  cross join lateral (
    select saldo from movimientos
    where tienda_id = $1 and producto_id = r.id and producto_version <= r.version
    order by producto_version desc limit 1
  ) m
),
difference as (
  select r.pos, r.versions, r.contado, r.version as en_version, r.motivo, r.clave, c.saldo, r.id,
         r.contado - c.saldo as cantidad
  from request r
  left join counted c using (pos)
),
judged as (
  select d.pos, d.contado, d.en_version, d.motivo, d.clave, d.saldo, d.cantidad, l.*, h.apartado as held, h.vence,
         l.version <> l.seen as stale,
         d.en_version > l.seen and d.en_version <= l.version as too_new,
         coalesce((d.versions is null or l.version = any (d.versions))
           and d.en_version <= l.seen and d.en_version >= coalesce(l.conteo_version, 1)
           and l.stock::bigint + d.cantidad between 0 and 1000000000, false) as applied
  from difference d
  join locked l on l.id = d.id
  join hold h on h.id = l.id
),
answer as (
  select pos, id, sku, nombre, precio, stock, stock_minimo, estado, version, creado_en, actualizado_en,
         referencia, metadatos, held as apartado, (select at from moment) as ahora, applied,
         too_new or not applied and stale and clave is not null as undecided, contado, en_version, saldo, conteo_version
  from judged
),
corrected as (
  update productos p
  set stock = a.stock + a.contado - a.saldo, version = a.version + 1, conteo_version = a.version + 1,
      actualizado_en = a.ahora, apartado = a.apartado, apartado_vence = case when a.apartado > 0 then k.vence end,
      orden = greatest((select orden from place), k.orden)
  from answer a
  join judged k using (pos)
  where p.tienda_id = $1 and p.id = any (array(select id from answer)) and a.applied and p.id = a.id
),
moved as (
  insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo, motivo, creado_en)
  select $1, a.id, a.version + 1, 'conteo', j.cantidad, a.stock + j.cantidad, j.motivo, a.ahora
  from answer a
  join judged j using (pos)
  where a.applied
),
movement as (
  select pos, id as producto_id, version + 1 as version, stock as before, stock + contado - saldo as after, apartado,
         ahora as at
  from answer
  where applied
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
  join locked p on p.id = m.producto_id
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
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, greatest((select orden from place), l.orden), s.evento_id, 'productos', 'contar', a.id,
         a.version + 1, s.actor, s.clave, s.huella, row_to_json(a)
  from answer a
  join sent s using (pos)
  join locked l using (id)
  where a.applied
  order by s.clave -- so that two statements do not wait for each other
)
-- place: the position of what was applied, now or when the key was used first. No pos is in both.
select *
from (select *, case when applied then (select orden from place)::text end as place from answer) a
full join replay using (pos, place)
-- envelope: end
