-- Creates webhooks, many requests at once.
-- Takes $1 tienda, $2 requests [{pos, id, url, tipos: array or null, and the envelope}], each clave once. Returns one row per
-- request: the webhook as requested, version 0 (there was none before), applied, undecided; and beside what the log keeps its
-- secreto, also to a request that is repeated.
-- The secreto is made here, of 244 random bits, so that it is in no parameter and no log. The feed is sent from its end on.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, url text, tipos jsonb)
  where pos not in (select pos from replay)
),
made as materialized (
  select pos, id,
         'whsec_' || encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'base64') as secreto
  from request
),
created as (
  insert into webhooks (tienda_id, id, url, tipos, orden, despues_orden, creado_en, actualizado_en)
  select $1, id, url, nullif(tipos, 'null'), (select orden from place),
         (select feed_position(base, pg_snapshot_xmin(pg_current_snapshot())) from feed_origin), at, at
  from request
),
kept as (
  insert into webhook_secretos (tienda_id, webhook_id, version, secreto) select $1, id, 1, secreto from made
),
answer as (
  select pos, id, url, nullif(tipos, 'null')::json as tipos, false as pausado, 0 as fallos, null::text as ultimo_error,
         null::timestamptz as ultimo_error_en, null::timestamptz as ultima_entrega_en, 0 as version, at as creado_en,
         at as actualizado_en, at as ahora, true as applied, false as undecided, null::timestamptz as eliminado_en
  from request
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, (select orden from place), s.evento_id, 'webhooks', 'crear', a.id,
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
left join (
  select pos, secreto from made
  union all
  select r.pos, s.secreto
  from replay r
  join webhook_secretos s on s.webhook_id = (r.hecho->>'id')::uuid and s.version = (r.hecho->>'version')::int + 1
  where s.tienda_id = $1 and s.webhook_id = any (array(select (hecho->>'id')::uuid from replay)) and r.same_request
) secreto using (pos)
