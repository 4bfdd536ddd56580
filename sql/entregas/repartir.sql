-- Hands out events: makes an entrega of each event in the feed behind the position of a webhook, and moves the position, for all
-- webhooks of all tiendas.
-- Takes $1 what each type of event is made of, as {"pedido.confirmado": ["pedidos/confirmar"]}, $2 what is in the log and no
-- event, as ["webhooks/crear"], $3 how many rows of the log to look at for each webhook, $4 how many entregas of a webhook may
-- be pendiente, $5 of how many subjects. Returns one row: the number of webhooks that are not paused, how many rows it looked
-- at, and whether a webhook has more.
-- Safe because the position moves in the statement that makes the entregas, behind the lock of the webhook: of two servers
-- the second skips it. What is read is below the horizon of sql/eventos/listar.sql, so nothing appears behind the position.
-- Cheap because a webhook with nothing new costs a look at an index and no lock, and a receiver that is down no more
-- entregas than $4: the feed is the queue. The limit of subjects is the one that a dead receiver meets; the other one is for
-- one subject that fails and changes all the time.
with horizon as (
  select feed_position(base, pg_snapshot_xmin(pg_current_snapshot())) as orden from feed_origin
),
active as (
  select tienda_id, id, despues_orden, despues_version, despues_id
  from webhooks
  where not pausado and eliminado_en is null
),
candidate as materialized (
  select a.tienda_id, a.id
  from active a
  where exists (
      select from bitacora b
      where b.tienda_id = a.tienda_id and b.orden < (select orden from horizon)
        and (b.orden, b.sujeto_version, b.id) > (a.despues_orden, a.despues_version, a.despues_id))
    and (select count(*) < ($4::int) and count(distinct sujeto_id) < ($5::int)
         from (
           select sujeto_id
           from entregas e
           where e.tienda_id = a.tienda_id and e.webhook_id = a.id and e.estado = 'pendiente'
           limit ($4::int)
         ) one)
),
hook as materialized (
  select w.*
  from webhooks w
  where (w.tienda_id, w.id) in (select tienda_id, id from candidate) and not w.pausado and w.eliminado_en is null
  order by w.tienda_id, w.id
  for no key update skip locked
),
scanned as materialized (
  select h.tienda_id, h.id as webhook_id, h.tipos, b.*
  from hook h
  cross join lateral (
    select b.orden, b.sujeto_version, b.id, b.sujeto, b.operacion, b.sujeto_id
    from bitacora b
    where b.tienda_id = h.tienda_id and b.orden < (select orden from horizon)
      and (b.orden, b.sujeto_version, b.id) > (h.despues_orden, h.despues_version, h.despues_id)
    order by b.orden, b.sujeto_version, b.id
    limit ($3::int)
  ) b
),
made as (
  insert into entregas (tienda_id, webhook_id, id, orden, sujeto, operacion, sujeto_id, sujeto_version)
  select tienda_id, webhook_id, id, orden, sujeto, operacion, sujeto_id, sujeto_version
  from scanned s
  where case
    when tipos is null then not ($2::text::jsonb ? (sujeto || '/' || operacion))
    else exists (
      select from jsonb_array_elements_text(tipos) t(tipo) where ($1::text::jsonb)->tipo ? (s.sujeto || '/' || s.operacion))
  end
  on conflict on constraint entregas_pk do nothing
),
ending as ( -- the last row that was looked at, or the horizon where there is no other below it
  select h.tienda_id, h.id,
         case when s.count = ($3::int) then s.last_orden else greatest((select orden from horizon), h.despues_orden) end as orden,
         case when s.count = ($3::int) then s.last_version
              when h.despues_orden > (select orden from horizon) then h.despues_version else 0 end as version,
         case when s.count = ($3::int) then s.last_id
              when h.despues_orden > (select orden from horizon) then h.despues_id
              else '00000000-0000-0000-0000-000000000000' end as last_id,
         exists (
           select from bitacora_purgas p
           where p.tienda_id = h.tienda_id and p.orden >= h.despues_orden) as caducada
  from hook h
  left join lateral (
    select count(*)::int as count, (array_agg(s.orden order by s.orden desc, s.sujeto_version desc, s.id desc))[1] as last_orden,
           (array_agg(s.sujeto_version order by s.orden desc, s.sujeto_version desc, s.id desc))[1] as last_version,
           (array_agg(s.id order by s.orden desc, s.sujeto_version desc, s.id desc))[1] as last_id
    from scanned s
    where s.tienda_id = h.tienda_id and s.webhook_id = h.id
  ) s on true
),
moved as (
  update webhooks w
  set despues_orden = e.orden, despues_version = e.version, despues_id = e.last_id,
      ultimo_error = case when e.caducada then 'events were deleted by RETENTION_DAYS before they could be sent'
                          else w.ultimo_error end,
      ultimo_error_en = case when e.caducada then now() else w.ultimo_error_en end
  from ending e
  where w.tienda_id = e.tienda_id and w.id = e.id
)
select (select count(*)::int from active) as activos, (select count(*)::int from scanned) as vistas,
       exists (select from scanned group by tienda_id, webhook_id having count(*) = ($3::int)) as mas
