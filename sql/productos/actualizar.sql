-- Changes productos, many requests at once; never their stock.
-- Takes $1 tienda, $2 requests [{pos, id, versions: int[] or null (those that the client means; null: any), cambio: an
-- object with nombre, precio, estado, sku (null takes it away) or some of them, clave and huella: text or null}], each
-- producto, each new sku and each clave once. Returns one row per request that names a producto: what the statement saw
-- of it, taken: whether another one has the new sku, applied, undecided, actualizado_en; for a clave that was used before
-- only hecho and same_request (see writeStatement).
-- Safe because the productos are locked by id, and what is decided and written comes from the locked rows. Another
-- producto that takes the sku at the same time fails the statement at the unique constraint; sent again, it sees that one.
-- A request with a clave that is refused for what the snapshot does not show yet may have been overtaken by itself, sent
-- twice: undecided, ask again.
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
  select id, sku from productos where tienda_id = $1 and sku = any (array(select cambio->>'sku' from request))
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
  select r.pos, r.cambio, r.clave, r.huella, l.*, l.version <> l.seen as stale,
         r.versions is null or l.version = any (r.versions) as meant,
         coalesce((r.cambio->>'sku', true) in (select sku, id <> l.id from owner), false) as taken,
         clock_timestamp()::timestamptz(3) as actualizado_en
  from request r
  join locked l on l.id = r.id
),
answer as (
  select j.*, meant and not taken as applied, stale and not meant and clave is not null as undecided from judged j
),
changed as (
  update productos p
  set nombre = coalesce(a.cambio->>'nombre', a.nombre), precio = coalesce((a.cambio->>'precio')::numeric, a.precio),
      estado = coalesce(a.cambio->>'estado', a.estado),
      sku = case when a.cambio ? 'sku' then a.cambio->>'sku' else a.sku end,
      version = a.version + 1, actualizado_en = a.actualizado_en
  from answer a
  where p.tienda_id = $1 and p.id = any (array(select id from answer)) and a.applied and p.id = a.id
),
remembered as (
  insert into idempotencia (tienda_id, clave, huella, hecho)
  select $1, clave, huella, row_to_json(a) from answer a where applied and clave is not null order by clave
)
select pos, a.id, a.sku, a.nombre, a.precio, a.stock, a.estado, a.version, a.creado_en, a.actualizado_en,
       a.applied, a.undecided, a.taken, r.hecho, r.same_request
from answer a
full join replay r using (pos)
