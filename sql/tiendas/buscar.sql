-- Looks up a tienda by its id or its nombre, as a token names it.
-- Takes $1 an id, $2 a nombre, one of them null. Returns one row, or none.
-- Two reads of unique indexes: an OR of the two would be planned as a read of the table.
select tienda_id, nombre from tiendas where tienda_id = $1
union all
select tienda_id, nombre from tiendas where nombre = $2
