-- Lists clientes: a page of those that match the filter, and their number if requested.
-- Takes $1 tienda, $2 part of the nombre (see sql/productos/listar.sql), $3 email, ignoring case (both and $10
-- may be null: no filter), $4 orden, $5 and $6 key and id of the row before the page (null: from the start), $7 limit, $8 offset, $9 whether
-- to count, $10 referencia. Returns the page, or one row of nulls with the total when it is empty.
-- Planned at each call: see sql/productos/listar.sql for why.
with matching as not materialized (
  select *
  from clientes
  where tienda_id = $1
    and ($2::text is null or nombre_search like search_pattern($2) and strpos(nombre_search, search_key($2)) > 0)
    and ($2 is null or $4 not like '%nombre'
         or strpos(nombre_search, search_key($2)) between 1 and 10000
         and char_length(nombre_search) >= char_length(search_key($2))
         and octet_length(nombre_search) >= octet_length(search_key($2)))
    and ($3::text is null or email_key(email) = email_key($3))
    and ($10::text is null or referencia = $10)
),
page as (
  select id, nombre, email, version, creado_en, actualizado_en, olvidado_en, referencia, metadatos
  from matching
  where case
    when $6::uuid is null then true
    when $4 = 'creado_en' then (creado_en, id) > ($5::text::timestamptz, $6)
    when $4 = '-creado_en' then (creado_en, id) < ($5::text::timestamptz, $6)
    when $4 = 'nombre' then (nombre_order, id) > (order_key($5), $6)
    when $4 = '-nombre' then (nombre_order, id) < (order_key($5), $6)
  end
  order by
    case when $4 = 'creado_en' then creado_en end,
    case when $4 = '-creado_en' then creado_en end desc,
    case when $4 = 'nombre' then nombre_order end,
    case when $4 = '-nombre' then nombre_order end desc,
    case when $4 not like '-%' then id end,
    case when $4 like '-%' then id end desc
  limit $7::int
  offset $8::int
)
select t.total as count, p.*
from (select case when $9::bool then (select count(*)::int from matching) end as total) t
left join page p on true
