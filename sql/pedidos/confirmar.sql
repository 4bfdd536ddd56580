-- Confirms carritos, many requests at once: checks and takes the stock, freezes prices and total. Each one whole, or not.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client means; null: any),
-- total_esperado: numeric or null, clave and huella: text or null}], each pedido and each clave once. Returns one row per
-- request that names a pedido: what the statement saw of it (items, precio in centavos, disponible: the stock that was
-- left for this pedido), applied, undecided; for a clave that was used before only hecho and same_request (see
-- writeStatement). What it answers is what confirming one after the other would: the applied ones in the order of pos,
-- then the refused ones.
--
-- Why it is safe:
-- * Orders are locked by id, then productos by id: one order for everybody, hence no deadlock. The ARRAY(…) runs the whole
--   of the CTE that locks; EXISTS would drain one row of it and lock the others later, out of order.
-- * FOR NO KEY UPDATE, as FOR UPDATE would block (and deadlock with) the checks of foreign keys that refer to productos.
-- * Locked rows show the newest stock, the lines are those of the snapshot: an order whose locked version is newer than
--   its snapshot may have other lines, and is undecided: ask again.
-- * Stock is taken once per producto (summed first): UPDATE … FROM with two lines of one producto would take only one.
-- * The new stock is reckoned from the locked row: p.stock - … is first tried on the snapshot's row, whose older, lower
--   stock would break the constraint although a restock that was waited for made room.
-- * A clave is written with the effect or not at all. Of two statements that write one at the same time, the primary key
--   fails the second as a whole; sent again, it finds the clave.
-- Why it is fast: the planner takes a CTE for one row, whatever it holds, and a young table for an empty one. So every
-- table is read by = ANY (ARRAY(…)) of ids, which is its primary key at every size, and joins are hashed: the connection
-- has nested loops off (src/db/database.ts). Each line carries what is needed of its order, to join less.
with asked as (
  select r.*
  from jsonb_to_recordset($2)
    as r(pos int, id uuid, versions int[], total_esperado numeric, clave text, huella text)
),
known as ( -- claves that were used before: their requests get the answer of then, and do nothing
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
  select r.pos, r.clave, r.huella, r.total_esperado, l.*, l.version <> l.seen as stale,
         r.versions is null or l.version = any (r.versions) as meant
  from request r
  join locked l on l.id = r.id
),
line as (
  select o.pos, o.id as pedido_id, o.total_esperado, i.producto_id, i.cantidad, i.line_no
  from pedido o
  join pedido_items i on i.pedido_id = o.id
  where i.tienda_id = $1 and i.pedido_id = any (array(select id from pedido))
    and o.estado = 'carrito' and o.meant and not o.stale
),
producto as (
  select id, nombre, precio, estado, stock, version
  from productos
  where tienda_id = $1 and id = any (array(select producto_id from line))
  order by id
  for no key update
),
queued as ( -- each line with what the lines of its producto add up to, up to and including it
  select l.*, p.nombre, p.precio, p.estado, p.stock, p.version,
         sum(l.cantidad) over (partition by l.producto_id order by l.pos) as running,
         sum(l.cantidad * p.precio) over (partition by l.pos) as total
  from line l
  join producto p on p.id = l.producto_id
),
judged as (
  select q.*,
         bool_and(estado = 'activo' and running <= stock and total <= 9999999999.99
                  and total = coalesce(total_esperado, total)) over (partition by pos) as apt
  from queued q
),
served as ( -- what is left for each line: an apt order comes after the apt ones before it, another after all of them
  select j.*, stock - coalesce(case
           when apt then sum(cantidad) filter (where apt) over (partition by producto_id order by pos) - cantidad
           else sum(cantidad) filter (where apt) over (partition by producto_id) end, 0) as disponible
  from judged j
),
verdict as (
  select pos, pedido_id, total, apt,
         -- It would fit in what is left, so it lost only to an order that was refused itself.
         not apt and bool_and(estado = 'activo' and cantidad <= disponible) and total <= 9999999999.99
           and total = coalesce(min(total_esperado), total) as undecided,
         clock_timestamp()::timestamptz(3) as at, -- now() may be older than the locks
         json_agg(json_build_object(
           'producto_id', producto_id, 'nombre', nombre, 'cantidad', cantidad, 'precio', (precio * 100)::bigint,
           'estado', estado, 'disponible', disponible) order by line_no) as items
  from served
  group by pos, pedido_id, total, apt
),
taken as (
  update productos p
  set stock = s.stock, version = s.version + 1, actualizado_en = clock_timestamp()
  from (select producto_id, version, min(stock) - sum(cantidad) as stock from served where apt group by 1, 2) s
  where p.tienda_id = $1 and p.id = any (array(select producto_id from served where apt)) and p.id = s.producto_id
),
frozen as (
  update pedido_items i
  set nombre = s.nombre, precio_unitario = s.precio, confirmado_version = s.version + 1
  from served s
  where i.tienda_id = $1 and i.pedido_id = any (array(select pedido_id from verdict where apt))
    and s.apt and i.pedido_id = s.pedido_id and i.producto_id = s.producto_id
),
confirmed as (
  update pedidos p
  set estado = 'confirmado', total = v.total, version = p.version + 1, confirmado_en = v.at, actualizado_en = v.at
  from verdict v
  where p.tienda_id = $1 and p.id = any (array(select pedido_id from verdict where apt)) and v.apt and p.id = v.pedido_id
),
answer as (
  select pos, o.id, o.cliente_id, o.estado, o.version, o.creado_en, v.items, coalesce(v.apt, false) as applied,
         o.stale or coalesce(v.undecided, false) as undecided, case when v.apt then v.at end as confirmado_en,
         o.clave, o.huella
  from pedido o
  full join verdict v using (pos)
),
remembered as (
  insert into idempotencia (tienda_id, clave, huella, hecho)
  select $1, clave, huella, row_to_json(a) from answer a where applied and clave is not null order by clave
)
select pos, a.id, a.cliente_id, a.estado, a.version, a.creado_en, a.items, a.applied, a.undecided, a.confirmado_en,
       r.hecho, r.same_request
from answer a
full join replay r using (pos)
