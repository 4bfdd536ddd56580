-- Makes an API key for a tienda, and the tienda if there is none of this nombre.
-- Takes ($1 an id for a new tienda, $2 its nombre), $3 id of the key, $4 its nombre or null, $5 rol, $6 prefijo, $7 huella in
-- hex, $8 seconds until it expires or null. Returns one row: the key without its huella, the tienda, and whether that is new.
-- Safe because nombre is unique: of two that make the same tienda at once, the second takes the tienda of the first.
with tienda as (
  insert into tiendas (tienda_id, nombre)
  values ($1, $2)
  on conflict (nombre) do update set nombre = excluded.nombre -- changes nothing, and returns the row
  returning tienda_id, nombre
),
made as (
  insert into claves_api (tienda_id, id, nombre, rol, prefijo, huella, caduca_en)
  select tienda_id, $3, $4::text, $5, $6, decode($7, 'hex'), now() + make_interval(secs => $8::int)
  from tienda
  returning tienda_id, id, prefijo, caduca_en -- no parameter here: Citus loses it
)
select tienda_id, id, prefijo, caduca_en, tienda_id = $1 as tienda_nueva from made
