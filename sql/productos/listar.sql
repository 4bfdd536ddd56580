-- Lists productos: a page of those that match all filters, and their number if requested.
-- Takes $1 tienda, $2 estado, $3 least precio, $4 greatest precio, $5 part of the nombre, $6 sku,
-- $7 greatest stock, up to 100, $14 referencia (each may be null: no such filter; but orden stock needs $7), $8 orden, $9 and $10 key and
-- id of the row before the page (null: from the start), $11 limit, $12 offset, $13 whether to count. Returns the page, or
-- one row of nulls with the total when it is empty.
-- A part that begins with a space matches the start of a word: nombre_search begins with a space. LIKE uses the trigram
-- index, strpos compares the whole of a long part. The planner assumes that a part and the order of names are independent,
-- and would read all names up to those that begin with "zap". Conditions that are always true, but that it expects to be
-- rare, make it sort the matches, unless a fifth of all names have the part.
-- Planned at each call (see src/db/statement.ts): a CASE or filter that a parameter decides is folded before planning, so
-- one order and one comparison remain, which an index serves.
with matching as not materialized (
  select *
  from productos
  where tienda_id = $1
    and ($2::text is null or estado = $2)
    and ($3::numeric is null or precio >= $3)
    and ($4::numeric is null or precio <= $4)
    and ($5::text is null or nombre_search like search_pattern($5) and strpos(nombre_search, search_key($5)) > 0)
    and ($5 is null or $8 not like '%nombre'
         or strpos(nombre_search, search_key($5)) between 1 and 10000
         and char_length(nombre_search) >= char_length(search_key($5))
         and octet_length(nombre_search) >= octet_length(search_key($5)))
    and ($6::text is null or sku = $6)
    and ($14::text is null or referencia = $14)
    and ($7::int is null or low_stock <= $7)
),
page as (
  select id, sku, nombre, precio, stock, stock_minimo, estado, version, creado_en, actualizado_en, referencia,
         metadatos, apartado, apartado_vence
  from matching
  where case
    when $10::uuid is null then true
    when $8 = 'creado_en' then (creado_en, id) > ($9::text::timestamptz, $10)
    when $8 = '-creado_en' then (creado_en, id) < ($9::text::timestamptz, $10)
    when $8 = 'nombre' then (nombre_order, id) > (order_key($9), $10)
    when $8 = '-nombre' then (nombre_order, id) < (order_key($9), $10)
    when $8 = 'precio' then (precio, id) > ($9::text::numeric, $10)
    when $8 = '-precio' then (precio, id) < ($9::text::numeric, $10)
    when $8 = 'stock' then (low_stock, id) > ($9::text::int, $10)
    when $8 = '-stock' then (low_stock, id) < ($9::text::int, $10)
  end
  order by
    case when $8 = 'creado_en' then creado_en end,
    case when $8 = '-creado_en' then creado_en end desc,
    case when $8 = 'nombre' then nombre_order end,
    case when $8 = '-nombre' then nombre_order end desc,
    case when $8 = 'precio' then precio end,
    case when $8 = '-precio' then precio end desc,
    case when $8 = 'stock' then low_stock end,
    case when $8 = '-stock' then low_stock end desc,
    case when $8 not like '-%' then id end,
    case when $8 like '-%' then id end desc
  limit $11::int
  offset $12::int
)
select t.total as count, p.id, p.sku, p.nombre, p.precio, p.stock, p.stock_minimo, p.estado, p.version, p.creado_en,
       p.actualizado_en, p.referencia, p.metadatos,
       p.apartado - case when p.apartado_vence <= now() then (
         select coalesce(sum(a.cantidad), 0)::int from apartados a
         where a.tienda_id = $1 and a.producto_id = p.id and a.hasta <= now()
       ) else 0 end as apartado
from (select case when $13::bool then (select count(*)::int from matching) end as total) t
left join page p on true
