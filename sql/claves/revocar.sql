-- Revokes an API key, for good.
-- Takes $1 id of the key. Returns the key; no row when there is none of this id.
-- Safe to repeat: the time is that of the first.
update claves_api
set revocado_en = coalesce(revocado_en, now())
where id = $1
returning id, prefijo, revocado_en
