-- Makes an entrega of a test event for webhooks, many requests at once.
-- Takes $1 tienda, $2 requests [{pos, webhook_id, id: a new one for the event, and the envelope}], each clave once. Returns one
-- row per request that names a webhook: the entrega as requested, version 0 (there was none before), ahora, applied,
-- undecided.
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
  select r.*, clock_timestamp()::timestamptz(3) as at
  from jsonb_to_recordset($2) as r(pos int, webhook_id uuid, id uuid)
  where pos not in (select pos from replay)
),
hook as (
  select id, version
  from webhooks
  where tienda_id = $1 and id = any (array(select webhook_id from request)) and eliminado_en is null
),
answer as (
  select r.pos, r.id, r.webhook_id, (select orden from place)::text as orden, 'webhooks'::text as sujeto, 'prueba'::text as operacion,
         h.id as sujeto_id, h.version as sujeto_version, 'pendiente'::text as estado, 0 as version, '[]'::json as intentos,
         r.at as creado_en, null::timestamptz as terminado_en, r.at as ahora, true as applied, false as undecided
  from request r
  join hook h on h.id = r.webhook_id
),
created as (
  insert into entregas (tienda_id, webhook_id, id, orden, sujeto, operacion, sujeto_id, sujeto_version, proximo_en,
                        reenviada, creado_en)
  select $1, webhook_id, id, orden::bigint, sujeto, operacion, sujeto_id, sujeto_version, ahora, true, ahora from answer
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, (select orden from place), s.evento_id, 'entregas', 'probar', a.id,
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
