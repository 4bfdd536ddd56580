-- Lists productos: a page of those that all filters let through, and how many they are if that is asked.
-- Takes $1 tienda, $2 estado, $3 least precio, $4 greatest precio, $5 part of the nombre, $6 sku,
-- $7 greatest stock, up to 100 (each may be null: no such filter; but orden stock needs $7), $8 orden, $9 and $10 key and
-- id of the row before the page (null: from the start), $11 limit, $12 offset, $13 whether to count. Returns the page, or
-- one row of nulls with the total when it is empty.
-- Planned anew at each call (see src/db/statement.ts): a CASE or a filter whose parameter decides it is gone before the
-- plan is made, so what is left is one order and one comparison that an index serves.
with matching as not materialized (
  select *
  from productos
  where tienda_id = $1
    and ($2::text is null or estado = $2)
    and ($3::numeric is null or precio >= $3)
    and ($4::numeric is null or precio <= $4)
    and ($5::text is null or nombre_search like '%' || regexp_replace(search_key($5), '[\\%_]', '\\\&', 'g') || '%')
    and ($6::text is null or sku = $6)
    and ($7::int is null or low_stock <= $7)
),
page as (
  select id, sku, nombre, precio, stock, estado, version, creado_en, actualizado_en
  from matching
  where case
    when $10::uuid is null then true
    when $8 = 'creado_en' then (creado_en, id) > ($9::text::timestamptz, $10)
    when $8 = '-creado_en' then (creado_en, id) < ($9::text::timestamptz, $10)
    when $8 = 'nombre' then (nombre, id) > ($9::text, $10)
    when $8 = '-nombre' then (nombre, id) < ($9::text, $10)
    when $8 = 'precio' then (precio, id) > ($9::text::numeric, $10)
    when $8 = '-precio' then (precio, id) < ($9::text::numeric, $10)
    when $8 = 'stock' then (low_stock, id) > ($9::text::int, $10)
    when $8 = '-stock' then (low_stock, id) < ($9::text::int, $10)
  end
  order by
    case when $8 = 'creado_en' then creado_en end,
    case when $8 = '-creado_en' then creado_en end desc,
    case when $8 = 'nombre' then nombre end,
    case when $8 = '-nombre' then nombre end desc,
    case when $8 = 'precio' then precio end,
    case when $8 = '-precio' then precio end desc,
    case when $8 = 'stock' then low_stock end,
    case when $8 = '-stock' then low_stock end desc,
    case when $8 not like '-%' then id end,
    case when $8 like '-%' then id end desc
  limit $11::int
  offset $12::int
)
select t.total as count, p.*
from (select case when $13::bool then (select count(*)::int from matching) end as total) t
left join page p on true
