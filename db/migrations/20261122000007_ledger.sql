-- migrate:up

-- A confirmado line keeps what was sold: its name and price, and where it stands among the movements of the stock of its
-- producto. That place is the producto's version after the movement: whoever moves a stock holds the lock of the row and
-- raises its version, so it orders the movements as they happened, which clocks of several machines do not.
alter table pedido_items
  add column nombre text,
  add column confirmado_version int,
  add column cancelado_version int;

update pedido_items i
set nombre = p.nombre, confirmado_version = 1
from productos p
where i.precio_unitario is not null and p.tienda_id = i.tienda_id and p.id = i.producto_id;

alter table pedido_items
  add constraint pedido_items_frozen check (
    (nombre is null) = (precio_unitario is null) and (confirmado_version is null) = (precio_unitario is null)),
  add constraint pedido_items_cancelado_after_confirmado check (cancelado_version > confirmado_version);

-- No line is looked for by its producto but in the ledger.
drop index pedido_items_producto;
create index pedido_items_confirmado on pedido_items (tienda_id, producto_id, confirmado_version, pedido_id)
  where confirmado_version is not null;
create index pedido_items_cancelado on pedido_items (tienda_id, producto_id, cancelado_version, pedido_id)
  where cancelado_version is not null;

alter table pedidos
  add column motivo text,
  add constraint pedidos_motivo_length check (char_length(motivo) between 1 and 500),
  add constraint pedidos_motivo_of_cancelado check (motivo is null or estado = 'cancelado');

-- What somebody counted, broke, lost or brought in.
create table ajustes_stock (
  tienda_id        uuid not null,
  producto_id      uuid not null,
  producto_version int not null,
  cantidad         int not null,
  motivo           text not null,
  creado_en        timestamptz(3) not null,
  constraint ajustes_stock_pk primary key (tienda_id, producto_id, producto_version),
  constraint ajustes_stock_producto_fk foreign key (tienda_id, producto_id) references productos (tienda_id, id),
  constraint ajustes_stock_cantidad_not_zero check (cantidad <> 0),
  constraint ajustes_stock_motivo_length check (char_length(motivo) between 1 and 500)
);

-- Every movement of every stock, from what is written anyway. What a producto has is the sum of its movements.
create view movimientos_stock as
select tienda_id, id as producto_id, 0 as producto_version, null::uuid as pedido_id,
       'inicial' as tipo, stock_inicial as cantidad, null::text as motivo, creado_en
from productos
union all
select tienda_id, producto_id, producto_version, null, 'ajuste', cantidad, motivo, creado_en
from ajustes_stock
union all
select i.tienda_id, i.producto_id, i.confirmado_version, i.pedido_id, 'confirmacion', -i.cantidad, null, o.confirmado_en
from pedido_items i
join pedidos o on o.tienda_id = i.tienda_id and o.id = i.pedido_id
where o.confirmado_en is not null
union all
select i.tienda_id, i.producto_id, i.cancelado_version, i.pedido_id, 'cancelacion', i.cantidad, o.motivo, o.cancelado_en
from pedido_items i
join pedidos o on o.tienda_id = i.tienda_id and o.id = i.pedido_id
where o.confirmado_en is not null and o.cancelado_en is not null;

-- migrate:down
drop view movimientos_stock;
drop table ajustes_stock;
alter table pedidos drop column motivo;
drop index pedido_items_cancelado;
drop index pedido_items_confirmado;
create index pedido_items_producto on pedido_items (tienda_id, producto_id, pedido_id);
alter table pedido_items drop column nombre, drop column confirmado_version, drop column cancelado_version;
