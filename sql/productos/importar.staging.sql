-- Holds the rows of a file until they are imported: a temporary table, visible to this connection only.
-- line_no is the line of the file on which the row begins; stock and estado are null where the file leaves them out.
create temporary table importacion_productos (
  line_no int not null,
  id      uuid not null,
  sku     text not null,
  nombre  text not null,
  precio  numeric(12,2) not null,
  stock   int,
  estado  text,
  constraint importacion_productos_pk primary key (line_no)
)
