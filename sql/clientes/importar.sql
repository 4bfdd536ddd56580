-- Upserts some lines of an import by email, ignoring case: a new email becomes a cliente; a known one gets the
-- nombre of the file where it differs, and keeps the spelling of its email.
-- Takes $1 tienda, $2 and $3: the lines after $2, up to $3, of the table of importar.staging.sql, and $4: of those only these
-- lines (null: all). Returns one row: how many were created, how many changed, and the lines that are undecided.
-- Safe for the reasons of sql/productos/importar.sql.
with place as ( -- the position of this transaction in the feed
  select feed_position(base, pg_current_xact_id()) as orden from feed_origin
),
line as (
  select *, email_key(email) as mailbox from importacion_clientes
  where line_no > $2 and line_no <= $3 and ($4::int[] is null or line_no = any ($4))
),
known as (
  select id, email_key(email) as mailbox, nombre
  from clientes
  where tienda_id = $1 and email_key(email) = any (array(select mailbox from line))
),
compared as (
  select l.*, k.id as known_id, k.id is not null and k.nombre <> l.nombre as differs
  from line l
  left join known k using (mailbox)
),
locked as (
  select id, email_key(email) as mailbox, nombre, version, orden
  from clientes
  where tienda_id = $1 and id = any (array(select known_id from compared where differs))
  order by id
  for no key update
),
moment as ( -- read only after all locks are held; a cluster takes no clock in the SET of an UPDATE … FROM
  select clock_timestamp() as at from (select count(*) from locked) l
),
changed as (
  update clientes p
  set nombre = c.nombre, version = k.version + 1, actualizado_en = k.at,
      orden = greatest((select orden from place), k.orden)
  from (select *, (select at from moment) as at from locked) k
  join compared c on c.known_id = k.id and c.mailbox = k.mailbox
  where p.tienda_id = $1 and p.id = any (array(select id from locked)) and p.id = k.id and k.nombre <> c.nombre
  returning p.*, c.id as evento_id
),
created as (
  insert into clientes (tienda_id, id, nombre, email)
  select $1, id, nombre, email
  from compared
  -- After all locks are held: a rename that holds one of them may wait for a row that this makes.
  where known_id is null and (select at from moment) is not null
  order by mailbox -- as sql/clientes/crear.sql does
  returning *, id as evento_id
),
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, hecho)
  select $1, greatest((select orden from place), d.orden), d.evento_id, 'clientes', 'importar', d.id, d.version,
         json_build_object('id', d.id, 'nombre', d.nombre, 'email', d.email, 'version', d.version,
                           'creado_en', d.creado_en, 'actualizado_en', d.actualizado_en, 'olvidado_en', d.olvidado_en,
                           'referencia', d.referencia, 'metadatos', d.metadatos)
  from (select * from created union all select * from changed) d
)
select (select count(*)::int from created) as created,
       (select count(*)::int from changed) as changed,
       to_json(array(
         select line_no from compared c
         where differs and not exists (select from locked k where k.id = c.known_id and k.mailbox = c.mailbox)
       )) as undecided
