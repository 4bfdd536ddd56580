-- migrate:up

-- The ledger: every movement of every stock, written by the statement that makes it, never changed. The stock of a
-- producto is the sum of its movements, and the saldo of the last one.
create table movimientos (
  tienda_id        uuid not null,
  producto_id      uuid not null,
  -- The version of the producto that the movement made. Every statement that moves a stock holds the lock of the row, so
  -- versions order the movements as they happened, unlike the clocks of several machines.
  producto_version int not null,
  pedido_id        uuid,
  tipo             text collate "C" not null,
  cantidad         int not null,
  -- The stock after it.
  saldo            int not null,
  motivo           text collate "C",
  creado_en        timestamptz(3) not null default clock_timestamp(),
  inicial_de       uuid generated always as (case when tipo = 'inicial' then producto_id end) stored,
  constraint movimientos_pk primary key (tienda_id, producto_id, producto_version),
  -- Every producto begins with a movement of tipo inicial, so this prevents the deletion of any producto.
  -- Only that one row per producto refers to it. A reference from every movement would lock the producto's row once more
  -- for each unit sold, and one from the lines of pedidos lets confirms deadlock (see pedido_items).
  constraint movimientos_producto_fk foreign key (tienda_id, inicial_de) references productos (tienda_id, id),
  constraint movimientos_tipo_known check (tipo in ('inicial', 'ajuste', 'conteo', 'confirmacion', 'cancelacion', 'devolucion', 'reemplazo')),
  constraint movimientos_cantidad_not_zero check (cantidad <> 0 or tipo in ('inicial', 'conteo')),
  constraint movimientos_saldo_not_negative check (saldo >= 0),
  constraint movimientos_pedido_of_tipo check ((pedido_id is not null) = (
    tipo in ('confirmacion', 'cancelacion', 'devolucion', 'reemplazo'))),
  constraint movimientos_motivo_length check (char_length(motivo) between 1 and 500)
);

create unique index movimientos_inicial on movimientos (tienda_id, inicial_de) where inicial_de is not null;

-- migrate:down
drop table movimientos;
