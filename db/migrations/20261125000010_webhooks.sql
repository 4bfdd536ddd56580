-- migrate:up

-- Where events are sent. The feed itself is the queue: a webhook has a position in it, and only what is under way, and what
-- became of it lately, is in `entregas`.
create table webhooks (
  tienda_id       uuid not null,
  id              uuid not null,
  url             text collate "C" not null,
  -- The types of events, ["pedido.confirmado"]; null: all.
  tipos           jsonb,
  pausado         boolean not null default false,
  version         int not null default 1,
  -- The position of its last row in the log: see bitacora.
  orden           bigint not null default 0,
  -- The position in the feed up to which events have become entregas.
  despues_orden   bigint not null,
  despues_version int not null default 0,
  despues_id      uuid not null default '00000000-0000-0000-0000-000000000000',
  -- Failed attempts since the last one that succeeded.
  fallos          int not null default 0,
  ultimo_error    text collate "C",
  ultimo_error_en timestamptz(3),
  ultima_entrega_en timestamptz(3),
  creado_en       timestamptz(3) not null default now(),
  actualizado_en  timestamptz(3) not null default now(),
  -- Deleted: nothing shows it or sends to it. The row goes when its entregas are gone.
  eliminado_en    timestamptz(3),
  constraint webhooks_pk primary key (tienda_id, id),
  constraint webhooks_tienda_fk foreign key (tienda_id) references tiendas (tienda_id),
  constraint webhooks_url_length check (char_length(url) between 1 and 2000)
) with (fillfactor = 50); -- workers update a row with each batch of entregas

-- What entregas are signed with. In a table of its own, as the rows of webhooks go into the log.
create table webhook_secretos (
  tienda_id  uuid not null,
  webhook_id uuid not null,
  -- The version of the webhook that it came with.
  version    int not null,
  secreto    text collate "C" not null,
  -- Null: the current one. Others sign as well until then.
  caduca_en  timestamptz(3),
  constraint webhook_secretos_pk primary key (tienda_id, webhook_id, version)
);

-- One row for each event and webhook: exactly one, whatever the number of servers that hand events out.
create table entregas (
  tienda_id      uuid not null,
  webhook_id     uuid not null,
  -- That of the event.
  id             uuid not null,
  -- The place of the event in the feed, with sujeto_version and id.
  orden          bigint not null,
  sujeto         text collate "C" not null,
  operacion      text collate "C" not null,
  sujeto_id      uuid not null,
  sujeto_version int not null,
  estado         text collate "C" not null default 'pendiente',
  version        int not null default 1,
  -- All attempts so far, one that was taken by a server and has no result included; and those since it was last sent again
  -- by hand.
  numero         int not null default 0,
  reintento      int not null default 0,
  -- Not before; while an attempt is under way, when its server is given up.
  proximo_en     timestamptz(3) default now(),
  -- When the server that makes an attempt is given up; null while none is under way.
  tomada_hasta   timestamptz(3),
  -- Sent again by hand: it does not wait for others of its subject, and none waits for it.
  reenviada      boolean not null default false,
  -- Every attempt, the oldest first.
  intentos       jsonb not null default '[]',
  creado_en      timestamptz(3) not null default now(),
  terminado_en   timestamptz(3),
  constraint entregas_pk primary key (tienda_id, webhook_id, id),
  constraint entregas_estado_known check (estado in ('pendiente', 'entregada', 'fallida'))
-- Each row is changed at least twice, never HOT, as what changes is in the indexes. Measured by npm run soak: indexes 7 % smaller.
) with (autovacuum_vacuum_scale_factor = 0.05);

create index entregas_orden on entregas (tienda_id, webhook_id, orden, sujeto_version, id);
-- Dead letters are few among many.
create index entregas_fallidas on entregas (tienda_id, webhook_id, orden, sujeto_version, id) where estado = 'fallida';
create index entregas_sujeto on entregas (tienda_id, webhook_id, sujeto_id, orden, sujeto_version, id)
  where estado = 'pendiente';
-- The second condition keeps this index from a plan that looks for the oldest of a subject, made while the table was young:
-- with it, each look read all that is pendiente.
create index entregas_proximas on entregas (tienda_id, webhook_id, proximo_en)
  where estado = 'pendiente' and proximo_en is not null;
create index entregas_tomadas on entregas (tienda_id, webhook_id) where tomada_hasta is not null;

-- As in the migration of productos.
insert into webhooks (tienda_id, id, url, despues_orden)
select tienda_id, gen_random_uuid(), 'x', 0 from tiendas, generate_series(1, 1000);
insert into entregas (tienda_id, webhook_id, id, orden, sujeto, operacion, sujeto_id, sujeto_version)
select tienda_id, id, gen_random_uuid(), n, 'x', 'x', gen_random_uuid(), 1
from webhooks, generate_series(1, 2) n;
analyze webhooks;
analyze entregas;
savepoint filled;
truncate webhooks, entregas;
release filled;

-- migrate:down
drop table entregas;
drop table webhook_secretos;
drop table webhooks;
