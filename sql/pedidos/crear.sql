-- Creates carritos with their first lines, many requests at once: each one whole, or not at all.
-- Takes $1 tienda, $2 requests [{pos, id, cliente_id, items: [{producto_id, cantidad}], clave and huella: text or null}],
-- each producto once per request, each clave once. Returns one row per request: id, cliente_id as the tienda has it (null
-- when unknown), productos: what the statement saw of those named that exist, precio in centavos, applied; for a clave
-- that was used before only hecho and same_request (see writeStatement).
-- Safe because a carrito takes no stock: what is seen here is only checked, not promised; confirmar checks again under
-- locks. Each line carries the verdict on its request, and tables are read by = ANY (ARRAY(…)): see confirmar.sql for why.
with asked as (
  select r.*
  from jsonb_to_recordset($2) as r(pos int, id uuid, cliente_id uuid, items jsonb, clave text, huella text)
),
known as ( -- claves that were used before: see confirmar.sql
  select clave, huella, hecho from idempotencia where tienda_id = $1 and clave = any (array(select clave from asked))
),
request as (
  select * from asked where clave is null or clave not in (select clave from known)
),
replay as (
  select a.pos, k.hecho, k.huella = a.huella as same_request from asked a join known k using (clave)
),
cliente as (
  select id from clientes where tienda_id = $1 and id = any (array(select cliente_id from request))
),
pedido as (
  select r.pos, r.id, r.clave, r.huella, r.items, c.id as cliente_id
  from request r
  left join cliente c on c.id = r.cliente_id
),
wanted as (
  select o.pos, o.id as pedido_id, i.line_no::int, i.producto_id, i.cantidad
  from pedido o
  cross join rows from (jsonb_to_recordset(o.items) as (producto_id uuid, cantidad int))
    with ordinality as i(producto_id, cantidad, line_no)
  where o.cliente_id is not null
),
producto as (
  select id, nombre, precio, estado, stock
  from productos
  where tienda_id = $1 and id = any (array(select producto_id from wanted))
),
line as (
  select w.*, p.id, p.nombre, p.precio, p.estado, p.stock,
         bool_and(p.id is not null
                  and (cantidad = 0 or (p.estado = 'activo' and cantidad <= p.stock))) over request_of
           and coalesce(sum(cantidad * p.precio) over request_of, 0) <= 9999999999.99 as fits
  from wanted w
  left join producto p on p.id = w.producto_id
  window request_of as (partition by pos)
),
cart as (
  select pos, fits,
         json_agg(json_build_object(
           'id', id, 'nombre', nombre, 'precio', (precio * 100)::bigint, 'estado', estado, 'stock', stock))
           filter (where id is not null) as productos
  from line
  group by pos, fits
),
verdict as (
  select pos, o.id, o.clave, o.huella, o.cliente_id, c.productos, o.cliente_id is not null and coalesce(c.fits, true) as applied,
         clock_timestamp()::timestamptz(3) as at
  from pedido o
  full join cart c using (pos)
),
created as (
  insert into pedidos (tienda_id, id, cliente_id, creado_en, actualizado_en)
  select $1, id, cliente_id, at, at from verdict where applied
),
filled as (
  insert into pedido_items (tienda_id, pedido_id, producto_id, line_no, cantidad)
  select $1, pedido_id, producto_id, line_no, cantidad
  from line
  where fits and cantidad > 0
),
answer as (
  select pos, id, cliente_id, productos, applied, case when applied then at end as creado_en, clave, huella
  from verdict
),
remembered as (
  insert into idempotencia (tienda_id, clave, huella, hecho)
  select $1, clave, huella, row_to_json(a) from answer a where applied and clave is not null order by clave
)
select pos, a.id, a.cliente_id, a.productos, a.applied, a.creado_en, r.hecho, r.same_request
from answer a
full join replay r using (pos)
