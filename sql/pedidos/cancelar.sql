-- Cancels carritos and confirmados, many requests at once; a confirmado gives its stock back. Each one whole, or not.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client means; null: any), motivo,
-- clave and huella: text or null}], each pedido and each clave once. Returns one row per request that names a pedido:
-- what the statement saw of it (items, precio in centavos, stock: what this pedido found there, null for those of a
-- carrito), applied, undecided; for a clave that was used before only hecho and same_request (see writeStatement).
-- Safe for the reasons of confirmar.sql: pedidos are locked by id, then productos by id; a pedido whose locked version is
-- newer than its snapshot is undecided; stock is given back once per producto, reckoned from the locked row. A stock that
-- would pass what can be kept (1 000 000 000) refuses the pedido; one that passes it only together with those before it
-- in the batch, of which some are refused, is undecided; the first of a batch never is.
with asked as (
  select r.*
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[], motivo text, clave text, huella text)
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
  select l.id, l.cliente_id, l.estado, l.total, l.version, l.creado_en, l.confirmado_en, s.version as seen
  from pedidos l
  join pedidos s on s.id = l.id
  where l.tienda_id = $1 and l.id = any (array(select id from request))
    and s.tienda_id = $1 and s.id = any (array(select id from request))
  order by l.id
  for no key update of l
),
pedido as (
  select r.pos, r.motivo, r.clave, r.huella, l.*, l.version <> l.seen as stale,
         l.version = l.seen and l.estado <> 'cancelado' and (r.versions is null or l.version = any (r.versions)) as apt
  from request r
  join locked l on l.id = r.id
),
line as (
  select o.pos, o.estado, i.pedido_id, i.producto_id, i.cantidad, i.line_no, i.nombre, i.precio_unitario
  from pedido o
  join pedido_items i on i.pedido_id = o.id
  where i.tienda_id = $1 and i.pedido_id = any (array(select id from pedido)) and o.apt
),
live as ( -- what those lines are called and cost that were never frozen
  select id, nombre, precio from productos where tienda_id = $1 and id = any (array(select producto_id from line))
),
producto as (
  select id, stock, version
  from productos
  where tienda_id = $1 and id = any (array(select producto_id from line where estado = 'confirmado'))
  order by id
  for no key update
),
returned as ( -- each line with what its producto gets back, up to and including it
  select l.pos, l.estado, l.pedido_id, l.producto_id, l.cantidad, l.line_no, k.version,
         coalesce(l.nombre, v.nombre) as nombre, coalesce(l.precio_unitario, v.precio) as precio,
         case when l.estado = 'confirmado' then k.stock end as stock,
         sum(l.cantidad) filter (where l.estado = 'confirmado') over (partition by producto_id order by pos) as running
  from line l
  join live v on v.id = l.producto_id
  left join producto k on k.id = l.producto_id
),
judged as (
  select r.*, bool_and(estado = 'carrito' or stock + running <= 1000000000) over (partition by pos) as apt
  from returned r
),
met as ( -- what each line finds there: an apt pedido comes after the apt ones before it, another after all of them
  select j.*, stock + coalesce(case
           when apt then sum(cantidad) filter (where apt and estado = 'confirmado') over (partition by producto_id order by pos) - cantidad
           else sum(cantidad) filter (where apt and estado = 'confirmado') over (partition by producto_id) end, 0) as found
  from judged j
),
verdict as (
  select pos, apt, not apt and bool_and(estado = 'carrito' or found + cantidad <= 1000000000) as undecided,
         json_agg(json_build_object(
           'producto_id', producto_id, 'nombre', nombre, 'cantidad', cantidad, 'precio', (precio * 100)::bigint,
           'stock', found) order by line_no) as items
  from met
  group by pos, apt
),
answer as ( -- a carrito without lines has no verdict: nothing stands against it
  select pos, o.id, o.cliente_id, o.estado, o.total, o.version, o.creado_en, o.confirmado_en, v.items,
         o.apt and coalesce(v.apt, true) as applied, o.stale or coalesce(v.undecided, false) as undecided,
         clock_timestamp()::timestamptz(3) as cancelado_en, o.motivo, o.clave, o.huella
  from pedido o
  full join verdict v using (pos)
),
given_back as (
  update productos p
  set stock = j.stock, version = j.version + 1, actualizado_en = clock_timestamp()
  from (select producto_id, version, min(stock) + sum(cantidad) as stock
        from judged where apt and estado = 'confirmado' group by 1, 2) j
  where p.tienda_id = $1 and p.id = any (array(select id from producto)) and p.id = j.producto_id
),
moved as (
  update pedido_items i
  set cancelado_version = j.version + 1
  from judged j
  where i.tienda_id = $1 and i.pedido_id = any (array(select pedido_id from judged where apt))
    and j.apt and j.estado = 'confirmado' and i.pedido_id = j.pedido_id and i.producto_id = j.producto_id
),
cancelled as (
  update pedidos p
  set estado = 'cancelado', motivo = a.motivo, version = p.version + 1,
      cancelado_en = a.cancelado_en, actualizado_en = a.cancelado_en
  from answer a
  where p.tienda_id = $1 and p.id = any (array(select id from answer)) and a.applied and p.id = a.id
),
remembered as (
  insert into idempotencia (tienda_id, clave, huella, hecho)
  select $1, clave, huella, row_to_json(a) from answer a where applied and clave is not null order by clave
)
select pos, a.id, a.cliente_id, a.estado, a.total, a.version, a.creado_en, a.confirmado_en, a.items, a.applied,
       a.undecided, a.cancelado_en, r.hecho, r.same_request
from answer a
full join replay r using (pos)
