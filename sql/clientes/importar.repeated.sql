-- Takes the rows whose email (ignoring case) is on an earlier line of the file out of the table of importar.staging.sql.
-- Returns them in the order of the file, each with that line.
with first as (
  select email_key(email) as email, min(line_no) as line_no
  from importacion_clientes
  group by email_key(email)
  having count(*) > 1
),
repeated as (
  delete from importacion_clientes i
  using first f
  where email_key(i.email) = f.email and i.line_no > f.line_no
  returning i.line_no, f.line_no as first_line, i.nombre, i.email
)
select * from repeated order by line_no
