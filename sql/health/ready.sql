-- Checks that the database answers, and reads its migrations. Takes nothing; returns one row, the versions as a json array.
select coalesce(json_agg(version), '[]') as applied from schema_migrations
