-- Forgets claves of all tiendas that are older than a day, the oldest first, at most 10 000 of them.
-- Takes nothing; returns one row: how many it forgot.
-- Safe because a clave that is still there only repeats an answer: nothing depends on when this runs, or whether it does.
-- Two at once do not wait for each other: each skips what the other has locked.
with expired as (
  select tienda_id, clave
  from idempotencia
  where creado_en < now() - interval '24 hours'
  order by creado_en
  limit 10000
  for update skip locked
),
forgotten as (
  delete from idempotencia i
  using expired e
  where i.tienda_id = e.tienda_id and i.clave = e.clave
  returning 1
)
select count(*)::int as forgotten from forgotten
