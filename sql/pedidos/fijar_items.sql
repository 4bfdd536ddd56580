-- Sets quantities of lines of carritos, many requests at once: all the changes of a request, or none.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client means; null: any),
-- items: [{producto_id, cantidad}], clave and huella: text or null}], each pedido and each clave once, at least one item
-- per request, each producto once in it. Returns one row per request that names a pedido: what the statement saw of it
-- (items: the lines before the change, productos: of those lines and of the request, precio in centavos), applied,
-- undecided; for a clave that was used before only hecho and same_request (see writeStatement).
-- Safe because every writer of lines locks the pedido and raises its version. Lines are read in the statement's snapshot;
-- when the locked row is newer than the snapshot, those lines may be old, and the request is undecided: ask again.
-- Productos are seen as the snapshot has them, however long the lock was waited for: a carrito promises no price and no
-- stock, and confirmar checks again.
-- Each line carries the verdict on its request, and tables are read by = ANY (ARRAY(…)): see confirmar.sql for why.
with asked as (
  select r.*
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[], items jsonb, clave text, huella text)
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
locked as ( -- the row as it is now, and the version that the snapshot has of it
  select l.id, l.cliente_id, l.estado, l.version, l.creado_en, s.version as seen
  from pedidos l
  join pedidos s on s.id = l.id
  where l.tienda_id = $1 and l.id = any (array(select id from request))
    and s.tienda_id = $1 and s.id = any (array(select id from request))
  order by l.id
  for no key update of l
),
pedido as (
  select r.pos, r.clave, r.huella, r.items, l.*, l.version <> l.seen as undecided,
         r.versions is null or l.version = any (r.versions) as meant
  from request r
  join locked l on l.id = r.id
),
wanted as (
  select o.pos, o.id as pedido_id, i.n, i.producto_id, i.cantidad
  from pedido o
  cross join rows from (jsonb_to_recordset(o.items) as (producto_id uuid, cantidad int))
    with ordinality as i(producto_id, cantidad, n)
  where o.estado = 'carrito' and o.meant and not o.undecided
),
present as (
  select o.pos, o.id as pedido_id, i.producto_id, i.cantidad, i.line_no
  from pedido o
  join pedido_items i on i.pedido_id = o.id
  where i.tienda_id = $1 and i.pedido_id = any (array(select id from pedido))
    and o.estado = 'carrito' and o.meant and not o.undecided
),
merged as (
  select pos, pedido_id, producto_id, b.cantidad as before, w.cantidad as wanted,
         coalesce(w.cantidad, b.cantidad) as after,
         coalesce(b.line_no, coalesce(max(b.line_no) over (partition by pos), 0) + w.n::int) as line_no
  from present b
  full join wanted w using (pos, pedido_id, producto_id)
),
producto as (
  select id, nombre, precio, estado, stock
  from productos
  where tienda_id = $1 and id = any (array(select producto_id from merged))
),
line as (
  select m.*, p.id, p.nombre, p.precio, p.estado, p.stock,
         bool_and(p.id is not null
                  and (coalesce(wanted, 0) = 0 or (p.estado = 'activo' and wanted <= p.stock))) over request_of
           and count(*) filter (where after > 0) over request_of <= 200
           and coalesce(sum(after * p.precio) over request_of, 0) <= 9999999999.99 as applied
  from merged m
  left join producto p on p.id = m.producto_id
  window request_of as (partition by pos)
),
verdict as (
  select pos, pedido_id, applied, clock_timestamp()::timestamptz(3) as at, -- now() may be older than the lock
         json_agg(json_build_object('producto_id', producto_id, 'cantidad', before) order by line_no)
           filter (where before is not null) as items,
         json_agg(json_build_object(
           'id', id, 'nombre', nombre, 'precio', (precio * 100)::bigint, 'estado', estado, 'stock', stock))
           filter (where id is not null) as productos
  from line
  group by pos, pedido_id, applied
),
touched as (
  update pedidos p
  set version = p.version + 1, actualizado_en = v.at
  from verdict v
  where p.tienda_id = $1 and p.id = any (array(select pedido_id from verdict where applied))
    and v.applied and p.id = v.pedido_id
),
removed as (
  delete from pedido_items i
  using line l
  where i.tienda_id = $1 and i.pedido_id = any (array(select pedido_id from verdict where applied))
    and l.applied and l.wanted = 0 and i.pedido_id = l.pedido_id and i.producto_id = l.producto_id
),
placed as (
  insert into pedido_items as i (tienda_id, pedido_id, producto_id, line_no, cantidad)
  select $1, pedido_id, producto_id, line_no, wanted
  from line
  where applied and wanted > 0
  on conflict (tienda_id, pedido_id, producto_id) do update set cantidad = excluded.cantidad
),
answer as (
  select pos, o.id, o.cliente_id, o.estado, o.version, o.creado_en, v.items, v.productos,
         coalesce(v.applied, false) as applied, o.undecided, case when v.applied then v.at end as actualizado_en,
         o.clave, o.huella
  from pedido o
  full join verdict v using (pos)
),
remembered as (
  insert into idempotencia (tienda_id, clave, huella, hecho)
  select $1, clave, huella, row_to_json(a) from answer a where applied and clave is not null order by clave
)
select pos, a.id, a.cliente_id, a.estado, a.version, a.creado_en, a.items, a.productos, a.applied, a.undecided,
       a.actualizado_en, r.hecho, r.same_request
from answer a
full join replay r using (pos)
