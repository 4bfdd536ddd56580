-- Changes clientes, many requests at once.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client means; null: any), cambio: an
-- object with nombre, email (null takes it away) or one of them, clave and huella: text or null}], each cliente, each new
-- email and each clave once. Returns one row per request that names a cliente: what the statement saw of it, taken:
-- whether another one has the new email, applied, undecided, actualizado_en; for a clave that was used before only hecho
-- and same_request (see writeStatement).
-- Safe for the reasons of sql/productos/actualizar.sql.
with asked as (
  select r.*
  from jsonb_to_recordset($2) as r(pos int, id uuid, versions int[], cambio jsonb, clave text, huella text)
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
owner as (
  select id, lower(email) as email
  from clientes
  where tienda_id = $1 and lower(email) = any (array(select lower(cambio->>'email') from request))
),
locked as ( -- the row as it is now, and the version that the snapshot has of it
  select l.id, l.nombre, l.email, l.version, l.creado_en, s.version as seen
  from clientes l
  join clientes s on s.id = l.id
  where l.tienda_id = $1 and l.id = any (array(select id from request))
    and s.tienda_id = $1 and s.id = any (array(select id from request))
  order by l.id
  for no key update of l
),
judged as (
  select r.pos, r.cambio, r.clave, r.huella, l.*, l.version <> l.seen as stale,
         r.versions is null or l.version = any (r.versions) as meant,
         coalesce((lower(r.cambio->>'email'), true) in (select email, id <> l.id from owner), false) as taken,
         clock_timestamp()::timestamptz(3) as actualizado_en
  from request r
  join locked l on l.id = r.id
),
answer as (
  select j.*, meant and not taken as applied, stale and not meant and clave is not null as undecided from judged j
),
changed as (
  update clientes c
  set nombre = coalesce(a.cambio->>'nombre', a.nombre),
      email = case when a.cambio ? 'email' then a.cambio->>'email' else a.email end,
      version = a.version + 1, actualizado_en = a.actualizado_en
  from answer a
  where c.tienda_id = $1 and c.id = any (array(select id from answer)) and a.applied and c.id = a.id
),
remembered as (
  insert into idempotencia (tienda_id, clave, huella, hecho)
  select $1, clave, huella, row_to_json(a) from answer a where applied and clave is not null order by clave
)
select pos, a.id, a.nombre, a.email, a.version, a.creado_en, a.actualizado_en, a.applied, a.undecided, a.taken,
       r.hecho, r.same_request
from answer a
full join replay r using (pos)
