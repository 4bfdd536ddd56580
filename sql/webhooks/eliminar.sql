-- Deletes webhooks, many requests at once. Nothing more is sent, and their secretos are gone at once.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client accepts; null: any), and the
-- envelope}], each webhook and each clave once. Returns one row per request that names a webhook: the facts that the statement
-- read, applied, undecided.
-- The row stays, marked, until its entregas have been swept: there may be millions of them.
-- Safe for the reasons of sql/productos/actualizar.sql.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[], clave text)
  where pos not in (select pos from replay)
),
-- envelope: locked
locked as ( -- the current row, and its version in the snapshot
  select l.id, l.url, l.tipos, l.pausado, l.fallos, l.ultimo_error, l.ultimo_error_en, l.ultima_entrega_en,
         l.version, l.creado_en, l.actualizado_en, l.eliminado_en, l.orden, s.version as seen
  from webhooks l
  join webhooks s on s.id = l.id
  where l.tienda_id = $1 and l.id = any (array(select id from request))
    and s.tienda_id = $1 and s.id = any (array(select id from request))
  order by l.id
  for no key update of l
),
-- envelope: end
judged as (
  select r.pos, r.clave, l.*, l.version <> l.seen as stale,
         r.versions is null or l.version = any (r.versions) as version_ok
  from request r
  join locked l on l.id = r.id
),
answer as (
  select pos, id, url, tipos::json as tipos, pausado, fallos, ultimo_error, ultimo_error_en, ultima_entrega_en, version,
         creado_en, actualizado_en, clock_timestamp()::timestamptz(3) as ahora, version_ok and eliminado_en is null as applied,
         stale and not (version_ok and eliminado_en is null) and clave is not null as undecided, eliminado_en
  from judged
),
changed as (
  update webhooks w
  set eliminado_en = a.ahora, version = a.version + 1, actualizado_en = a.ahora,
      orden = greatest((select orden from place), k.orden)
  from answer a
  join locked k using (id)
  where w.tienda_id = $1 and w.id = any (array(select id from answer)) and a.applied and w.id = a.id
),
forgotten as (
  delete from webhook_secretos s
  using answer a
  where s.tienda_id = $1 and s.webhook_id = any (array(select id from answer)) and a.applied and s.webhook_id = a.id
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, greatest((select orden from place), l.orden), s.evento_id, 'webhooks', 'eliminar', a.id,
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
