-- Deletes the entregas that are older than their retention, and those of deleted webhooks; then such webhooks themselves.
-- Takes $1 tienda, $2 the retention in days, $3 how many at most of each webhook. Returns one row: the number deleted, and
-- whether there may be more.
-- Cheap at every size: it reads the oldest rows of each webhook off an index, and deletes them by ctid.
with hook as (
  select id, eliminado_en from webhooks where tienda_id = $1
),
oldest as (
  select e.place, e.expired
  from hook h
  cross join lateral (
    select e.ctid as place,
           h.eliminado_en is not null
             or e.estado <> 'pendiente' and e.creado_en < now() - make_interval(days => $2) as expired
    from entregas e
    where e.tienda_id = $1 and e.webhook_id = h.id
    order by e.orden, e.sujeto_version, e.id
    limit $3::int
  ) e
),
forgotten as (
  delete from entregas
  where tienda_id = $1 and ctid = any (array(select place from oldest where expired))
  returning webhook_id
),
ended as (
  delete from webhooks w
  where w.tienda_id = $1 and w.eliminado_en is not null
    and not exists (select from entregas e where e.tienda_id = $1 and e.webhook_id = w.id)
)
select count(*)::int as forgotten,
       exists (select from forgotten group by webhook_id having count(*) = $3::int) as more
from forgotten
