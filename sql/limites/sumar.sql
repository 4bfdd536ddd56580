-- Adds up what servers have counted for their limits.
-- Takes $1, a JSON array of {hasta, quien, peticiones}. Returns one row for each hasta and quien: the sum of all servers. Windows that ended a minute ago are deleted, at most 1 000 rows a call.
-- Safe because rows are locked in the order of their key, whatever the order in which they were sent, so two servers never
-- deadlock; and a row is deleted only when no server counts in its window any more, unless their clocks differ by a minute.
with ended as (
  select ctid as place from limites where hasta < now() - interval '1 minute' limit 1000 for update skip locked
),
forgotten as (
  delete from limites where ctid = any (array(select place from ended)) and hasta < now() - interval '1 minute'
)
insert into limites (hasta, quien, peticiones)
select hasta, quien, sum(peticiones) -- a server sends one twice if it forgot it in between
from jsonb_to_recordset($1::text::jsonb) as sent (hasta timestamptz, quien text, peticiones int)
group by hasta, quien
order by hasta, quien
on conflict on constraint limites_pk do update set peticiones = limites.peticiones + excluded.peticiones
returning hasta, quien, peticiones
