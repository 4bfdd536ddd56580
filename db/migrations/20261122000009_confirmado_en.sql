-- migrate:up

-- When pedidos were confirmed, to list and count them by it. What is still a carrito is not in it.
create index pedidos_confirmado_en on pedidos (tienda_id, confirmado_en, id) where confirmado_en is not null;

-- migrate:down
drop index pedidos_confirmado_en;
