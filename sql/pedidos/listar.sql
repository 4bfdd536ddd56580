-- Lists pedidos with their lines: a page of those that match all filters, and their number if requested.
-- Takes $1 tienda, $2 cliente_id, $3 estado, $4 and $5 bounds of the time that orden names, from $4 on and before $5 (each
-- may be null: no such filter), $6 orden, $7 and $8 key and id of the row before the page (null: from the start), $9 limit,
-- $10 offset, $11 whether to count, $12 referencia, $13 numero, $14 text to find: a whole referencia or email; with it $15
-- the numero and $16 the part of a nombre (see sql/productos/listar.sql) that the text can be (each may be null). Ordered by
-- confirmado_en it lists those that were confirmed, by total those that have one. Of the clientes with a part in their
-- nombre it takes the 1 000 newest: a part that everybody has would read all of them. Bounds and
-- order use the same time, so that one index serves both: otherwise everything would be read from the oldest on.
-- Returns the page with items as sql/pedidos/obtener.sql does, or one row of nulls with the total when it is empty.
-- Planned at each call: see sql/productos/listar.sql for why.
with matching as not materialized (
  select *
  from pedidos
  where tienda_id = $1
    and ($2::uuid is null or cliente_id = $2)
    and ($3::text is null or estado = $3)
    and ($6 not like '%confirmado_en' or confirmado_en is not null and $3 is distinct from 'carrito')
    and ($4::timestamptz is null or case when $6 like '%confirmado_en' then confirmado_en else creado_en end >= $4)
    and ($5::timestamptz is null or case when $6 like '%confirmado_en' then confirmado_en else creado_en end < $5)
    and ($6 not like '%total' or total is not null)
    and ($12::text is null or referencia = $12)
    and ($13::int is null or numero = $13)
    and ($14::text is null or numero = $15::int or referencia = $14 or cliente_id = any (
      array(select id from clientes where tienda_id = $1 and email_key(email) = email_key($14))
      || array(
        select id from clientes
        where tienda_id = $1 and $16::text is not null
          and nombre_search like search_pattern($16) and strpos(nombre_search, search_key($16)) > 0
        order by creado_en desc, id desc
        limit 1000)))
),
page as (
  select id, cliente_id, estado, total, motivo, referencia_pago, version, creado_en, actualizado_en, confirmado_en,
         cancelado_en, numero, referencia, metadatos, apartado_hasta
  from matching
  where case
    when $8::uuid is null then true
    when $6 = 'creado_en' then (creado_en, id) > ($7::text::timestamptz, $8)
    when $6 = '-creado_en' then (creado_en, id) < ($7::text::timestamptz, $8)
    when $6 = 'confirmado_en' then (confirmado_en, id) > ($7::text::timestamptz, $8)
    when $6 = '-confirmado_en' then (confirmado_en, id) < ($7::text::timestamptz, $8)
    when $6 = 'total' then (total, id) > ($7::text::numeric, $8)
    when $6 = '-total' then (total, id) < ($7::text::numeric, $8)
  end
  order by
    case when $6 = 'creado_en' then creado_en end,
    case when $6 = '-creado_en' then creado_en end desc,
    case when $6 = 'confirmado_en' then confirmado_en end,
    case when $6 = '-confirmado_en' then confirmado_en end desc,
    case when $6 = 'total' then total end,
    case when $6 = '-total' then total end desc,
    case when $6 not like '-%' then id end,
    case when $6 like '-%' then id end desc
  limit $9::int
  offset $10::int
),
line as (
  select i.pedido_id,
         json_agg(json_build_object(
           'producto_id', i.producto_id, 'sku', case when i.nombre is null then p.sku else i.sku end,
           'nombre', coalesce(i.nombre, p.nombre), 'cantidad', i.cantidad,
           'precio', (coalesce(i.precio_unitario, p.precio) * 100)::bigint, 'devuelto', i.devuelto) order by i.line_no) as items
  from pedido_items i
  join productos p on p.tienda_id = i.tienda_id and p.id = i.producto_id
  where i.tienda_id = $1
    and i.pedido_id = any (array(select id from page))
  group by i.pedido_id
)
select t.total as count, p.*, l.items
from (select case when $11::bool then (select count(*)::int from matching) end as total) t
left join page p on true
left join line l on l.pedido_id = p.id
order by
  case when $6 = 'creado_en' then p.creado_en end,
  case when $6 = '-creado_en' then p.creado_en end desc,
  case when $6 = 'confirmado_en' then p.confirmado_en end,
  case when $6 = '-confirmado_en' then p.confirmado_en end desc,
  case when $6 = 'total' then p.total end,
  case when $6 = '-total' then p.total end desc,
  case when $6 not like '-%' then p.id end,
  case when $6 like '-%' then p.id end desc
