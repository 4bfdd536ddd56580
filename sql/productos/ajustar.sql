-- Adds to stocks, or takes away from them, many requests at once, and notes why.
-- Takes $1 tienda, $2 requests [{pos, id, cantidad: not 0, motivo, clave and huella: text or null}], each producto and each
-- clave once. Returns one row per request that names a producto: what the statement saw of it, applied, undecided,
-- actualizado_en; for a clave that was used before only hecho and same_request (see writeStatement).
-- Safe because the productos are locked by id, and what is decided and written is reckoned from the locked rows. A
-- request with a clave that is refused for what the snapshot does not show yet may have been overtaken by itself, sent
-- twice: undecided, ask again.
with asked as (
  select r.*
  from jsonb_to_recordset($2) as r(pos int, id uuid, cantidad int, motivo text, clave text, huella text)
),
known as ( -- claves that were used before: see sql/pedidos/confirmar.sql
  select clave, huella, hecho from idempotencia where tienda_id = $1 and clave = any (array(select clave from asked))
),
request as (
  select * from asked where clave is null or clave not in (select clave from known)
),
replay as (
  select a.pos, k.hecho, k.huella = a.huella as same_request from asked a join known k using (clave)
),
locked as ( -- the row as it is now, and the version that the snapshot has of it
  select l.id, l.sku, l.nombre, l.precio, l.stock, l.estado, l.version, l.creado_en, s.version as seen
  from productos l
  join productos s on s.id = l.id
  where l.tienda_id = $1 and l.id = any (array(select id from request))
    and s.tienda_id = $1 and s.id = any (array(select id from request))
  order by l.id
  for no key update of l
),
judged as (
  select r.pos, r.cantidad, r.motivo, r.clave, r.huella, l.*, l.version <> l.seen as stale,
         l.stock::bigint + r.cantidad between 0 and 1000000000 as applied,
         clock_timestamp()::timestamptz(3) as actualizado_en
  from request r
  join locked l on l.id = r.id
),
answer as (
  select j.*, not applied and stale and clave is not null as undecided from judged j
),
adjusted as (
  update productos p
  set stock = a.stock + a.cantidad, version = a.version + 1, actualizado_en = a.actualizado_en
  from answer a
  where p.tienda_id = $1 and p.id = any (array(select id from answer)) and a.applied and p.id = a.id
),
noted as (
  insert into ajustes_stock (tienda_id, producto_id, producto_version, cantidad, motivo, creado_en)
  select $1, id, version + 1, cantidad, motivo, actualizado_en from answer where applied
),
remembered as (
  insert into idempotencia (tienda_id, clave, huella, hecho)
  select $1, clave, huella, row_to_json(a) from answer a where applied and clave is not null order by clave
)
select pos, a.id, a.sku, a.nombre, a.precio, a.stock, a.estado, a.version, a.creado_en, a.actualizado_en,
       a.applied, a.undecided, r.hecho, r.same_request
from answer a
full join replay r using (pos)
