-- Creates clientes, many requests at once: each one unless its email is taken, capitals aside.
-- Takes $1 tienda, $2 requests [{pos, id, nombre, email: text or null, clave and huella: text or null}], each clave once.
-- Returns one row per request: id, applied, undecided, creado_en; for a clave that was used before only hecho and
-- same_request (see writeStatement).
-- Safe because the unique index decides between two at once: the second waits for the first, then inserts nothing.
-- An email that the snapshot does not show was taken at this moment, perhaps by a request with the same clave: undecided,
-- ask again. Rows are inserted in the order of email, so that two statements do not wait for each other.
with asked as (
  select r.* from jsonb_to_recordset($2) as r(pos int, id uuid, nombre text, email text, clave text, huella text)
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
  select lower(email) as email
  from clientes
  where tienda_id = $1 and lower(email) = any (array(select lower(email) from request))
),
created as (
  insert into clientes (tienda_id, id, nombre, email, creado_en, actualizado_en)
  select $1, id, nombre, email, at, at
  from request
  order by lower(email), pos
  on conflict (tienda_id, lower(email)) do nothing
  returning id, creado_en
),
answer as (
  select pos, id, c.creado_en is not null as applied, c.creado_en,
         c.creado_en is null and lower(r.email) not in (select email from taken) as undecided, clave, huella
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
