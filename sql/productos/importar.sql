-- Upserts some lines of an import by sku: a new sku becomes a producto; a known one gets the nombre, precio and estado of
-- the file where they differ, and never its stock, which only movements change.
-- Takes $1 tienda, $2 and $3: the lines after $2, up to $3, of the table of importar.staging.sql, and $4: of those only these
-- lines (null: all). Returns one row: how many were created, how many changed, how many stocks of known ones differ from
-- the file, and the lines that are undecided.
--
-- Why it is safe beside a working shop, and to run again:
-- * A producto that already matches the file is neither locked nor written: a second run changes nothing.
-- * One that differs is locked by id, as everywhere, and compared again by the locked row. A row whose sku changed while
--   this waited for it is now another producto: it is not changed, and its line is undecided. Sent again,
--   the line finds the producto that has its sku then, or makes a new one.
-- * An import runs this for a few lines at a time, each a transaction: no confirm waits for more than one of them.
-- * Each producto that it makes or changes has its row in bitacora, and its first stock in movimientos.
-- * A sku that another session creates just now fails the statement at the unique constraint; sent again, it is known.
with place as ( -- the position of this transaction in the feed
  select feed_position(base, pg_current_xact_id()) as orden from feed_origin
),
line as (
  select * from importacion_productos where line_no > $2 and line_no <= $3 and ($4::int[] is null or line_no = any ($4))
),
known as (
  select id, sku, nombre, precio, stock, estado
  from productos
  where tienda_id = $1 and sku = any (array(select sku from line))
),
compared as (
  select l.*, k.id as known_id, k.stock <> l.stock as stock_differs,
         k.id is not null
           and (k.nombre, k.precio, k.estado) is distinct from (l.nombre, l.precio, coalesce(l.estado, k.estado)) as differs
  from line l
  left join known k using (sku)
),
locked as (
  select id, sku, nombre, precio, estado, version, orden, apartado, apartado_vence, apartado_version
  from productos
  where tienda_id = $1 and id = any (array(select known_id from compared where differs))
  order by id
  for no key update
),
-- envelope: holds
moment as ( -- read only after all locks are held; now() may be older
  select clock_timestamp()::timestamptz(3) as at from (select count(*) from locked) l
),
due as ( -- productos of which holds may have run out
  select id from locked where apartado_vence <= (select at from moment)
),
expired as ( -- passes over those that were settled or renewed since the snapshot
  delete from apartados
  where tienda_id = $1 and producto_id = any (array(select id from due)) and hasta <= (select at from moment)
  returning producto_id, cantidad
),
upcoming as ( -- when the next hold of those runs out, of all that the snapshot has
  select s.id, s.apartado_version, (
           select min(a.hasta) from apartados a
           where a.tienda_id = $1 and a.producto_id = s.id and a.hasta > (select at from moment)
         ) as vence
  from productos s
  where s.tienda_id = $1 and s.id = any (array(select id from due))
),
hold as ( -- what is held of each producto, and a time before which none of it runs out
  select p.id, p.apartado - coalesce(x.cantidad, 0) as apartado,
         case when u.apartado_version = p.apartado_version then u.vence else p.apartado_vence end as vence
  from locked p
  left join (select producto_id, sum(cantidad)::int as cantidad from expired group by producto_id) x on x.producto_id = p.id
  left join upcoming u on u.id = p.id
),
-- envelope: end
changed as (
  update productos p
  set nombre = c.nombre, precio = c.precio, estado = coalesce(c.estado, k.estado), version = k.version + 1,
      actualizado_en = k.at, orden = greatest((select orden from place), k.orden), apartado = k.held,
      apartado_vence = case when k.held > 0 then k.vence end
  from (
    select l.*, h.apartado as held, h.vence, (select at from moment) as at
    from locked l
    join hold h using (id)
  ) k
  join compared c on c.known_id = k.id and c.sku = k.sku
  where p.tienda_id = $1 and p.id = any (array(select id from locked)) and p.id = k.id
    and (k.nombre, k.precio, k.estado) is distinct from (c.nombre, c.precio, coalesce(c.estado, k.estado))
  returning p.*, c.id as evento_id
),
-- envelope: settled
settled as ( -- holds that have run out, of productos that nothing else here writes
  update productos p
  set apartado = h.apartado, apartado_vence = case when h.apartado > 0 then h.vence end
  from hold h
  where p.tienda_id = $1 and p.id = any (array(select id from due)) and p.id = h.id
    and p.id <> all (array(select id from changed))
),
-- envelope: end
created as (
  insert into productos (tienda_id, id, sku, nombre, precio, stock, estado)
  select $1, id, sku, nombre, precio, coalesce(stock, 0), coalesce(estado, 'activo')
  from compared
  -- After all locks are held: a rename that holds one of them may wait for a row that this makes.
  where known_id is null and (select at from moment) is not null
  order by sku -- as sql/productos/crear.sql does
  returning *, id as evento_id
),
moved as (
  insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo)
  select $1, id, 1, 'inicial', stock, stock from created
),
logged as (
  insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, hecho)
  select $1, greatest((select orden from place), d.orden), d.evento_id, 'productos', 'importar', d.id, d.version,
         json_build_object('id', d.id, 'sku', d.sku, 'nombre', d.nombre, 'precio', d.precio, 'stock', d.stock,
                           'apartado', d.apartado, 'stock_minimo', d.stock_minimo, 'estado', d.estado, 'version', d.version, 'creado_en', d.creado_en,
                           'actualizado_en', d.actualizado_en, 'referencia', d.referencia, 'metadatos', d.metadatos)
  from (select * from created union all select * from changed) d
)
select (select count(*)::int from created) as created,
       (select count(*)::int from changed) as changed,
       (select count(*)::int from compared where stock_differs and line_no <> all (u.lines)) as stock_differs,
       to_json(u.lines) as undecided
from (
  select array(
    select line_no from compared c where differs and not exists (select from locked k where k.id = c.known_id and k.sku = c.sku)
  ) as lines
) u
