-- Upserts some lines of an import by sku: a new sku becomes a producto; a known one gets the nombre, precio and estado of
-- the file where they differ, and never its stock, which only movements change.
-- Takes $1 tienda, $2 and $3: the lines after $2, up to $3, of the table of importar.staging.sql. Returns one row: how many
-- were created, how many changed, and how many stocks of known ones are not that of the file.
--
-- Why it is safe beside a working shop, and to run again:
-- * What is as the file says is neither locked nor written: a second run changes nothing.
-- * What differs is locked by id, as everybody locks productos, and judged again by the locked row.
-- * An import runs this for a few lines at a time, each a transaction: no confirm waits for more than one of them.
-- * A sku that somebody else creates at this moment fails the statement at the unique constraint; sent again, it is known.
with line as (
  select * from importacion_productos where line_no > $2 and line_no <= $3
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
  select id, nombre, precio, estado, version
  from productos
  where tienda_id = $1 and id = any (array(select known_id from compared where differs))
  order by id
  for no key update
),
changed as (
  update productos p
  set nombre = c.nombre, precio = c.precio, estado = coalesce(c.estado, k.estado), version = k.version + 1,
      actualizado_en = clock_timestamp()
  from locked k
  join compared c on c.known_id = k.id
  where p.tienda_id = $1 and p.id = any (array(select id from locked)) and p.id = k.id
    and (k.nombre, k.precio, k.estado) is distinct from (c.nombre, c.precio, coalesce(c.estado, k.estado))
  returning p.id
),
created as (
  insert into productos (tienda_id, id, sku, nombre, precio, stock, estado)
  select $1, id, sku, nombre, precio, coalesce(stock, 0), coalesce(estado, 'activo')
  from compared
  where known_id is null
  order by sku -- as sql/productos/crear.sql does
  returning id, stock
),
moved as (
  insert into movimientos (tienda_id, producto_id, producto_version, tipo, cantidad, saldo)
  select $1, id, 1, 'inicial', stock, stock from created
)
select (select count(*)::int from created) as created,
       (select count(*)::int from changed) as changed,
       (select count(*)::int from compared where stock_differs) as stock_differs
