-- Creates productos, many requests at once: each unless its sku or referencia is taken. The initial stock is its first movement.
-- Takes $1 tienda, $2 requests [{pos, id, sku: text or null, nombre, precio, stock, stock_minimo, estado,
-- referencia: text or null, metadatos, and the envelope}], each clave once. Returns one row per request: the producto as requested, version 0 (there was none before), taken_by: the id
-- of the producto that has the sku, referencia_taken_by: that of the one that has the referencia, applied, undecided.
-- Safe because the unique indexes decide between two at once: the second waits for the first, then inserts nothing.
-- A sku or a referencia that the snapshot does not show was taken just now, perhaps by a request with the same clave: undecided,
-- send it again. Rows are inserted in the order of sku, so that two statements rarely wait for each other.
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
  from jsonb_to_recordset($2) as r(pos int, id uuid, sku text, nombre text, precio numeric, stock int,
                                    stock_minimo int, estado text, referencia text, metadatos json)
  where pos not in (select pos from replay)
),
owner as materialized ( -- read before the insert, also where a cluster runs each CTE by itself
  select id, sku from productos where tienda_id = $1 and sku = any (array(select sku from request))
),
reference as materialized (
  select id, referencia from productos where tienda_id = $1 and referencia = any (array(select referencia from request))
),
created as (
  insert into productos (tienda_id, id, sku, nombre, precio, stock, stock_minimo, estado, creado_en, actualizado_en,
                         referencia, metadatos)
  select $1, id, sku, nombre, precio, stock, stock_minimo, estado, at, at, referencia, metadatos
  from request
  order by sku, referencia, pos
  on conflict do nothing
  returning id, stock, creado_en
),
moved as (
  insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo, creado_en)
  select $1, id, 1, 'inicial', stock, stock, creado_en from created
),
answer as (
  select r.pos, r.id, r.sku, r.nombre, r.precio::numeric(12,2) as precio, r.stock, r.stock_minimo, r.estado,
         0 as version, r.at as creado_en, r.at as actualizado_en, r.referencia, r.metadatos, 0 as apartado, r.at as ahora,
         c.id is not null as applied, c.id is null and w.id is null and f.id is null as undecided, w.id as taken_by,
         f.id as referencia_taken_by
  from request r
  left join created c on c.id = r.id
  left join owner w on w.sku = r.sku
  left join reference f on f.referencia = r.referencia
),
-- envelope: tail
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, actor, clave, huella, hecho)
  select $1, (select orden from place), s.evento_id, 'productos', 'crear', a.id,
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
