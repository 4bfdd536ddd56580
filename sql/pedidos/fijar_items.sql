-- Sets quantities of lines of carritos, many requests at once: all the changes of a request, or none.
-- Takes $1 tienda, $2 requests [{pos, id, items: [{producto_id, cantidad}]}], each pedido once, each producto once per
-- request. Returns one row per request that names a pedido: what the statement saw of it (items: the lines before the
-- change, productos: of those lines and of the request, precio in centavos), applied, undecided.
-- Safe because every writer of lines locks the pedido and raises its version. Lines are read in the statement's snapshot;
-- when the locked row is newer than the snapshot, those lines may be old, and the request is undecided: ask again.
-- Lines are inserted in producto order, as their foreign key locks the producto rows.
with request as (
  select r.pos, r.id, r.items from jsonb_to_recordset($2) as r(pos int, id uuid, items jsonb)
),
seen as (
  select id, version from pedidos where tienda_id = $1 and id = any (array(select id from request))
),
locked as (
  select id, cliente_id, estado, version, creado_en
  from pedidos
  where tienda_id = $1 and id = any (array(select id from request))
  order by id
  for no key update
),
pedido as (
  select r.pos, r.items, l.*, l.version <> s.version as undecided,
         l.estado = 'carrito' and l.version = s.version as editable
  from request r
  join locked l on l.id = r.id
  join seen s on s.id = r.id
),
wanted as (
  select o.pos, i.n, i.producto_id, i.cantidad
  from pedido o
  cross join rows from (jsonb_to_recordset(o.items) as (producto_id uuid, cantidad int))
    with ordinality as i(producto_id, cantidad, n)
  where o.editable
),
present as (
  select o.pos, i.producto_id, i.cantidad, i.line_no
  from pedido o
  join pedido_items i on i.pedido_id = o.id
  where o.editable and i.tienda_id = $1 and i.pedido_id = any (array(select id from pedido where editable))
),
merged as (
  select pos, producto_id, b.cantidad as before, w.cantidad as wanted, coalesce(w.cantidad, b.cantidad) as after,
         coalesce(b.line_no, coalesce(max(b.line_no) over (partition by pos), 0) + w.n::int) as line_no
  from present b
  full join wanted w using (pos, producto_id)
),
producto as ( -- = ANY (ARRAY(…)) takes the primary key; a plain join is planned as a scan of the whole table
  select id, nombre, precio, estado, stock
  from productos
  where tienda_id = $1 and id = any (array(select producto_id from merged))
),
line as (
  select m.*, p.id, p.nombre, p.precio, p.estado, p.stock
  from merged m
  left join producto p on p.id = m.producto_id
),
cart as (
  select pos,
         bool_and(id is not null and (coalesce(wanted, 0) = 0 or (estado = 'activo' and wanted <= stock)))
           and count(*) filter (where after > 0) <= 200
           and coalesce(sum(after * precio), 0) <= 9999999999.99 as fits,
         json_agg(json_build_object('producto_id', producto_id, 'cantidad', before) order by line_no)
           filter (where before is not null) as items,
         json_agg(json_build_object(
           'id', id, 'nombre', nombre, 'precio', (precio * 100)::bigint, 'estado', estado, 'stock', stock))
           filter (where id is not null) as productos
  from line
  group by pos
),
verdict as (
  select o.*, c.items as before, c.productos, o.editable and coalesce(c.fits, true) as applied
  from pedido o
  left join cart c on c.pos = o.pos
),
touched as (
  update pedidos p
  set version = p.version + 1, actualizado_en = clock_timestamp()
  from verdict v
  where v.applied and p.tienda_id = $1 and p.id = v.id
  returning p.id, p.actualizado_en
),
removed as (
  delete from pedido_items i
  using line l
  join verdict v on v.pos = l.pos
  where v.applied and l.wanted = 0 and i.tienda_id = $1 and i.pedido_id = v.id and i.producto_id = l.producto_id
),
placed as (
  insert into pedido_items as i (tienda_id, pedido_id, producto_id, line_no, cantidad)
  select $1, v.id, l.producto_id, l.line_no, l.wanted
  from line l
  join verdict v on v.pos = l.pos
  where v.applied and l.wanted > 0
  order by l.producto_id
  on conflict (tienda_id, pedido_id, producto_id) do update set cantidad = excluded.cantidad
)
select v.pos, v.id, v.cliente_id, v.estado, v.version, v.creado_en, v.before as items, v.productos,
       v.applied, v.undecided, t.actualizado_en
from verdict v
left join touched t on t.id = v.id
