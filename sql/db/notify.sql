-- Tells the other servers which tiendas have changed (src/db/notify.ts). Takes $1, the text; returns one row.
-- In a transaction of its own, after the changes: a commit with a notification in it waits for all others that have one.
-- It does not wait for the disk either: what is lost with a crash, a poll finds a second later.
select set_config('synchronous_commit', 'off', true) as synchronous_commit,
       pg_notify('pedidos_cambios', $1)::text as sent
