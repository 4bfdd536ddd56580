-- Reads clientes by id, many requests at once.
-- Takes $1 tienda, $2 requests [{pos, id}]. Returns one row per request that names a cliente of the tienda.
with request as (
  select r.pos, r.id from jsonb_to_recordset($2) as r(pos int, id uuid)
)
select r.pos, c.id, c.nombre, c.email, c.version, c.creado_en, c.actualizado_en, c.olvidado_en,
       c.referencia, c.metadatos
from clientes c
join request r on r.id = c.id
where c.tienda_id = $1
  -- = ANY (ARRAY(…)) takes the primary key at every table size; IN (SELECT …) is planned as a sequential scan.
  and c.id = any (array(select id from request))
