-- Lists the API keys of all tiendas, those of a tienda together and the newest first.
-- Takes nothing; returns one row per key, with the nombre of its tienda and without its huella.
select t.nombre as tienda, c.id, c.nombre, c.rol, c.prefijo, c.creado_en, c.caduca_en, c.revocado_en,
       coalesce(c.caduca_en <= now(), false) as caducada
from claves_api c
join tiendas t using (tienda_id)
order by t.nombre, t.tienda_id, c.creado_en desc, c.id desc
