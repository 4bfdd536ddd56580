-- migrate:up

-- All three are trusted extensions: the owner of the database may create them, no superuser needed.
create extension if not exists unaccent;
create extension if not exists pg_trgm;
create extension if not exists btree_gin;

-- The form in which names are compared: no accents, no case, one Unicode normalization. unaccent() is only
-- STABLE because its dictionary can be swapped; naming the dictionary makes it safe to index.
create function search_key(value text) returns text
  language sql immutable strict parallel safe
  return lower(public.unaccent('public.unaccent'::regdictionary, normalize(value, NFC)));

create table tiendas (
  tienda_id uuid not null,
  nombre    text not null,
  creado_en timestamptz(3) not null default now(),
  constraint tiendas_pk primary key (tienda_id),
  constraint tiendas_nombre_not_empty check (nombre <> '')
);

-- The tienda of every request while authentication is off.
insert into tiendas (tienda_id, nombre) values ('00000000-0000-7000-8000-000000000001', 'principal');

-- migrate:down
drop table tiendas;
drop function search_key(text);
drop extension btree_gin;
drop extension pg_trgm;
drop extension unaccent;
