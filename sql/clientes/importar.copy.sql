-- Copies rows into the table of importar.staging.sql, in the text format of COPY.
copy importacion_clientes (line_no, id, nombre, email) from stdin
