-- Which tiendas have rows of the log after the position up to which their feed was read. Takes $1, an array of {tienda,
-- orden, version, id}; returns the tiendas. Without regard to the horizon (listar.sql): a row that is not yet told is news.
-- One question for all tiendas that somebody follows, as it is asked each second: a subquery each reads one row of the
-- primary key.
select p.tienda
from json_to_recordset($1::text::json) as p (tienda uuid, orden bigint, version int, id uuid)
where (
  select true from bitacora b
  where b.tienda_id = p.tienda and (b.orden, b.sujeto_version, b.id) > (p.orden, p.version, p.id)
  limit 1
)
