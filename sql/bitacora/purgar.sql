-- Forgets rows of the log that are older than its retention: the oldest first, at most 1 000 of them.
-- Takes $1 tienda, $2 the retention in days. Returns one row: how many it forgot; fewer than 1 000 when no older one is left.
-- Safe because a row that is still there only repeats an answer and tells what happened: nothing depends on when this runs,
-- or whether it does. Two at once do not wait for each other: each skips what the other has locked.
-- Cheap at every size: it reads the first rows of the primary key, and deletes them by their place in the table.
with oldest as (
  select ctid as place, creado_en
  from bitacora
  where tienda_id = $1
  order by orden, id
  limit 1000
  for update skip locked
),
forgotten as (
  delete from bitacora
  where tienda_id = $1
    and ctid = any (array(select place from oldest where creado_en < now() - make_interval(days => $2)))
  returning 1
)
select count(*)::int as forgotten from forgotten
