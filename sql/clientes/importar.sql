-- Upserts some lines of an import by email, capitals aside: a new one becomes a cliente; a known one gets the nombre of the
-- file where it differs, and keeps its email as it is written.
-- Takes $1 tienda, $2 and $3: the lines after $2, up to $3, of the table of importar.staging.sql. Returns one row: how many
-- were created, and how many changed.
-- Safe for the reasons of sql/productos/importar.sql.
with line as (
  select *, lower(email) as mailbox from importacion_clientes where line_no > $2 and line_no <= $3
),
known as (
  select id, lower(email) as mailbox, nombre
  from clientes
  where tienda_id = $1 and lower(email) = any (array(select mailbox from line))
),
compared as (
  select l.*, k.id as known_id, k.id is not null and k.nombre <> l.nombre as differs
  from line l
  left join known k using (mailbox)
),
locked as (
  select id, nombre, version
  from clientes
  where tienda_id = $1 and id = any (array(select known_id from compared where differs))
  order by id
  for no key update
),
changed as (
  update clientes p
  set nombre = c.nombre, version = k.version + 1, actualizado_en = clock_timestamp()
  from locked k
  join compared c on c.known_id = k.id
  where p.tienda_id = $1 and p.id = any (array(select id from locked)) and p.id = k.id and k.nombre <> c.nombre
  returning p.id
),
created as (
  insert into clientes (tienda_id, id, nombre, email)
  select $1, id, nombre, email
  from compared
  where known_id is null
  order by mailbox -- as sql/clientes/crear.sql does
  returning id
)
select (select count(*)::int from created) as created, (select count(*)::int from changed) as changed
