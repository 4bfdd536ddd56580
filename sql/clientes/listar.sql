-- Lists clientes in the order of their creation (the ids are UUIDv7).
-- Takes $1 tienda, $2 nombre or null: a part of the name, without wildcards, $3 limit, $4 offset.
-- Planned anew at each call (see src/db/statement.ts), so that a filter that is null costs nothing.
select id, nombre, email, version, creado_en, actualizado_en
from clientes
where tienda_id = $1
  and ($2::text is null or nombre_search like '%' || search_key($2) || '%')
order by id
limit $3::int
offset $4::int
