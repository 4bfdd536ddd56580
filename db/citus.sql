-- Distributes the tables over a Citus cluster: every table by its tienda_id, colocated, so that one statement of one tienda
-- runs on one node. `npm run db:citus` runs this on the coordinator, in one transaction, after the migrations. It may run
-- again, and must after a migration that adds a table or a function: what is distributed already stays as it is.
--
-- Foreign keys to a table that is not distributed yet would refuse it, so they are dropped first and added again at the end.
do $$
declare
  -- Whole on every node. test/citus.test.ts reads these two lists.
  reference constant text[] := '{tiendas, claves_api}';
  -- On the coordinator alone. feed_origin is, so that the transaction ids and the horizon of the feed are the coordinator's.
  coordinator constant text[] := '{schema_migrations, limites, feed_origin}';
  pending text[]; -- names: a local table that leaves the metadata gets another oid
  target text;
  name text;
  key record;
begin
  if not exists (select from pg_extension where extname = 'citus') then
    raise exception 'This database has no Citus: run `create extension citus` on every node and add the workers. See docs/scaling.md.';
  end if;
  -- A transaction that changes the schema of several shards must do so over one connection per node.
  perform set_config('citus.multi_shard_modify_mode', 'sequential', true);

  pending := array(
    select c.relname
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> all (coordinator)
      -- A local table that refers to a reference table is in there, too.
      and c.oid not in (select logicalrelid from pg_dist_partition where partmethod = 'h' or repmodel = 't')
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    -- Reference tables first: others refer to them.
    order by (c.relname = any (reference)) desc, c.relname
  );

  create temporary table dropped_keys on commit drop as
  select conrelid::regclass::text as of_table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
  from pg_constraint
  where contype = 'f' and (conrelid = any (pending::regclass[]) or confrelid = any (pending::regclass[]));
  for key in select * from dropped_keys loop
    execute format('alter table %s drop constraint %s', key.of_table, key.name);
  end loop;

  -- Statements call these on the workers.
  for name in
    select p.oid::regprocedure::text
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
      and not exists (select from pg_catalog.pg_dist_object o where o.classid = 'pg_proc'::regclass and o.objid = p.oid)
  loop
    perform create_distributed_function(name);
  end loop;

  foreach target in array pending loop
    if target = any (reference) then
      perform create_reference_table(target);
    elsif exists (select from pg_attribute where attrelid = target::regclass and attname = 'tienda_id' and attnotnull) then
      -- Tables with a distribution column of one type share the placement of their shards.
      perform create_distributed_table(target, 'tienda_id', colocate_with => 'default');
    else
      raise exception 'The table % has no tienda_id: add the column, or name the table in a list of db/citus.sql.', target;
    end if;
    -- The rows that were there before are copied, and hidden behind the distributed table.
    perform truncate_local_data_after_distributing_table(target::regclass);
  end loop;

  for key in select * from dropped_keys loop
    execute format('alter table %s add constraint %s %s', key.of_table, key.name, key.definition);
  end loop;
end
$$;

-- Not citus_tables: it measures tables over connections of its own, which wait for this transaction.
select logicalrelid::text as name,
       case when partmethod = 'h' then 'distributed' when repmodel = 't' then 'reference' else 'local' end as type
from pg_dist_partition
order by 1;
