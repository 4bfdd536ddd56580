-- Takes the rows whose sku is on an earlier line of the file out of the table of importar.staging.sql.
-- Returns them in the order of the file, each with that line.
with first as (
  select sku, min(line_no) as line_no from importacion_productos group by sku having count(*) > 1
),
repeated as (
  delete from importacion_productos i
  using first f
  where i.sku = f.sku and i.line_no > f.line_no
  returning i.line_no, f.line_no as first_line, i.sku, i.nombre, i.precio, i.stock, i.estado
)
select * from repeated order by line_no
