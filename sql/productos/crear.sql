-- Creates productos, many requests at once: each one unless its sku is taken.
-- Takes $1 tienda, $2 requests [{pos, id, sku: text or null, nombre, precio, stock, estado, clave and huella: text or
-- null}], each clave once. Returns one row per request: id, applied, undecided, creado_en; for a clave that was used
-- before only hecho and same_request (see writeStatement).
-- Safe because the unique constraint decides between two at once: the second waits for the first, then inserts nothing.
-- A sku that the snapshot does not show was taken at this moment, perhaps by a request with the same clave: undecided,
-- ask again. Rows are inserted in the order of sku, so that two statements do not wait for each other.
with asked as (
  select r.*
  from jsonb_to_recordset($2)
    as r(pos int, id uuid, sku text, nombre text, precio numeric, stock int, estado text, clave text, huella text)
),
known as ( -- claves that were used before: see sql/pedidos/confirmar.sql
  select clave, huella, hecho from idempotencia where tienda_id = $1 and clave = any (array(select clave from asked))
),
request as (
  select *, clock_timestamp()::timestamptz(3) as at
  from asked
  where clave is null or clave not in (select clave from known)
),
replay as (
  select a.pos, k.hecho, k.huella = a.huella as same_request from asked a join known k using (clave)
),
taken as (
  select sku from productos where tienda_id = $1 and sku = any (array(select sku from request))
),
created as (
  insert into productos (tienda_id, id, sku, nombre, precio, stock, stock_inicial, estado, creado_en, actualizado_en)
  select $1, id, sku, nombre, precio, stock, stock, estado, at, at
  from request
  order by sku, pos
  on conflict on constraint productos_sku_unique do nothing
  returning id, creado_en
),
answer as (
  select pos, id, c.creado_en is not null as applied, c.creado_en,
         c.creado_en is null and r.sku not in (select sku from taken) as undecided, clave, huella
  from request r
  full join created c using (id)
),
remembered as (
  insert into idempotencia (tienda_id, clave, huella, hecho)
  select $1, clave, huella, row_to_json(a) from answer a where applied and clave is not null order by clave
)
select pos, a.id, a.applied, a.undecided, a.creado_en, r.hecho, r.same_request
from answer a
full join replay r using (pos)
