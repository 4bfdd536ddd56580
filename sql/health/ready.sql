-- Shows that the database answers and holds the schema. Takes nothing; returns one row, the newest migration.
select max(version) as version from schema_migrations
