-- Lists all tiendas. Takes nothing; returns one row per tienda, the oldest first.
select tienda_id, nombre from tiendas order by creado_en, tienda_id
