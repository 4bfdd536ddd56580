-- migrate:up

-- What was answered to a request with an Idempotency-Key, written in the same statement as its effect. No foreign key to
-- tiendas: every insert would lock the one row that all of them share.
create table idempotencia (
  tienda_id uuid not null,
  clave     text not null,
  -- SHA-256 of the request: another request with this clave is told so.
  huella    text not null,
  -- The row that the statement returned. Not jsonb: it is only ever given back as it is.
  hecho     json not null,
  creado_en timestamptz(3) not null default now(),
  constraint idempotencia_pk primary key (tienda_id, clave),
  constraint idempotencia_clave_length check (char_length(clave) between 1 and 255)
);

create index idempotencia_creado_en on idempotencia (creado_en, tienda_id);

-- migrate:down
drop table idempotencia;
