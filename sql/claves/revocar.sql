-- Revokes an API key, for good.
-- Takes $1 id of the key. Returns the key; no row when there is none of this id.
-- Safe to repeat: the time is that of the first.
with moment as ( -- Citus takes no now() in a COALESCE of an UPDATE
  select now() as at
)
update claves_api
set revocado_en = coalesce(revocado_en, m.at)
from moment m
where id = $1
returning id, prefijo, revocado_en
