-- The end of the feed: the position before everything that running and later transactions log (see listar.sql).
-- Takes $1 tienda. Returns one row.
select (feed_position(base, pg_snapshot_xmin(pg_current_snapshot())) - 1)::text as orden, 2147483647 as version,
       'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid as id
from feed_origin
where $1::uuid is not null
