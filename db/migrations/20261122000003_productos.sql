-- migrate:up
create table productos (
  tienda_id      uuid not null,
  id             uuid not null,
  sku            text,
  nombre         text not null,
  precio         numeric(12,2) not null,
  stock          int not null,
  -- Where the ledger of movements starts: stock = stock_inicial + every later movement.
  stock_inicial  int not null,
  estado         text not null default 'activo',
  version        int not null default 1,
  creado_en      timestamptz(3) not null default now(),
  actualizado_en timestamptz(3) not null default now(),
  nombre_search  text not null generated always as (search_key(nombre)) stored,
  constraint productos_pk primary key (tienda_id, id),
  constraint productos_tienda_fk foreign key (tienda_id) references tiendas (tienda_id),
  constraint productos_sku_unique unique (tienda_id, sku),
  constraint productos_sku_length check (char_length(sku) between 1 and 64),
  constraint productos_nombre_length check (char_length(nombre) between 1 and 200),
  constraint productos_precio_not_negative check (precio >= 0),
  constraint productos_stock_not_negative check (stock >= 0),
  constraint productos_stock_inicial_not_negative check (stock_inicial >= 0),
  constraint productos_estado_known check (estado in ('activo', 'inactivo'))
);

create index productos_estado on productos (tienda_id, estado, id);
create index productos_precio on productos (tienda_id, precio, id);
create index productos_nombre_search on productos using gin (tienda_id, nombre_search gin_trgm_ops);

-- migrate:down
drop table productos;
