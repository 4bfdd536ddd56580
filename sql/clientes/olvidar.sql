-- Erases persons, many requests at once: what their cliente says of them, and those in the log. Its pedidos stay.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client accepts; null: any), and the
-- envelope}], each cliente and each clave once. Returns one row per request that names a cliente: the facts that it read,
-- but what was erased as it is left, since the log keeps this row; applied, undecided.
-- Safe because whatever changes a cliente locks it, raises its version and writes its row of the log in one statement: if
-- the locked version is that of the snapshot, the snapshot has all those rows. A newer one is undecided. A repeated clave
-- of then is answered from what is left: so cambio, what a change asked for, is emptied too.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[])
  where pos not in (select pos from replay)
),
-- envelope: locked
locked as ( -- the current row, and its version in the snapshot
  select l.id, l.nombre, l.email, l.version, l.creado_en, l.actualizado_en, l.olvidado_en, l.referencia,
         l.metadatos, l.orden, s.version as seen
  from clientes l
  join clientes s on s.id = l.id
  where l.tienda_id = $1 and l.id = any (array(select id from request))
    and s.tienda_id = $1 and s.id = any (array(select id from request))
  order by l.id
  for no key update of l
),
-- envelope: end
answer as (
  select r.pos, l.id, '(olvidado)' as nombre, null::text as email, l.version, l.creado_en, l.actualizado_en,
         l.olvidado_en, null::text as referencia, '{}'::json as metadatos, clock_timestamp()::timestamptz(3) as ahora,
         l.version = l.seen and (r.versions is null or l.version = any (r.versions)) as applied,
         l.version <> l.seen as undecided
  from request r
  join locked l on l.id = r.id
),
erased as (
  update clientes c
  set nombre = a.nombre, email = null, referencia = null, metadatos = '{}', version = a.version + 1, actualizado_en = a.ahora,
      olvidado_en = coalesce(a.olvidado_en, a.ahora), orden = greatest((select orden from place), k.orden)
  from answer a
  join locked k using (id)
  where c.tienda_id = $1 and c.id = any (array(select id from answer where applied)) and a.applied and c.id = a.id
),
redacted as ( -- found by bitacora_sujeto
  update bitacora
  set hecho = (hecho::jsonb || '{"nombre": "(olvidado)", "email": null, "referencia": null, "metadatos": {}}'
               || case when hecho::jsonb ? 'cambio' then '{"cambio": {}}' else '{}' end::jsonb)::json
  where tienda_id = $1 and sujeto_id = any (array(select id from answer where applied)) and sujeto = 'clientes'
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, greatest((select orden from place), l.orden), s.evento_id, 'clientes', 'olvidar', a.id,
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
