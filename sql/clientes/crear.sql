-- Creates a cliente unless its email is taken.
-- Takes $1 tienda, $2 id, $3 nombre, $4 email or null. Returns the new row, or none when the email exists already.
-- Safe because the unique index decides between two at once: the second waits for the first, then inserts nothing.
insert into clientes (tienda_id, id, nombre, email)
values ($1, $2, $3, $4)
on conflict (tienda_id, lower(email)) do nothing
returning id, nombre, email, version, creado_en, actualizado_en
