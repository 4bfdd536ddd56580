-- migrate:up

-- Positions in the feed of events. The transaction ids that order it start again after a restore into another cluster, and
-- some are given twice after a failover or a recovery to a point in time. So the upper bits of a position are an epoch: base
-- plus PostgreSQL's timeline, which goes up by itself in the latter cases. `migrate` raises base in another cluster.
create table feed_origin (
  base              bigint not null,
  -- The cluster that base belongs to (pg_control_system).
  system_identifier bigint
);
insert into feed_origin (base) values (0);

-- The position of a transaction. 44 bits hold the ids of 55 years at 10 000 transactions a second.
-- A standby knows no current WAL position. What its control file says of the timeline is never ahead of what it has replayed,
-- and at most a restartpoint behind: until then its positions are too low, which hides events and shows none too early.
create function feed_position(base bigint, xid xid8) returns bigint
  language sql volatile
  return (base + case
    when pg_is_in_recovery()
      then greatest((pg_control_checkpoint()).timeline_id, (pg_control_recovery()).min_recovery_end_timeline)::bigint
    else ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint
  end) << 44 | xid::text::bigint;

-- The log: one row for every change of a cliente, producto or pedido, written by the statement that makes it. It answers
-- requests repeated with their Idempotency-Key, and records what happened, by whom, in order.
create table bitacora (
  tienda_id      uuid not null,
  -- The position of the row in the feed, by (orden, sujeto_version, id): that of its transaction, or that of an earlier row
  -- of its subject if that is higher. It is never lower than that of its transaction, so below the oldest transaction that
  -- runs (pg_snapshot_xmin) nothing can appear any more: a reader that stays below it misses nothing that commits late.
  -- The rows of a subject are in the order of its versions, also where a transaction waited for the lock of a younger one.
  -- A counter of the tienda would order as well, but makes the statements of a tienda commit one after the other: a
  -- quarter to a third of the throughput.
  orden          bigint not null,
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
  constraint bitacora_pk primary key (tienda_id, orden, sujeto_version, id),
  constraint bitacora_clave_length check (char_length(clave) between 1 and 255),
  constraint bitacora_huella_of_clave check ((huella is null) = (clave is null))
);

create unique index bitacora_clave_unique on bitacora (tienda_id, clave) where clave is not null;

-- As in the migration of productos.
insert into bitacora (tienda_id, orden, id, sujeto, operacion, sujeto_id, sujeto_version, hecho)
select tienda_id, n, gen_random_uuid(), 'x', 'x', gen_random_uuid(), 1, '{}' from tiendas, generate_series(1, 1000) n;
analyze bitacora;
savepoint filled;
truncate bitacora;
release filled;

-- The highest orden that was deleted as too old, in each tienda: a position in the feed up to it may have a gap behind it.
create table bitacora_purgas (
  tienda_id uuid not null,
  orden     bigint not null,
  constraint bitacora_purgas_pk primary key (tienda_id)
);

-- migrate:down
drop table bitacora_purgas;
drop table bitacora;
drop function feed_position(bigint, xid8);
drop table feed_origin;
