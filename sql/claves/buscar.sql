-- Looks up API keys by their huella.
-- Takes $1 huellas in hex, with commas between them. Returns one row per key that there is, revoked and expired ones too,
-- with the milliseconds that are left until it expires, 0 to 60 000, by the clock of the database.
-- Each is a read of a unique index; a huella is that of 256 random bits, so that nobody learns anything by trying.
select encode(c.huella, 'hex') as huella, c.tienda_id, c.id, c.nombre, c.rol, c.prefijo, c.caduca_en,
       c.revocado_en is not null as revocada,
       greatest(least(extract(epoch from c.caduca_en - clock_timestamp()) * 1000, 60000), 0)::int as restan_ms
from claves_api c
where c.huella = any (array(select decode(h, 'hex') from unnest(string_to_array($1, ',')) h))
