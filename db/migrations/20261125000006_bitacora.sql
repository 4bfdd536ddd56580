-- migrate:up

-- The log: one row for every change of a cliente, producto or pedido, written by the statement that makes it. It answers
-- requests repeated with their Idempotency-Key, and records what happened, by whom, in order.
create table bitacora (
  tienda_id      uuid not null,
  -- The position of the row in the feed: by (orden, id), read only below pg_snapshot_xmin(pg_current_snapshot()). A reader
  -- then misses nothing that commits late. A counter of the tienda would order as well, but makes the statements of a
  -- tienda commit one after the other: a quarter to a third of the throughput.
  orden          xid8 not null default pg_current_xact_id(),
  id             uuid not null,
  -- What was changed and how: pedidos, confirmar. Together they name the statement.
  sujeto         text collate "C" not null,
  operacion      text collate "C" not null,
  sujeto_id      uuid not null,
  -- The version of the subject after the change.
  sujeto_version int not null,
  -- The caller; null while authentication is off.
  actor          text collate "C",
  -- The Idempotency-Key, and a SHA-256 of the request that came with it: a different request with this key is refused.
  clave          text collate "C",
  huella         text collate "C",
  -- The row that the statement returned. Not jsonb: it is only ever returned unchanged.
  hecho          json not null,
  creado_en      timestamptz(3) not null default clock_timestamp(),
  -- No foreign key to tiendas: every insert would lock the one row that all of them share.
  constraint bitacora_pk primary key (tienda_id, orden, id),
  constraint bitacora_clave_length check (char_length(clave) between 1 and 255),
  constraint bitacora_huella_of_clave check ((huella is null) = (clave is null))
);

create unique index bitacora_clave_unique on bitacora (tienda_id, clave) where clave is not null;

-- migrate:down
drop table bitacora;
