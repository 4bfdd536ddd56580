-- Holds the rows of a file until they are imported: a temporary table, visible to this connection only.
-- line_no is the line of the file on which the row begins.
create temporary table importacion_clientes (
  line_no int not null,
  id      uuid not null,
  nombre  text not null,
  email   text not null,
  constraint importacion_clientes_pk primary key (line_no)
)
