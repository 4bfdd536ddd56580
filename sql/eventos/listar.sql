-- Reads the feed: the log of a tienda in its order, without what a running transaction may still come before.
-- Takes $1 tienda, $2 to $4 orden, sujeto_version and id of the position after which to read (null: from the oldest row),
-- $5 sujetos and operaciones to read, as ["pedidos/confirmar"] (null: all), $6 sujeto and $7 sujeto_id of one subject (null:
-- all), $8 how many rows at most, $9 how many to look at. Returns them in order, each with the position up to which this has read: fin_orden,
-- fin_version, fin_id; and caducada: whether rows after the given position may have been deleted. One row with a null id if
-- nothing was found.
-- Safe because of the horizon: no transaction that is still running, or begins later, has a lower position than the oldest
-- running one (see bitacora). So the rows below it are complete and never change their order: a reader that goes on from
-- where this ended misses nothing and sees nothing twice. Where all rows up to the horizon were read, the position returned is
-- after the last row of the tienda, whatever it is about: a reader that finds nothing for a month does not fall behind what is
-- deleted. It is not the horizon itself: PostgreSQL gives the transaction ids above its last durable commit again after a
-- crash, and what happens then would come before that position.
-- Cheap because it looks at no more than $9 rows, in the order of the primary key or, of one subject, of its index,
-- however few of them match.
-- Planned at each call: see sql/productos/listar.sql for why.
with horizon as (
  select feed_position(base, pg_snapshot_xmin(pg_current_snapshot())) as orden from feed_origin
),
settled as ( -- below it, no row can appear any more, not even after a crash
  select coalesce(greatest(
    (select b.orden from bitacora b
     where b.tienda_id = $1 and b.orden < (select orden from horizon)
     order by b.orden desc, b.sujeto_version desc, b.id desc
     limit 1),
    (select p.orden from bitacora_purgas p where p.tienda_id = $1)
  ) + 1, 0) as orden
),
scanned as (
  select orden, sujeto_version, id, sujeto, operacion, sujeto_id
  from bitacora b
  where tienda_id = $1 and orden < (select orden from horizon)
    and ($6::text is null or sujeto = $6)
    and ($7::uuid is null or sujeto_id = $7)
    and ($2::text is null or (b.orden, b.sujeto_version, b.id) > ($2::text::bigint, $3::int, $4::uuid))
  order by orden, sujeto_version, id
  limit $9::int
),
matched as (
  select orden, sujeto_version, id
  from scanned
  where ($5::text is null or sujeto || '/' || operacion = any (array(select json_array_elements_text($5::text::json))))
  order by orden, sujeto_version, id
  limit $8::int
),
ending as ( -- the last row that was returned, else the last one that was looked at, else what is settled if it is ahead
  (select orden, sujeto_version, id, 1 as kind from matched where (select count(*) from matched) = $8::int)
  union all
  (select orden, sujeto_version, id, 2 from scanned where (select count(*) from scanned) = $9::int)
  union all
  (select orden, 0, '00000000-0000-0000-0000-000000000000', 3
   from settled
   where $2::text is null or orden >= $2::text::bigint)
  union all -- a standby may be behind the position that a reader has of the primary
  (select $2::text::bigint, $3::int, $4::uuid, 4 where $2::text is not null)
  order by kind, orden desc, sujeto_version desc, id desc
  limit 1
),
purged as (
  select 1 from bitacora_purgas p
  where p.tienda_id = $1 and p.orden >= $2::text::bigint
)
select m.id, m.orden::text as orden, b.sujeto, b.operacion, b.sujeto_id, m.sujeto_version as version, b.creado_en, b.hecho,
       e.orden::text as fin_orden, e.sujeto_version as fin_version, e.id as fin_id,
       exists (select 1 from purged) as caducada
from ending e
left join (
  matched m
  join bitacora b on b.tienda_id = $1 and b.orden = m.orden and b.sujeto_version = m.sujeto_version and b.id = m.id
) on true
order by m.orden, m.sujeto_version, m.id
