-- Reads the tienda of a caller.
-- Takes $1 tienda; returns one row: its id and nombre.
select tienda_id as id, nombre from tiendas where tienda_id = $1
