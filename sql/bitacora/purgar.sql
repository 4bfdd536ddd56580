-- Deletes rows of the log that are older than its retention: the oldest first, at most 1 000.
-- Takes $1 tienda, $2 the retention in days. Returns one row: the number deleted; fewer than 1 000 when no older one is left.
-- Safe because a remaining row only repeats an answer and records what happened: nothing depends on when or whether this
-- runs. Two at once do not wait for each other: in a tienda only one deletes, and the other finds nothing to do.
-- Cheap at every size: it reads the first rows of the primary key, and deletes them by ctid.
with turn as materialized (
  select pg_try_advisory_xact_lock(hashtextextended($1::uuid::text collate "C", 0)) as mine
),
oldest as (
  select ctid as place, creado_en
  from bitacora
  where tienda_id = $1 and (select mine from turn)
  order by orden, sujeto_version, id
  limit 1000
),
expired as ( -- only these are locked: a lock is a write
  select ctid as place
  from bitacora
  where tienda_id = $1
    and ctid = any (array(select place from oldest where creado_en < now() - make_interval(days => $2)))
  for update skip locked
),
forgotten as (
  delete from bitacora
  where tienda_id = $1 and ctid = any (array(select place from expired))
  returning orden
),
marked as ( -- up to where the feed may have gaps
  insert into bitacora_purgas as p (tienda_id, orden)
  select $1, max(orden) from forgotten having count(*) > 0
  on conflict (tienda_id) do update set orden = greatest(p.orden, excluded.orden)
)
select count(*)::int as forgotten from forgotten
