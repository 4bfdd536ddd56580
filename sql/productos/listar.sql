-- Lists productos in the order of their creation (the ids are UUIDv7).
-- Takes $1 tienda, $2 estado, $3 least precio, $4 greatest precio, $5 part of the nombre without wildcards, $6 sku
-- (each may be null: no such filter), $7 limit, $8 offset.
-- Planned anew at each call (see src/db/statement.ts), so that a filter that is null costs nothing.
select id, sku, nombre, precio, stock, estado, version, creado_en, actualizado_en
from productos
where tienda_id = $1
  and ($2::text is null or estado = $2)
  and ($3::numeric is null or precio >= $3)
  and ($4::numeric is null or precio <= $4)
  and ($5::text is null or nombre_search like '%' || search_key($5) || '%')
  and ($6::text is null or sku = $6)
order by id
limit $7::int
offset $8::int
