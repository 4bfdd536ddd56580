-- Updates clientes, many requests at once.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client accepts; null: any), cambio: an
-- object with nombre, email, referencia (null removes these two), metadatos or some of them, and the envelope}], each
-- cliente, each new email, each new referencia and each clave once. Returns one row per request that names a cliente: the facts that the statement read, cambio: that of the request,
-- taken_by and referencia_taken_by: the ids of others that have the new email and referencia, applied, undecided.
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
  select r.*, email_key(r.cambio->>'email') as mailbox
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[], cambio jsonb, clave text)
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
owner as (
  select id, email_key(email) as mailbox
  from clientes
  where tienda_id = $1 and email_key(email) = any (array(select mailbox from request))
),
reference as (
  select id, referencia
  from clientes
  where tienda_id = $1 and referencia = any (array(select cambio->>'referencia' from request))
),
judged as (
  select r.pos, r.cambio, r.clave, l.*, l.version <> l.seen as stale,
         r.versions is null or l.version = any (r.versions) as version_ok, w.id as taken_by,
         f.id as referencia_taken_by
  from request r
  join locked l on l.id = r.id
  left join owner w on w.mailbox = r.mailbox and w.id <> l.id
  left join reference f on f.referencia = r.cambio->>'referencia' and f.id <> l.id
),
answer as (
  select pos, id, nombre, email, version, creado_en, actualizado_en, olvidado_en, referencia,
         metadatos, clock_timestamp()::timestamptz(3) as ahora,
         version_ok and olvidado_en is null and taken_by is null and referencia_taken_by is null as applied,
         stale and not (version_ok and olvidado_en is null) and clave is not null as undecided, taken_by,
         referencia_taken_by, cambio::json as cambio
  from judged
),
changed as (
  update clientes c
  set nombre = coalesce(a.cambio->>'nombre', a.nombre),
      email = case when a.cambio::jsonb ? 'email' then a.cambio->>'email' else a.email end,
      referencia = case when a.cambio::jsonb ? 'referencia' then a.cambio->>'referencia' else a.referencia end,
      metadatos = coalesce(a.cambio->'metadatos', a.metadatos),
      version = a.version + 1, actualizado_en = a.ahora,
      orden = greatest((select orden from place), k.orden)
  from answer a
  join locked k using (id)
  where c.tienda_id = $1 and c.id = any (array(select id from answer)) and a.applied and c.id = a.id
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, greatest((select orden from place), l.orden), s.evento_id, 'clientes', 'actualizar', a.id,
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
