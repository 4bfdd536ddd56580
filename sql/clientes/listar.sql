-- Lists clientes: a page of those that the filter lets through, and how many they are if that is asked.
-- Takes $1 tienda, $2 part of the nombre (null: no such filter), $3 orden, $4 and $5 key and id of the
-- row before the page (null: from the start), $6 limit, $7 offset, $8 whether to count. Returns the page, or one row of
-- nulls with the total when it is empty. Planned anew at each call: see sql/productos/listar.sql for why.
with matching as not materialized (
  select *
  from clientes
  where tienda_id = $1
    and ($2::text is null or nombre_search like '%' || regexp_replace(search_key($2), '[\\%_]', '\\\&', 'g') || '%')
),
page as (
  select id, nombre, email, version, creado_en, actualizado_en
  from matching
  where case
    when $5::uuid is null then true
    when $3 = 'creado_en' then (creado_en, id) > ($4::text::timestamptz, $5)
    when $3 = '-creado_en' then (creado_en, id) < ($4::text::timestamptz, $5)
    when $3 = 'nombre' then (nombre, id) > ($4::text, $5)
    when $3 = '-nombre' then (nombre, id) < ($4::text, $5)
  end
  order by
    case when $3 = 'creado_en' then creado_en end,
    case when $3 = '-creado_en' then creado_en end desc,
    case when $3 = 'nombre' then nombre end,
    case when $3 = '-nombre' then nombre end desc,
    case when $3 not like '-%' then id end,
    case when $3 like '-%' then id end desc
  limit $6::int
  offset $7::int
)
select t.total as count, p.*
from (select case when $8::bool then (select count(*)::int from matching) end as total) t
left join page p on true
