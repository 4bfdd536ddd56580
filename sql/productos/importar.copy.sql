-- Copies rows into the table of importar.staging.sql, in the text format of COPY.
copy importacion_productos (line_no, id, sku, nombre, precio, stock, estado) from stdin
