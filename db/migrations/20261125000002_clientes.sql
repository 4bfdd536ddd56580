-- migrate:up
create table clientes (
  tienda_id      uuid not null,
  id             uuid not null,
  nombre         text collate "C" not null,
  email          text collate "C",
  version        int not null default 1,
  -- The position of its last row in the log: see bitacora.
  orden          bigint not null default 0,
  creado_en      timestamptz(3) not null default now(),
  actualizado_en timestamptz(3) not null default now(),
  -- When the person was erased; null: never. What is left stands for them in their pedidos.
  olvidado_en    timestamptz(3),
  -- The client's own id of it, and what else the client keeps with it.
  referencia     text collate "C",
  metadatos      json not null default '{}',
  nombre_search  text collate "C" not null generated always as (' ' || search_key(nombre)) stored,
  nombre_order   text collate "C" not null generated always as (order_key(nombre)) stored,
  constraint clientes_pk primary key (tienda_id, id),
  constraint clientes_tienda_fk foreign key (tienda_id) references tiendas (tienda_id),
  constraint clientes_nombre_length check (char_length(nombre) between 1 and 200),
  constraint clientes_email_length check (char_length(email) between 3 and 254),
  constraint clientes_referencia_length check (char_length(referencia) between 1 and 100),
  constraint clientes_metadatos_object check (json_typeof(metadatos) = 'object'),
  constraint clientes_olvidado_is_nobody check (
    olvidado_en is null
      or nombre = '(olvidado)' and email is null and referencia is null and metadatos::text = '{}')
);

-- Upper and lower case make no difference in an address.
create unique index clientes_email_unique on clientes (tienda_id, email_key(email));
-- Partial: a row without one costs no entry.
create unique index clientes_referencia_unique on clientes (tienda_id, referencia) where referencia is not null;
create index clientes_nombre_search on clientes using gin (tienda_id, nombre_search gin_trgm_ops);
create index clientes_nombre on clientes (tienda_id, nombre_order, id);
create index clientes_creado_en on clientes (tienda_id, creado_en, id);

-- As in the migration of productos.
insert into clientes (tienda_id, id, nombre, email, referencia)
select tienda_id, gen_random_uuid(), 'x', n || '@example.com', n from tiendas, generate_series(1, 1000) n;
analyze clientes;
savepoint filled;
truncate clientes;
release filled;

-- migrate:down
drop table clientes;
