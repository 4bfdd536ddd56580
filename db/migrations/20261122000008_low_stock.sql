-- migrate:up

-- What productos are searched by that are about to run out. A column of its own and not an index on stock: that would
-- be written with every sale, and every other index of productos with it. This one changes only while there is little.
-- Adding it writes the table anew, under its lock.
alter table productos
  add column low_stock int generated always as (case when stock <= 100 then stock end) stored;
create index productos_low_stock on productos (tienda_id, estado, low_stock, id) where low_stock is not null;

-- migrate:down
drop index productos_low_stock;
alter table productos drop column low_stock;
