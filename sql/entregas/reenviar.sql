-- Makes entregas due again at once, with all their attempts, many requests at once: dead letters, and others.
-- Takes $1 tienda, $2 requests [{pos, webhook_id, id, and the envelope}], each entrega and each clave once. Returns one row
-- per request that names an entrega: what it was, ahora, applied, undecided.
-- It does not wait for others of its subject, nor they for it: what came later may have been delivered long ago.
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
  from jsonb_to_recordset($2) as r(pos int, webhook_id uuid, id uuid, versions int[], clave text)
  where pos not in (select pos from replay)
),
hook as (
  select id
  from webhooks
  where tienda_id = $1 and id = any (array(select webhook_id from request)) and eliminado_en is null
),
locked as (
  select l.*, s.version as seen
  from entregas l
  join entregas s on s.webhook_id = l.webhook_id and s.id = l.id
  where l.tienda_id = $1 and l.webhook_id = any (array(select id from hook)) and l.id = any (array(select id from request))
    and s.tienda_id = $1 and s.webhook_id = any (array(select id from hook)) and s.id = any (array(select id from request))
  order by l.webhook_id, l.id
  for no key update of l
),
answer as (
  select r.pos, l.id, l.webhook_id, l.orden::text as orden, l.sujeto, l.operacion, l.sujeto_id, l.sujeto_version, l.estado,
         l.version, l.intentos::json as intentos, l.creado_en, l.terminado_en, clock_timestamp()::timestamptz(3) as ahora,
         r.versions is null or l.version = any (r.versions) as applied,
         l.version <> l.seen and r.clave is not null and not (r.versions is null or l.version = any (r.versions)) as undecided
  from request r
  join locked l on l.id = r.id and l.webhook_id = r.webhook_id
),
changed as (
  update entregas e
  set estado = 'pendiente', reintento = 0, proximo_en = a.ahora, terminado_en = null, version = a.version + 1,
      reenviada = e.reenviada or a.estado <> 'pendiente'
  from answer a
  where e.tienda_id = $1 and e.webhook_id = any (array(select webhook_id from answer))
    and e.id = any (array(select id from answer)) and a.applied and e.webhook_id = a.webhook_id and e.id = a.id
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, greatest((select orden from place), l.orden), s.evento_id, 'entregas', 'reenviar', a.id,
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
