-- Makes a new API key in place of another: same tienda, nombre and rol; the old one works for a while longer.
-- Takes $1 id of the old key, $2 id of the new one, $3 its prefijo, $4 its huella in hex, $5 seconds for which both work, $6
-- seconds until the new one expires; null: as long as the old one was made for. Returns the new key, and when the old one
-- ends; no row when there is no such old key, or it is revoked or expired.
-- Safe because the old one is locked before it is looked at: of two rotations at once, the second sees when it ends by then,
-- and an end is never put off.
with old as (
  select *
  from claves_api
  where id = $1 and revocado_en is null and coalesce(caduca_en > now(), true)
  for no key update
),
ending as (
  update claves_api c
  set caduca_en = least(old.caduca_en, now() + make_interval(secs => $5::int))
  from old
  where c.tienda_id = old.tienda_id and c.id = old.id
  returning c.tienda_id, c.caduca_en as anterior_caduca_en
),
made as (
  insert into claves_api (tienda_id, id, nombre, rol, prefijo, huella, caduca_en)
  select tienda_id, $2, nombre, rol, $3, decode($4, 'hex'),
         now() + coalesce(make_interval(secs => $6::int), caduca_en - creado_en)
  from old
  returning tienda_id, id, rol, prefijo, caduca_en
)
select t.nombre as tienda, m.id, m.rol, m.prefijo, m.caduca_en, e.anterior_caduca_en
from made m
join ending e using (tienda_id)
join tiendas t using (tienda_id)
