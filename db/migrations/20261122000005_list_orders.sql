-- migrate:up

-- What each list is ordered and filtered by, with the id that makes every place in the order unique.
create index productos_nombre on productos (tienda_id, nombre, id);
create index productos_creado_en on productos (tienda_id, creado_en, id);
drop index productos_estado;
create index productos_estado on productos (tienda_id, estado, creado_en, id);
create index clientes_nombre on clientes (tienda_id, nombre, id);
create index clientes_creado_en on clientes (tienda_id, creado_en, id);
create index pedidos_creado_en on pedidos (tienda_id, creado_en, id);
create index pedidos_estado on pedidos (tienda_id, estado, creado_en, id);
drop index pedidos_cliente;
create index pedidos_cliente on pedidos (tienda_id, cliente_id, creado_en, id);

-- migrate:down
drop index pedidos_cliente;
create index pedidos_cliente on pedidos (tienda_id, cliente_id, id);
drop index pedidos_estado;
drop index pedidos_creado_en;
drop index clientes_creado_en;
drop index clientes_nombre;
drop index productos_estado;
create index productos_estado on productos (tienda_id, estado, id);
drop index productos_creado_en;
drop index productos_nombre;
