-- migrate:up

-- What carritos hold of the stock, for a while: all lines of the pedido, as they are. Whatever writes a row holds the lock
-- of the producto, whose `apartado` is the sum of its rows. A hold that has run out counts for nothing from that moment on,
-- without anybody's doing: the next statement that locks the producto deletes it. A pedido whose lines change, or that ends,
-- gives its hold back.
create table apartados (
  tienda_id   uuid not null,
  pedido_id   uuid not null,
  producto_id uuid not null,
  cantidad    int not null,
  hasta       timestamptz(3) not null,
  constraint apartados_pk primary key (tienda_id, pedido_id, producto_id),
  constraint apartados_cantidad_positive check (cantidad > 0)
-- Each row is soon deleted: dead ones must not pile up.
) with (autovacuum_vacuum_scale_factor = 0.05);

-- Which of a producto have run out, and when the next one will.
create index apartados_hasta on apartados (tienda_id, producto_id, hasta);

-- As in the migration of productos. The foreign key comes after it: these rows have no pedido.
insert into apartados (tienda_id, pedido_id, producto_id, cantidad, hasta)
select tienda_id, gen_random_uuid(), gen_random_uuid(), 1, now() + n * interval '1 ms'
from tiendas, generate_series(1, 1000) n;
analyze apartados;
savepoint filled;
truncate apartados;
release filled;
alter table apartados
  add constraint apartados_pedido_fk foreign key (tienda_id, pedido_id) references pedidos (tienda_id, id);

-- migrate:down
drop table apartados;
