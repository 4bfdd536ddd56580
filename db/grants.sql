-- What the role of the server may do where another role owns the tables (MIGRATE_DATABASE_URL): what its statements need,
-- and nothing else. db:migrate runs this after the migrations, with the name of the role in place of pedidos_app. A new
-- table needs its lines here: test/db/grants.test.ts names a table without them, and a privilege that no statement needs.
-- Executing functions and creating temporary tables, as imports do, are allowed to everybody unless revoked.
revoke all on
  schema_migrations, tiendas, claves_api, clientes, productos, pedidos, pedido_items, apartados, movimientos,
  bitacora, bitacora_purgas, feed_origin, limites, numeros, webhooks, webhook_secretos, entregas
from pedidos_app;
grant usage on schema public to pedidos_app;

grant select on schema_migrations to pedidos_app;
grant select, insert, update (nombre) on tiendas to pedidos_app;
grant select, insert, update (caduca_en, revocado_en) on claves_api to pedidos_app;
grant select, insert, update on clientes, productos, pedidos to pedidos_app;
grant select, insert, update, delete on pedido_items, apartados to pedidos_app;
-- The ledger is never changed.
grant select, insert on movimientos to pedidos_app;
-- Of the log only hecho may change; old rows are locked and deleted.
grant select, insert, update (hecho), delete on bitacora to pedidos_app;
grant select, insert, update (orden) on bitacora_purgas to pedidos_app;
grant select, insert, update (siguiente) on numeros to pedidos_app;
grant select on feed_origin to pedidos_app;
-- Servers add up their counts; windows that are over are locked and deleted.
grant select, insert, update (peticiones), delete on limites to pedidos_app;
grant select, insert, update, delete on webhooks, entregas to pedidos_app;
grant select, insert, update (caduca_en), delete on webhook_secretos to pedidos_app;
