-- Finds which of these rows are locked now, and by which transaction.
-- Takes $1 tienda, $2 ids of pedidos, clientes and productos; it also checks the productos of the lines of those
-- pedidos. Returns one row per locked row, with the transaction that locks it: xmax, which a row has while it is locked.
-- Free rows are locked for the duration of this statement; skip locked never waits, so it cannot deadlock.
with line as (
  select distinct producto_id as id from pedido_items where tienda_id = $1 and pedido_id = any ($2)
),
pedido as (select id, xmax from pedidos where tienda_id = $1 and id = any ($2)),
cliente as (select id, xmax from clientes where tienda_id = $1 and id = any ($2)),
producto as (
  select id, xmax from productos where tienda_id = $1 and id = any (array(select id from line union select unnest($2)))
),
free_pedido as (
  select id from pedidos where tienda_id = $1 and id = any ($2) order by id for no key update skip locked
),
free_cliente as (
  select id from clientes where tienda_id = $1 and id = any ($2) order by id for no key update skip locked
),
free_producto as (
  select id from productos where tienda_id = $1 and id = any (array(select id from producto))
  order by id for no key update skip locked
)
select id, xmax::text as holder from pedido where id not in (select id from free_pedido)
union all
select id, xmax::text from cliente where id not in (select id from free_cliente)
union all
select id, xmax::text from producto where id not in (select id from free_producto)
