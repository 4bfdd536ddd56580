-- migrate:up
create table pedidos (
  tienda_id      uuid not null,
  id             uuid not null,
  cliente_id     uuid not null,
  estado         text not null default 'carrito',
  -- Null while the pedido is a carrito: its total follows the live prices until it is confirmed.
  total          numeric(12,2),
  version        int not null default 1,
  creado_en      timestamptz(3) not null default now(),
  actualizado_en timestamptz(3) not null default now(),
  confirmado_en  timestamptz(3),
  cancelado_en   timestamptz(3),
  constraint pedidos_pk primary key (tienda_id, id),
  constraint pedidos_cliente_fk foreign key (tienda_id, cliente_id) references clientes (tienda_id, id),
  constraint pedidos_estado_known check (estado in ('carrito', 'confirmado', 'cancelado')),
  constraint pedidos_total_not_negative check (total >= 0),
  constraint pedidos_total_frozen check ((total is null) = (confirmado_en is null)),
  constraint pedidos_estado_dated check (
    case estado
      when 'carrito' then confirmado_en is null and cancelado_en is null
      when 'confirmado' then confirmado_en is not null and cancelado_en is null
      else cancelado_en is not null
    end)
);

create index pedidos_cliente on pedidos (tienda_id, cliente_id, id);

create table pedido_items (
  tienda_id       uuid not null,
  pedido_id       uuid not null,
  producto_id     uuid not null,
  -- Place of the line in the pedido, in the order in which the lines were added; gaps are normal.
  line_no         int not null,
  cantidad        int not null,
  -- Null while the pedido is a carrito; confirming freezes it.
  precio_unitario numeric(12,2),
  constraint pedido_items_pk primary key (tienda_id, pedido_id, producto_id),
  constraint pedido_items_pedido_fk foreign key (tienda_id, pedido_id) references pedidos (tienda_id, id),
  constraint pedido_items_producto_fk foreign key (tienda_id, producto_id) references productos (tienda_id, id),
  constraint pedido_items_cantidad_positive check (cantidad > 0),
  constraint pedido_items_precio_unitario_not_negative check (precio_unitario >= 0)
);

create index pedido_items_producto on pedido_items (tienda_id, producto_id, pedido_id);

-- migrate:down
drop table pedido_items;
drop table pedidos;
