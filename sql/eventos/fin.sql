-- The end of the feed: the position after everything that was logged, and before everything that running and later
-- transactions log. Takes $1 tienda. Returns one row.
-- It is after a row and not the horizon: listar.sql says why.
select coalesce(greatest(
         (select b.orden from bitacora b
          where b.tienda_id = $1
            and b.orden < (select feed_position(base, pg_snapshot_xmin(pg_current_snapshot())) from feed_origin)
          order by b.orden desc, b.sujeto_version desc, b.id desc
          limit 1),
         (select p.orden from bitacora_purgas p where p.tienda_id = $1)
       ) + 1, 0)::text as orden, 0 as version, '00000000-0000-0000-0000-000000000000'::uuid as id
