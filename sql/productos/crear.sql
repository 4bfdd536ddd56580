-- Creates a producto unless its sku is taken.
-- Takes $1 tienda, $2 id, $3 sku or null, $4 nombre, $5 precio, $6 stock, $7 estado.
-- Returns the new row, or none when the sku exists already.
-- Safe because the unique constraint decides between two at once: the second waits for the first, then inserts nothing.
insert into productos (tienda_id, id, sku, nombre, precio, stock, stock_inicial, estado)
values ($1, $2, $3, $4, $5, $6, $6, $7)
on conflict on constraint productos_sku_unique do nothing
returning id, sku, nombre, precio, stock, estado, version, creado_en, actualizado_en
