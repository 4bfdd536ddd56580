-- migrate:up

-- What the servers have counted for their limits, added up: one row per caller and window. Each server counts by itself and
-- adds its share once per second, so nothing waits for this table. It is unlogged: a crash empties it, and then each
-- server goes on with its own count until its window ends. It belongs to no tienda, as addresses do not; on a cluster it is
-- a local table of one node.
create unlogged table limites (
  -- The end of the window. First, so that what is over is found by the key.
  hasta      timestamptz(3) not null,
  -- The kind of limit and the caller: "clave:<actor>", "direccion:<address>" or "rechazos:<address>".
  quien      text collate "C" not null,
  peticiones integer not null,
  constraint limites_pk primary key (hasta, quien)
);

-- migrate:down
drop table limites;
