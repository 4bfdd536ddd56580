-- Updates productos, many requests at once; never their stock.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client accepts; null: any), cambio: an
-- object with nombre, precio, estado, stock_minimo, sku, referencia (null removes these two), metadatos or some of
-- them, and the envelope}], each producto, each new sku, each new referencia and each clave once. Returns one row per request that names a producto: what the statement saw of it, cambio: that of
-- the request, taken_by and referencia_taken_by: the ids of others that have the new sku and referencia, applied, undecided.
-- Safe because the productos are locked by id, and what is decided and written comes from the locked rows. Another
-- producto that takes the sku or referencia at the same time fails the statement at the unique constraint; sent again, it finds that one.
-- A request with a clave that is refused for facts newer than the snapshot may be a duplicate of one that was just
-- applied: undecided, send it again.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[], cambio jsonb, clave text)
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
owner as (
  select id, sku from productos where tienda_id = $1 and sku = any (array(select cambio->>'sku' from request))
),
reference as (
  select id, referencia
  from productos
  where tienda_id = $1 and referencia = any (array(select cambio->>'referencia' from request))
),
judged as (
  select r.pos, r.cambio, r.clave, l.*, h.apartado as held, h.vence, l.version <> l.seen as stale,
         r.versions is null or l.version = any (r.versions) as version_ok, w.id as taken_by,
         f.id as referencia_taken_by
  from request r
  join locked l on l.id = r.id
  join hold h on h.id = l.id
  left join owner w on w.sku = r.cambio->>'sku' and w.id <> l.id
  left join reference f on f.referencia = r.cambio->>'referencia' and f.id <> l.id
),
answer as (
  select pos, id, sku, nombre, precio, stock, stock_minimo, estado, version, creado_en, actualizado_en,
         referencia, metadatos, held as apartado, (select at from moment) as ahora,
         version_ok and taken_by is null and referencia_taken_by is null as applied,
         stale and not version_ok and clave is not null as undecided, cambio::json as cambio, taken_by,
         referencia_taken_by
  from judged
),
changed as (
  update productos p
  set nombre = coalesce(a.cambio->>'nombre', a.nombre), precio = coalesce((a.cambio->>'precio')::numeric, a.precio),
      estado = coalesce(a.cambio->>'estado', a.estado),
      stock_minimo = coalesce((a.cambio->>'stock_minimo')::int, a.stock_minimo),
      sku = case when a.cambio::jsonb ? 'sku' then a.cambio->>'sku' else a.sku end,
      referencia = case when a.cambio::jsonb ? 'referencia' then a.cambio->>'referencia' else a.referencia end,
      metadatos = coalesce(a.cambio->'metadatos', a.metadatos),
      version = a.version + 1, actualizado_en = a.ahora, apartado = a.apartado,
      apartado_vence = case when a.apartado > 0 then k.vence end, orden = greatest((select orden from place), k.orden)
  from answer a
  join judged k using (pos)
  where p.tienda_id = $1 and p.id = any (array(select id from answer)) and a.applied and p.id = a.id
),
-- envelope: settled
settled as ( -- holds that have run out, of productos that nothing else here writes
  update productos p
  set apartado = h.apartado, apartado_vence = case when h.apartado > 0 then h.vence end
  from hold h
  where p.tienda_id = $1 and p.id = any (array(select id from due)) and p.id = h.id
    and p.id <> all (array(select id from answer where applied))
),
-- envelope: end
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, greatest((select orden from place), l.orden), s.evento_id, 'productos', 'actualizar', a.id,
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
