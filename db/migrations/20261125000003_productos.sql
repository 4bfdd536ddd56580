-- migrate:up
create table productos (
  tienda_id      uuid not null,
  id             uuid not null,
  sku            text collate "C",
  nombre         text collate "C" not null,
  precio         numeric(12,2) not null,
  -- The sum of its movimientos, and the saldo of the last one.
  stock          int not null,
  -- A movement that takes the stock to this or below, but not to 0, is the event producto.bajo.
  stock_minimo   int not null default 0,
  estado         text collate "C" not null default 'activo',
  -- Goes up by one with every change, also with each movement of the stock.
  version        int not null default 1,
  -- The position of its last row in the log: see bitacora.
  orden          bigint not null default 0,
  -- The version that its last count made; null if it was never counted.
  conteo_version int,
  -- The sum of its rows in apartados, also of those that have run out and that no statement has settled yet.
  apartado       int not null default 0,
  -- None of them runs out before this; null if there are none. A statement that locks the row looks for those that did
  -- only from then on. May be too early, as a hold that is given back does not change it.
  apartado_vence timestamptz(3),
  -- Goes up with each statement that adds holds or renews them: one whose snapshot has another does not know all of them.
  apartado_version int not null default 0,
  creado_en      timestamptz(3) not null default now(),
  actualizado_en timestamptz(3) not null default now(),
  -- The client's own id of it, and what else the client keeps with it.
  referencia     text collate "C",
  metadatos      json not null default '{}',
  nombre_search  text collate "C" not null generated always as (' ' || search_key(nombre)) stored,
  nombre_order   text collate "C" not null generated always as (order_key(nombre)) stored,
  -- Stock that is about to run out. A separate column instead of an index on stock: every sale would write that index,
  -- and every other index of productos with it. This one changes only while stock is low.
  low_stock      int generated always as (case when stock <= 100 then stock end) stored,
  constraint productos_pk primary key (tienda_id, id),
  constraint productos_tienda_fk foreign key (tienda_id) references tiendas (tienda_id),
  constraint productos_sku_unique unique (tienda_id, sku),
  constraint productos_sku_length check (char_length(sku) between 1 and 64),
  constraint productos_nombre_length check (char_length(nombre) between 1 and 200),
  constraint productos_referencia_length check (char_length(referencia) between 1 and 100),
  constraint productos_metadatos_object check (json_typeof(metadatos) = 'object'),
  constraint productos_precio_not_negative check (precio >= 0),
  constraint productos_stock_not_negative check (stock >= 0),
  constraint productos_stock_minimo_not_negative check (stock_minimo >= 0),
  constraint productos_apartado_dated check (apartado >= 0 and (apartado = 0) = (apartado_vence is null)),
  constraint productos_estado_known check (estado in ('activo', 'inactivo'))
-- Leaves room on the page for updates of stock, which touch no index (HOT).
) with (fillfactor = 85);

-- Partial: a row without one costs no entry.
create unique index productos_referencia_unique on productos (tienda_id, referencia) where referencia is not null;
create index productos_estado on productos (tienda_id, estado, creado_en, id);
create index productos_precio on productos (tienda_id, precio, id);
-- For a few rows among many: otherwise the planner scans all of them in order until it finds these.
create index productos_inactivo_nombre on productos (tienda_id, nombre_order, id) where estado = 'inactivo';
create index productos_inactivo_precio on productos (tienda_id, precio, id) where estado = 'inactivo';
create index productos_nombre_search on productos using gin (tienda_id, nombre_search gin_trgm_ops);
create index productos_nombre on productos (tienda_id, nombre_order, id);
create index productos_creado_en on productos (tienda_id, creado_en, id);
create index productos_low_stock on productos (tienda_id, estado, low_stock, id) where low_stock is not null;

-- What a plan that is made on the empty table assumes until the first ANALYZE: a tienda has many rows. Without it, up to
-- PostgreSQL 16, a row wider than 244 bytes lets the planner expect one row in a tienda, and read all of them. The savepoint
-- makes TRUNCATE forget the number of rows, as in a table that was never analyzed; what is known of the columns stays.
insert into productos (tienda_id, id, nombre, precio, stock, referencia)
select tienda_id, gen_random_uuid(), 'x', 0, 0, n from tiendas, generate_series(1, 1000) n;
analyze productos;
savepoint filled;
truncate productos;
release filled;

-- migrate:down
drop table productos;
