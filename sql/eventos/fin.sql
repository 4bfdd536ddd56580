-- The end of the feed: the position before everything that running and later transactions log, in any tienda (listar.sql
-- says why). Returns one row.
select feed_position(base, pg_snapshot_xmin(pg_current_snapshot()))::text as orden, 0 as version,
       '00000000-0000-0000-0000-000000000000'::uuid as id
from feed_origin
