-- Creates carritos with their first lines, many requests at once: each one whole, or not at all.
-- Takes $1 tienda, $2 requests [{pos, id, cliente_id, items: [{producto_id, cantidad}]}], each producto once per request.
-- Returns one row per request: cliente_id as the tienda has it (null when unknown), productos: what the statement saw
-- of those named that exist, precio in centavos, applied.
-- Safe because a carrito takes no stock: what is seen here is only checked, not promised; confirmar checks again under
-- locks. Lines are inserted in producto order, as their foreign key locks the producto rows.
with request as (
  select r.pos, r.id, r.cliente_id, r.items
  from jsonb_to_recordset($2) as r(pos int, id uuid, cliente_id uuid, items jsonb)
),
wanted as (
  select r.pos, i.line_no::int, i.producto_id, i.cantidad
  from request r
  cross join rows from (jsonb_to_recordset(r.items) as (producto_id uuid, cantidad int))
    with ordinality as i(producto_id, cantidad, line_no)
),
known as ( -- = ANY (ARRAY(…)) takes the primary key; a plain join is planned as a scan of the whole table
  select id, nombre, precio, estado, stock
  from productos
  where tienda_id = $1 and id = any (array(select producto_id from wanted))
),
cliente as (
  select id from clientes where tienda_id = $1 and id = any (array(select cliente_id from request))
),
line as (
  select w.pos, w.line_no, w.producto_id, w.cantidad, p.id, p.nombre, p.precio, p.estado, p.stock
  from wanted w
  left join known p on p.id = w.producto_id
),
cart as (
  select pos,
         bool_and(id is not null and (cantidad = 0 or (estado = 'activo' and cantidad <= stock)))
           and coalesce(sum(cantidad * precio), 0) <= 9999999999.99 as fits,
         json_agg(json_build_object(
           'id', id, 'nombre', nombre, 'precio', (precio * 100)::bigint, 'estado', estado, 'stock', stock))
           filter (where id is not null) as productos
  from line
  group by pos
),
verdict as (
  select r.pos, r.id, c.id as cliente_id, t.productos, c.id is not null and coalesce(t.fits, true) as applied
  from request r
  left join cart t on t.pos = r.pos
  left join cliente c on c.id = r.cliente_id
),
created as (
  insert into pedidos (tienda_id, id, cliente_id)
  select $1, id, cliente_id from verdict where applied
  returning id, creado_en
),
filled as (
  insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
  select $1, v.id, l.producto_id, l.line_no, l.cantidad
  from line l
  join verdict v on v.pos = l.pos
  where v.applied and l.cantidad > 0
  order by l.producto_id
)
select v.pos, v.cliente_id, v.productos, v.applied, c.creado_en
from verdict v
left join created c on c.id = v.id
