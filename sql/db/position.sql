-- The position in the feed below which this server shows every change: that of the oldest transaction that runs, or that it
-- has not replayed; and whether it replays another server's changes. Returns one row.
-- A standby's snapshot has the ids of running transactions where pg_current_snapshot() does not look, so only its xmin can be
-- trusted there: pg_visible_in_snapshot() says that running transactions are visible.
select feed_position(base, pg_snapshot_xmin(pg_current_snapshot()))::text as position, pg_is_in_recovery() as standby
from feed_origin
